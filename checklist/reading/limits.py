"""Limits on reading a returned file: a hostile one costs this much, and no more."""

from __future__ import annotations

MAX_BYTES = 20_000_000
"""Bytes of a file; a checklist has 1 to 2% of that."""

MAX_FIELDS = 5_000

MAX_TEXT = 2_000
"""Characters of one text that are kept."""

MAX_PAGES = 500

MAX_OBJECTS = 200_000

MAX_NESTING = 60
"""Arrays and dictionaries inside each other, before the parser gives up."""

MAX_MEMBERS = 100_000
"""Members of one array or dictionary."""

MAX_STREAM = 64_000_000
"""Bytes of a stream once it is decompressed."""

SECONDS = 20.0

MEMORY = 600_000_000
"""Bytes of address space of the process that reads, where the system can limit it."""

LONGEST_NAME = 250
"""Characters of a field's name; ours are shorter."""

LONGEST_LABEL = 300

LONGEST_ANSWER = 300
"""Characters of an answer that a document says of itself."""
