"""Where the data that comes with the package lies: within an installed wheel, else in the checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

Kind = Literal["answers", "cases", "incidents", "markets", "regimes"]
_PACKAGE = Path(__file__).resolve().parents[1]
_HOMES = (_PACKAGE / "_data", _PACKAGE.parent / "data")


def shipped_folder(kind: Kind) -> Path:
    """Return the folder of one kind of data; where the package came without it, the one that an installed wheel would have."""
    return next((home / kind for home in _HOMES if (home / kind).is_dir()), _HOMES[0] / kind)


def shipped_cases() -> dict[str, Path]:
    """Return the cases that come with the package, by id."""
    return {path.parent.name: path.parent for path in sorted(shipped_folder("cases").glob("*/case.toml"))}
