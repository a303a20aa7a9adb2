"""`python -m optimizer` is the command `optimizer`."""

from __future__ import annotations

import sys

from optimizer.system.safe_path import leave_current_folder

INTERRUPTED = 130


def main() -> None:
    """Run the command; one that is interrupted while it still imports says so in one line, as later."""
    leave_current_folder()  # before anything is imported that a file in it could stand for
    try:
        from optimizer.cli.app import main as command
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        sys.exit(INTERRUPTED)
    command()


if __name__ == "__main__":
    main()
