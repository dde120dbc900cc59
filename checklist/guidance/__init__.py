"""The content: shapes, loading and look-ups of the TOML files under `profiles/`."""
