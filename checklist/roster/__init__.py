"""Rosters as people keep them: CSV, XLSX and ODS to rows."""
