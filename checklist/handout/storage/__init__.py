"""Where a hand-out is written: a folder, or an address that other machines reach as well."""
