"""What every package may use: dates, typed text, files written whole, worker processes."""
