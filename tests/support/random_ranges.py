"""Random cases in which every share is a range: made of the small random cases, with VaR rules in half of them and limits missed narrowly.

`make_ranges(seed, folder)` always writes the same case for the same seed. Seeds divisible by 2 have a VaR rule; a limit that is missed
is what some mix uses, less 1e-12 to 10 units of money.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from random import Random

import numpy as np
from reference.case import Case
from reference.read import read_case
from reference.rules import deductible_cash
from reference.tables import measure, net_losses, tabulate, view
from support.random_cases import make_case

SPANS = ("0..1", "0..1", "0..0.4", "1e-9..1", "1e-9..0.5", "0.1..0.5", "0.05..1", "0.25..1", "0.3..1", "0.2..0.8", "0.333..0.777")
LEVELS = ("0.05", "0.3", "0.5", "0.62", "0.75", "0.8", "0.9", "0.95", "0.98", "0.99")
MOST_OFFERS = 5
UNITS = (1.0, 1.0, 1.0, 1e6, 1e-3)


def make_ranges(seed: int, folder: Path) -> None:
    """Write the case of a seed into a folder."""
    random = Random(f"ranges {seed}")
    make_case(seed, folder, random.choice(UNITS))
    rewrite(folder / "catalogue.csv", lambda row: row | {"shares": random.choice(SPANS)}, most=MOST_OFFERS)
    _known_offers_only(folder)
    path = folder / "case.toml"
    text = _tails(random, path.read_text(encoding="utf-8"), var=seed % 2 == 0)
    path.write_text(text, encoding="utf-8")
    if random.random() < 0.15:
        _tie(random, folder / "catalogue.csv")
    if random.random() < 0.6:
        miss_a_limit(random, folder)


def rewrite(path: Path, change: Callable[[dict[str, str]], dict[str, str]], most: int | None = None) -> None:
    """Change every row of a CSV file; keep the first `most` of them."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))[:most]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(change(row) for row in rows)


def _offers(folder: Path) -> list[str]:
    with (folder / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        return [row["offer"] for row in csv.DictReader(file)]


def _known_offers_only(folder: Path) -> None:
    """Take out the ties and bundles that name an offer left out of the catalogue, which are faults."""
    known = set(_offers(folder))

    def kept(row: dict[str, str]) -> dict[str, str]:
        return row | {key: row[key] if row[key] in known else "" for key in ("requires", "excludes")}

    rewrite(folder / "catalogue.csv", kept)
    bundles = folder / "bundles.csv"
    if bundles.exists():
        with bundles.open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.reader(file)]
        rows = [row for place, row in enumerate(rows) if place == 0 or known.issuperset(row[1].split(";"))]
        bundles.write_text("".join(",".join(row) + "\n" for row in rows), encoding="utf-8")


def _tie(random: Random, path: Path) -> None:
    """Have the first offer bought whatever it costs."""
    rewrite(path, lambda row: row | ({"use": "must"} if row["offer"] == "q0" else {}))


def _tails(random: Random, text: str, *, var: bool) -> str:
    """Give each tail rule a level, and in half of the cases a VaR rule among them."""
    if "[[tail]]" not in text:
        text += '\n[[tail]]\nid = "t0"\nmeasure = "tvar"\nlevel = 0.9\n'
    measures = iter(["var"] if var else [])
    text = re.sub(
        r'(?m)^measure = "\w+"$', lambda _: f'measure = "{next(measures, random.choice(("var", "tvar")) if var else "tvar")}"', text
    )
    return re.sub(r"(?m)^level = .*$", lambda _: f"level = {random.choice(LEVELS)}", text)


def narrowly(random: Random, amount: float) -> str:
    """Return an amount less 1e-12 to 10 units, written out exactly; at least 0."""
    return format(max(Decimal(repr(amount)) - Decimal(repr(10.0 ** random.uniform(-12, 1))), Decimal(0)), "f")


def miss_a_limit(random: Random, folder: Path) -> None:
    """Set the budget, the limit of an insurer or the cap on cash to what some mix uses, less a little."""
    case = read_case(folder)
    bought = [o for o in case.offers if o.use != "no" and random.random() < 0.6]
    shares = {o.id: _share(random, o.span or (1.0, 1.0)) for o in bought}
    path = folder / "case.toml"
    text = path.read_text(encoding="utf-8")
    which = random.choice(("budget", "budget", "insurer", "cash"))
    if which == "cash":
        amount = _cash(case, shares)
        text = re.sub(r"(?m)^max = .*\n", "", text)
        text = re.sub(r"(?m)^(id = \"cash\"\n(?:.*\n)*?carry = .*)$", rf"\1\nmax = {narrowly(random, amount)}", text, count=1)
        text = re.sub(r"(?m)^min = .*\n", "", text)
    else:
        dues = {o.id: max(o.premium * shares[o.id], o.minimum_premium) for o in bought}
        if which == "budget":
            key, amount = "premium_budget", sum(dues[o.id] * (1 + o.tax) + o.fixed_charge for o in bought)
        else:
            insurer = random.choice([o.insurer for o in case.offers])
            key, amount = "max_premium_per_insurer", sum(dues[o.id] for o in bought if o.insurer == insurer)
        text = re.sub(rf"(?m)^{key} = .*\n", "", text)
        text = text.replace("[limits]\n", f"[limits]\n{key} = {narrowly(random, amount)}\n", 1)
        if "premium_budget" not in text:
            text = re.sub(r"(?m)^max_premium_fraction_per_insurer = .*\n", "", text)
    path.write_text(text, encoding="utf-8")


def _share(random: Random, span: tuple[float, float]) -> float:
    low, high = span
    return random.choice((high, high, low or 0.001, low + (high - low) * random.random()))


def _cash(case: Case, shares: dict[str, float]) -> float:
    """Return the drawable reserve that a mix needs under the tail rules alone, own funds taken off."""
    tables = tabulate(case)
    row = np.array([[shares.get(o.id, 0.0) for o in case.offers]])
    held = [t for t in case.tails if t.hold]
    found = [float(measure(t, net_losses(tables, view(case, t), row, row), tables.chance)[0]) for t in held]
    need = max([*found, 0.0]) - case.firm.own_funds_at_risk
    return max(need, deductible_cash(case, row[0] > 0), 0.0)
