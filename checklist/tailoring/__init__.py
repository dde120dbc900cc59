"""Guidance and answers to a checklist: pure functions on plain data."""
