"""The address of the page: which store it opens, in which language, and what-if settings that are no amounts. Nothing of a balance sheet.

An address of the first version held an exchange's answers and every setting: it is still read, and written anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from optimizer.inputs.levers import Lever, Unit
from optimizer.ui.session.state import Settings, within

VERSION, FIRST_VERSION = "2", "1"
STORE, SETTING = "s", "set"
"""Keys of an address; the first version had its settings under `s`, and the exchange under `x`."""
IN_SESSION = "file"
"""In an address of the first version in place of an exchange: the case was uploaded, and it held none."""
LINK = "link"
"""What an address is called in faults."""
SHOWN: frozenset[Unit] = frozenset({"rate", "level", "factor", "days", "count", "flag", "choice"})
"""Units of the settings that an address may show; amounts, and numbers that may be amounts, stay in the store."""

Params = Mapping[str, Sequence[str]]


def link_params(settings: Settings, levers: Sequence[Lever], language: str, store_id: str = "") -> dict[str, str | list[str]]:
    """Return the parameters of the address that opens the page as it stands, for as long as its store is kept."""
    may_show = {lever.key for lever in levers if lever.unit in SHOWN}
    over = [f"{key}={value}" for key, value in settings.items() if key in may_show]
    return {"v": VERSION, "lang": language, **({STORE: store_id} if store_id else {}), SETTING: over}


def store_in(params: Params) -> str:
    """Return the id of the store that an address names, blank where it names none."""
    return next(iter(params.get(STORE, ())), "") if _version(params) == VERSION else ""


def from_link(params: Params, levers: Sequence[Lever]) -> Settings:
    """Return the settings of an address; keys that no lever has, such as names of files, are left out.

    Raise `InputError` where a value is beyond what its lever allows: nothing is clamped.
    """
    version = _version(params)
    if version not in (VERSION, FIRST_VERSION):
        return {}
    by_key = {lever.key: lever for lever in levers if version == FIRST_VERSION or lever.unit in SHOWN}
    pairs = (text.partition("=") for text in params.get(SETTING if version == VERSION else "s", ()))
    settings = {key: value for key, _, value in pairs if key in by_key and value}
    return within(settings, by_key, LINK)


def exchange_in(params: Params) -> str:
    """Return the word for an exchange in an address of the first version, blank where there is none."""
    word = next(iter(params.get("x", ())), "")
    return word if _version(params) == FIRST_VERSION and word != IN_SESSION else ""


def is_of_upload(params: Params) -> bool:
    """Say whether an address of the first version stood for an uploaded case, which it could not hold."""
    return _version(params) == FIRST_VERSION and list(params.get("x", ())) == [IN_SESSION]


def _version(params: Params) -> str:
    versions = list(params.get("v", ()))
    return versions[0] if len(versions) == 1 else ""
