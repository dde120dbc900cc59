"""What editors of the guidance use: the linter, previews, new files, review dates, link checks."""
