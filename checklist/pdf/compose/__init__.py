"""Sets slips on pages: where pages break, what stands on them, and one document of them."""
