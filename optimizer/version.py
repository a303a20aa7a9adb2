"""Which version of the product this is."""

from __future__ import annotations

from importlib import metadata

DISTRIBUTION = "reserve-optimizer"


def product_version() -> str:
    """Return the installed version, `0+unknown` in a bare checkout."""
    try:
        return metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return "0+unknown"
