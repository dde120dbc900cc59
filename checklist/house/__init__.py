"""House editions: an organisation's own name, logo and items in our guidance."""
