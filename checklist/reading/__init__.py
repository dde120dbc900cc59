"""Opens returned files. They are hostile until read, so that happens in a process with limits."""
