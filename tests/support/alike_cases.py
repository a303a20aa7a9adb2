"""Random cases made alike: prices, losses or layers that are all the same, so that many mixes and holdings cost as much as each other.

`make_alike(seed, folder)` changes a case written by `make_case`; it always makes the same changes for the same seed.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path
from random import Random

CARRY = ("0", "0.05")
EMERGENCY = ("0.05", "0.4", "1.2")


def make_alike(seed: int, folder: Path) -> None:
    """Make some of carry, charges, weights, premiums, losses and layers of a case the same."""
    random = Random(7 * seed + 1)
    path = folder / "case.toml"
    text = path.read_text(encoding="utf-8")
    if random.random() < 0.6:
        text = re.sub(r"(?m)^carry = .*$", f"carry = {random.choice(CARRY)}", text)
    if random.random() < 0.5:
        text = _stated(text, "emergency_rate", random.choice(EMERGENCY))
    if random.random() < 0.3:
        text = _stated(text, "own_funds_charge", "0.05")
    if random.random() < 0.3 and "[objective]" not in text:
        text = text.replace("[firm]", "[objective]\nexpected_net = 0\n\n[firm]", 1)
    path.write_text(text, encoding="utf-8")
    if random.random() < 0.4:
        _rewrite(folder / "catalogue.csv", lambda row: row | {"premium": "5", "minimum_premium": ""})
    if random.random() < 0.25:
        _rewrite(folder / "losses.csv", lambda row: row | {"loss": "50"})
    if random.random() < 0.3:
        _rewrite(folder / "catalogue.csv", lambda row: row | {"attachment": "0", "deductible": "0", "aggregate_deductible": ""})


def _stated(text: str, key: str, value: str) -> str:
    return re.sub(rf"(?m)^{key} = .*\n", "", text).replace("[firm]\n", f"[firm]\n{key} = {value}\n", 1)


def _rewrite(path: Path, change: Callable[[dict[str, str]], dict[str, str]]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(change(row) for row in rows)
