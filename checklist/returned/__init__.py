"""Returned checklists: records, comparisons, the overview and reports."""
