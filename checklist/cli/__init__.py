"""The command line: the only part that prints and the only part that exits."""
