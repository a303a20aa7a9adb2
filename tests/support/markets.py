"""Random markets of small table cases: the folder of a market, and beside it each buyer's case written out on its own.

Both are written from the same draws, so that a market that is read can be held against cases that were never one.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random

KINDS = ("plain", "budget", "grid", "again", "range")
"""What makes a product more than a premium that is paid: a budget, line sizes, a price of reinstatement, a range of shares."""
PRODUCT = "new"
BUYERS = 20
QUOTES = "offer,insurer,covers,attachment,deductible,limit,reinstatements,reinstatement_rate,premium,brokerage,shares,payout_days"
BASE = {
    "reserve.cash.carry": "0.1",
    "scale.loss_amount": "1",
    "scale.loss_frequency": "1",
    "firm.own_funds_at_risk": "0",
    "tail.t.level": "0.9",
    "limits.premium_budget": "none",
    "offers.q1.premium": "6",
}
SHARES = {"grid": "0.25;0.5;1", "range": "0.2..0.8"}


def make_market(seed: int, folder: Path, kind: str, *, buyers: int = BUYERS) -> Path:
    """Write the market of a seed, its product (`offer.csv`) and one folder for each buyer's own case; return its folder."""
    random = Random(seed)
    quotes, losses = _quotes(random), _losses(random)
    terms = _terms(random, kind)
    rows = [_buyer(random, place, kind) for place in range(buyers)]
    _case(folder / "base", BASE, quotes, losses)
    (folder / "market.toml").write_text(
        f'format = "reserve-market/1"\nid = "m{seed}"\nbase = "base"\nvendor = ["hot.*"]\n', encoding="utf-8"
    )
    keys = ["buyer", *BASE]
    _table(folder / "buyers.csv", keys, [[row[key] for key in keys] for row in rows])
    _table(folder / "offer.csv", QUOTES.split(","), [[*terms]])
    for row in rows:
        stated = {key: row[key] or BASE[key] for key in BASE}
        _case(folder / "alone" / row["buyer"], stated, [*quotes, [*terms[:8], "1", *terms[9:]]], losses)
    return folder


def _losses(random: Random) -> list[list[str]]:
    rows = []
    for year in sorted(random.sample(range(1, 41), 14)):
        for _ in range(random.choice((1, 1, 2))):
            rows.append([str(year), random.choice(("hot.key", "cold.key")), f"{random.lognormvariate(3.3, 1.0):.2f}"])
    return rows


def _quotes(random: Random) -> list[list[str]]:
    rows = []
    for place in (1, 2):
        limit = random.randint(20, 60)
        attachment, deductible = random.choice((0, 10)), random.choice((0, 3))
        covers = random.choice(("*", "hot", "cold"))
        premium = round(limit * random.uniform(0.05, 0.2), 2)
        rows.append([f"q{place}", f"I{place}", covers, attachment, deductible, limit, 1, "", premium, "", "1", 20])
    return [[str(cell) for cell in row] for row in rows]


def _terms(random: Random, kind: str) -> list[str]:
    rate = "0.5" if kind == "again" else ""
    covers = random.choice(("*", "hot", "cold"))
    shares = SHARES.get(kind, "1")
    row = [PRODUCT, "N", covers, random.choice((0, 8)), random.choice((0, 5)), random.randint(30, 70), 1, rate, "", 0.1, shares, 10]
    return [str(cell) for cell in row]


def _buyer(random: Random, place: int, kind: str) -> dict[str, str]:
    """Draw one buyer; a blank cell is what the base says."""
    budget = f"{random.uniform(4, 16):.2f}" if kind == "budget" else ""
    return {
        "buyer": f"b{place:02d}",
        "reserve.cash.carry": f"{random.uniform(0.03, 0.3):.3f}",
        "scale.loss_amount": random.choice(("", f"{random.uniform(0.5, 2):.3f}")),
        "scale.loss_frequency": random.choice(("", f"{random.uniform(0.5, 1.2):.3f}")),
        "firm.own_funds_at_risk": random.choice(("", f"{random.uniform(0, 20):.1f}")),
        "tail.t.level": random.choice(("0.9", "0.95", "0.8")),
        "limits.premium_budget": budget,
        "offers.q1.premium": random.choice(("", f"{random.uniform(2, 10):.2f}")),
    }


def _case(folder: Path, stated: Mapping[str, str], offers: Sequence[Sequence[str]], losses: Sequence[Sequence[str]]) -> None:
    """Write one case with what is stated of it."""
    folder.mkdir(parents=True)
    budget = stated["limits.premium_budget"]
    limits = "" if budget == "none" else f"[limits]\npremium_budget = {budget}\n"
    (folder / "case.toml").write_text(
        f"""format = "reserve-case/1"
id = "{folder.name}"
currency = "JPY"
{limits}
[losses]
table = "losses.csv"
years = 50

[[reserve]]
id = "cash"
class = "cash"
carry = {stated["reserve.cash.carry"]}

[[tail]]
id = "t"
measure = "tvar"
level = {stated["tail.t.level"]}

[firm]
own_funds_at_risk = {stated["firm.own_funds_at_risk"]}

[scale]
loss_amount = {stated["scale.loss_amount"]}
loss_frequency = {stated["scale.loss_frequency"]}
""",
        encoding="utf-8",
    )
    laid = [[*offer[:8], stated["offers.q1.premium"], *offer[9:]] if offer[0] == "q1" else [*offer] for offer in offers]
    _table(folder / "catalogue.csv", QUOTES.split(","), laid)
    _table(folder / "losses.csv", ["year", "class", "loss"], losses)


def _table(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
