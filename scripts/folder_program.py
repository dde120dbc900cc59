"""The program of the one-folder build: `checklist`, and Python for the processes that it starts.

Those are started as `checklist -P -m MODULE` or `-c CODE`, because in such a build the program
stands where Python would.
"""

from __future__ import annotations

import multiprocessing
import runpy
import sys


def main() -> None:
    """Run what Python would run for these words, and `checklist` for any other."""
    multiprocessing.freeze_support()
    match sys.argv[1:]:
        case ["-P", "-m", str(module), *words] if module.startswith("checklist."):
            sys.argv = [module, *words]
            runpy.run_module(module, run_name="__main__", alter_sys=True)
        case ["-P", "-c", str(code), *_] if code.startswith("from checklist."):
            exec(code, {"__name__": "__main__"})  # noqa: S102  # our own worker, see local_pool
        case _:
            from checklist.__main__ import main as checklist

            checklist()


if __name__ == "__main__":
    main()
