"""The measures of a page, in points."""

PAPER = (595.28, 841.89)
"""A4 in points."""

LEFT = 51.0
"""Points from the paper's edge to the column."""

COLUMN = 493.0
"""Points from edge to edge of the column, as in `templates/slip.css`."""

TOP = 42.0
"""Points from the paper's edge to the first slip or running head."""

BOTTOM = 58.0
"""Points from the paper's edge to the lowest slip."""
