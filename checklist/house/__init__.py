"""An organisation's own edition of the guidance, read from a house file."""
