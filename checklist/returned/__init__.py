"""What came back and what it means: records, comparisons, the overview, reports."""
