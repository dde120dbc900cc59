"""A checklist as HTML: pages for the layout engine, and the HTML twin."""
