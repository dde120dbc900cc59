"""Measures the budgets of the design, each side by side with what it is held against."""
