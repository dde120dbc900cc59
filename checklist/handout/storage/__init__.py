"""Storage of a hand-out: a folder, or an address that other machines reach as well."""
