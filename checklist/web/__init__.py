"""The questions as web pages, and what they lead to; keeps nothing."""
