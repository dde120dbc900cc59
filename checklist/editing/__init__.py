"""Tools for editors of the guidance: the linter, previews, new files, review dates, addresses."""
