"""Certificates that prove more than their case allows: a row, a box, a cut or a cost is stronger than that of the rules.

Each is right in itself and claims all that it proves, so that no arithmetic on the file alone can find fault with it.
"""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Callable
from random import Random
from typing import Any

from support.bound_certificates import BrokenError, raised

from optimizer.report.formats.certificate import certificate_to_json
from optimizer.report.formats.certificate_reader import certificate_from_json
from optimizer.results.certificate import Certificate

File = dict[str, Any]
STEP = 1e-6
"""Relative: the least by which something is moved."""
RISE = 1e-8
"""Relative: the least by which a claim rises, to be one that nobody may make."""
TRIES = 40


def strengthened(certificate: Certificate, random: Random, name: str | None = None) -> tuple[str, Certificate] | None:
    """Return which change was made, and the certificate with its claim raised; None where none of many raises it."""
    written = json.loads(certificate_to_json(certificate))
    least = certificate.bound + RISE * max(abs(certificate.bound), certificate.objective_unit)
    for _ in range(TRIES):
        chosen = name or random.choice(list(STRENGTHENED))
        file = copy.deepcopy(written)
        STRENGTHENED[chosen](file, random)
        try:
            stronger = raised(certificate_from_json(json.dumps(file)))
        except BrokenError:
            continue
        if least < stronger.bound < math.inf:
            return chosen, stronger
    return None


def _used(file: File, random: Random, *, cuts: bool | None = None) -> int:
    """Return a row that is multiplied by something; of the cuts alone, or of the others alone, where that is said."""
    names, rows = file["rows"]["names"], sorted(set(file["duals"]["row"]))
    chosen: int = random.choice([row for row in rows if cuts is None or names[row].startswith("cut.") == cuts] or rows)
    return chosen


def _entries(file: File, row: int) -> range:
    return range(*file["rows"]["start"][row : row + 2])


def _largest(file: File, row: int) -> float:
    sides = [abs(file["rows"][side][row] or 0.0) for side in ("low", "high")]
    return float(max(*sides, *(abs(file["rows"]["value"][k]) for k in _entries(file, row))))


def narrow_box(file: File, random: Random) -> None:
    """Leave out dear mixes, or those that hold little."""
    columns = file["columns"]
    place = random.randrange(len(columns["names"]))
    low, high = columns["low"][place], columns["high"][place]
    if place in columns["binary"]:
        columns["low"][place] = columns["high"][place] = random.choice([0.0, 1.0])
    elif random.random() < 0.5:
        columns["high"][place] = low + (high - low) * random.choice([1e-4, 0.1, 0.5])
    else:
        columns["low"][place] = low + (high - low) * random.choice([1e-6, 1e-3])


def tighten_row(file: File, random: Random, *, cuts: bool = False) -> None:
    """Ask for more than the rule does, or allow less."""
    rows, row = file["rows"], _used(file, random, cuts=cuts)
    step = _largest(file, row) * random.choice([STEP, 1e-3])
    for side, change in (("low", step), ("high", -step)):
        rows[side][row] = None if rows[side][row] is None else rows[side][row] + change


def move_cut(file: File, random: Random) -> None:
    tighten_row(file, random, cuts=True)


def change_entry(file: File, random: Random) -> None:
    row = _used(file, random)
    k = random.choice(_entries(file, row))
    file["rows"]["value"][k] += random.choice([-1, 1]) * _largest(file, row) * random.choice([STEP, 1e-2])


def raise_cost(file: File, random: Random) -> None:
    cost = file["columns"]["cost"]
    place = random.randrange(len(cost))
    cost[place] += max(abs(x) for x in cost) * random.choice([STEP, 1e-2])


def raise_offset(file: File, random: Random) -> None:
    file["offset"] += random.choice([STEP, 1.0])


def raise_unit(file: File, _: Random) -> None:
    """Count the cost in more money than it is."""
    file["objective_unit"] *= 1 + STEP


def with_cut_of_another_case(certificate: Certificate, cut: int, larger: float) -> Certificate:
    """Return a certificate with a cut as it is where every loss and every payment is larger by the same part."""
    file = json.loads(certificate_to_json(certificate))
    rows, row = file["rows"], file["cuts"][cut]["row"]
    for side in ("low", "high"):
        rows[side][row] = None if rows[side][row] is None else rows[side][row] * larger
    for k in _entries(file, row):
        if not file["columns"]["names"][rows["column"][k]].startswith(("expected_net", "tail", "emergency")):
            rows["value"][k] *= larger
    return certificate_from_json(json.dumps(file))


STRENGTHENED: dict[str, Callable[[File, Random], object]] = {
    change.__name__: change
    for change in (
        narrow_box, tighten_row, move_cut, change_entry, raise_cost, raise_offset, raise_unit,
    )
}  # fmt: skip
