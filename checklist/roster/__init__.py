"""Rosters: CSV, XLSX or ODS in, people or the problems of their rows out."""
