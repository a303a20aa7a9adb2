"""Where the data lie that come with the package: within it where it is installed from a wheel, beside it in a checkout."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Literal

from optimizer.version import DATA

Kind = Literal["cases", "incidents", "markets", "regimes"]


def shipped_folder(kind: Kind) -> Path:
    """Return the folder of one kind of data; it is there in every package that is whole."""
    package = Path(str(files("optimizer")))
    folders = (package / DATA / kind, package.parent / "data" / kind)
    return next((folder for folder in folders if folder.is_dir()), folders[-1])
