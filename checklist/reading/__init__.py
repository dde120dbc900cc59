"""Opening returned files in a process with limits: a file in, its form fields out."""
