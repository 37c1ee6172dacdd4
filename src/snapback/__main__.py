"""``python -m snapback``: the command line."""

from snapback.cli import main

main()
