"""Shared by all packages: dates, typed text, files written whole, worker processes."""
