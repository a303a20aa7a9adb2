"""The current folder is no place to import from: a file that lies beside a case is not to run because of its name."""

from __future__ import annotations

import os
import sys
from pathlib import Path

PACKAGES = str(Path(__file__).resolve().parents[2])
"""Where this package lies: it stays on the path, in a checkout that is the current folder too."""


def leave_current_folder() -> None:
    """Take the current folder off this process's path, where `python -m` puts it first, and keep it off those of its children."""
    os.environ["PYTHONSAFEPATH"] = "1"
    here = os.path.realpath(os.curdir)
    sys.path[:] = [path for path in sys.path if os.path.realpath(path or os.curdir) != here]
    if PACKAGES not in sys.path:
        sys.path.append(PACKAGES)
