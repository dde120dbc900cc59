"""Imports everything, once, in the process that `tests.forked` forks."""

from tests.forked import import_all

import_all()
