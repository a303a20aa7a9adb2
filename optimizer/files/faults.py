"""Faults of one file: the first twenty by row, and how many more."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from optimizer.errors import Fault, InputError, Message
from optimizer.losses.scenarios import Index

MOST_LISTED = 20
"""Faults of one file that are listed; of the rest the number is told."""
MOST_WORDED = 60
"""Of the faults that a model finds, not in order of row: as many are put into words before the first twenty are taken."""
LONGEST_VALUE = 80


class FaultList:
    """What is wrong with one file, in order of row."""

    def __init__(self, file: str) -> None:
        """Start without a fault."""
        self.file = file
        self._faults: list[Fault] = []
        self._more = 0

    def __bool__(self) -> bool:
        """Say whether anything is wrong."""
        return bool(self._faults) or self._more > 0

    def add(self, fault: Fault) -> None:
        """Keep one fault."""
        self._faults.append(fault)

    def extend(self, faults: Iterable[Fault]) -> None:
        """Keep several faults."""
        self._faults.extend(faults)

    def many(self, places: Index, fault_at: Callable[[int], Fault]) -> None:
        """Keep a fault for each place; only as many as can be listed are put into words."""
        self._faults.extend(fault_at(int(place)) for place in places[:MOST_LISTED])
        self.untold(places.size - MOST_LISTED)

    def untold(self, number: int) -> None:
        """Count faults that are not put into words."""
        self._more += max(number, 0)

    def faults(self) -> list[Fault]:
        """Return at most `MOST_LISTED` faults by row, then one that says how many more there are."""
        ordered = sorted(dict.fromkeys(self._faults), key=lambda fault: fault.row or 0)
        more = self._more + len(ordered) - MOST_LISTED
        if more <= 0:
            return ordered
        return [
            *ordered[:MOST_LISTED],
            Fault(self.file, None, "", "", Message("and {more} more faults", more=more), Message("mend those listed first")),
        ]

    def stop(self) -> InputError:
        """Return the error to raise where the file cannot be read any further."""
        return InputError(self.faults())


def shown(value: object) -> str:
    """Return a value as it is shown in a fault: short, never the inside of a table."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        return "a table" if isinstance(value, dict) else "a list"
    if isinstance(value, int) and abs(value) > 10**40:
        return "a very long number"
    text = f"{value:.15g}" if isinstance(value, float) else str(value)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"
