"""`focusdesk` and `python -m focusdesk`."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line; returns the exit status."""
    from focusdesk import cli

    return cli.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
