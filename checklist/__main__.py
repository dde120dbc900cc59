"""`python -m checklist`."""

from checklist.cli.app import main

if __name__ == "__main__":
    main()
