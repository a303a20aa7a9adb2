"""Ids in ASCII for insurers and quotes that people call by names in any script."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

LONGEST = 64
INSURER, QUOTE = "insurer", "quote"
"""What an id begins with where a name has no letters for one."""
_LETTERS = re.compile(r"[A-Za-z0-9_]+")


def name_key(name: str) -> str:
    """Return what two names have in common that are one: width, capitals and spaces do not count."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def insurer_id(name: str, taken: Collection[str]) -> str:
    """Return an id for an insurer, made of the ASCII letters of its name, that none has yet; blank for no name."""
    if not name_key(name):
        return ""
    letters = "-".join(_LETTERS.findall(unicodedata.normalize("NFKC", name)))
    return _free(letters if len(letters) > 1 else INSURER, taken, is_counted=len(letters) <= 1)


def offer_id(insurer: str, layer: str, taken: Collection[str]) -> str:
    """Return an id for a quote of an insurer on a layer that none has yet."""
    parts = [part for part in (insurer, layer.partition(";")[0] or QUOTE) if part]
    return _free("-".join(word for part in parts for word in _LETTERS.findall(part)), taken, is_counted=False)


def _free(stem: str, taken: Collection[str], *, is_counted: bool) -> str:
    """Return a stem, with a number behind it where it is taken or `is_counted`."""
    held = {name.casefold() for name in taken}
    stem = stem[: LONGEST - 5]
    names = ([] if is_counted else [stem]) + [f"{stem}-{place}" for place in range(1 if is_counted else 2, len(held) + 3)]
    return next(name for name in names if name.casefold() not in held)
