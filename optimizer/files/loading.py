"""Reading of a case: files to `Case` and `Scenarios`, or an `InputError` with every fault of every file."""

from __future__ import annotations

from pathlib import Path

from optimizer.errors import InputError
from optimizer.files.case_reader import case_of, years_from
from optimizer.files.settings import Settings
from optimizer.inputs.case import Case
from optimizer.losses.cache import Cache
from optimizer.losses.scenarios import Scenarios


def load_case(path: str | Path, *, settings: Settings = None) -> Case:
    """Return the case of a folder, a `.toml` or an `.xlsx`, with settings (`formats.md` §8) laid over it.

    The loss table is fingerprinted here and read by `load_years`; where anything is wrong, it is checked too,
    so that one error names every fault.
    """
    try:
        return case_of(path, settings, losses=False)
    except InputError:
        return case_of(path, settings, losses=True)


def load_years(case: Case, *, drawn: Cache | None = None) -> Scenarios:
    """Return the loss years of a case made by `load_case`; `drawn` remembers simulated ones, as in `simulate`."""
    return years_from(case, drawn)


def check(path: str | Path, settings: Settings = None) -> None:
    """Raise `InputError` with every fault of every file of a case; return nothing where there is none."""
    case_of(path, settings, losses=True)
