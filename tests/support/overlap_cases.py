"""Random cases whose policies overlap: low attachments, wide classes, several losses a year, every yearly term, shares below 1."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random

KINDS = ("hot.key", "hot.insider", "cold.key")
COVERS = ("*", "*", "hot", "hot.key", "*.key", "cold;hot.insider")
COLUMNS = (
    *("offer", "insurer", "covers", "attachment", "deductible", "limit", "aggregate_deductible", "aggregate_limit"),
    *("reinstatements", "reinstatement_rate", "premium", "tax", "shares", "slots", "use", "payout_days"),
)
HEAD = """format = "reserve-case/1"
id = "o{seed}"
currency = "XXX"
{responses}
[losses]
table = "losses.csv"
years = {years}
{failures}
[[reserve]]
id = "cash"
carry = 0.1
[[tail]]
id = "t"
measure = "tvar"
level = 0.9
[[tail]]
id = "quick"
measure = "tvar"
level = 0.8
within_days = 30
[firm]
own_funds_at_risk = 5
{backing}
"""


def make_overlap(seed: int, folder: Path) -> None:
    """Write the case of a seed: the mix is given, every offer must be bought at its one share."""
    random = Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    years = random.randint(4, 30)
    kinds = random.sample(KINDS, random.randint(1, 3))
    losses = [_loss(random, years, kinds, place) for place in range(random.randint(3, 25))]
    losses += [[year, random.choice(kinds), f"{random.lognormvariate(3, 1):.3f}", event, price] for year, _, _, event, price in losses[:3]]
    _write(folder / "losses.csv", ("year", "class", "loss", "event", "price"), losses)
    _write(folder / "catalogue.csv", COLUMNS, [_offer(random, place) for place in range(random.randint(2, 6))])
    _write(folder / "failures.csv", ("year", "insurer"), sorted({(random.randint(1, years), f"I{random.randint(0, 2)}") for _ in range(3)}))
    _write(folder / "responses.csv", ("offer", "class", "probability"), [["*", random.choice(("hot", "*.key")), "0.6"]])
    text = HEAD.format(
        seed=seed,
        years=years,
        failures='failures = "failures.csv"' if random.random() < 0.5 else "",
        responses='responses = "responses.csv"' if random.random() < 0.4 else "",
        backing='[[backing]]\ncovers = "hot"\namount = 8' if random.random() < 0.5 else "",
    )
    (folder / "case.toml").write_text(text + _stress(random, kinds), encoding="utf-8")


def _loss(random: Random, years: int, kinds: list[str], place: int) -> list[object]:
    price = f"{random.choice((1, 1, 1, 0.5, 0, 1.7))}"
    return [random.randint(1, years), random.choice(kinds), f"{random.lognormvariate(3, 1):.3f}", f"e{place}", price]


def _offer(random: Random, place: int) -> list[object]:
    limit = round(random.lognormvariate(3, 1), 2)
    yearly = random.choice(("aggregate", "restored", "both"))
    count = random.randint(0, 2)
    rate = random.choice(("", "1", ";".join(["0.5"] * count))) if yearly != "aggregate" and count else ""
    return [
        f"q{place}",
        f"I{random.randint(0, 2)}",
        random.choice(COVERS),
        random.choice((0, 0, 0, 5)),
        random.choice((0, 0, 1.5)),
        limit,
        random.choice((0, 0, 4)),
        round(limit * random.uniform(1, 2), 2) if yearly != "restored" else "",
        count if yearly != "aggregate" else "",
        rate,
        round(random.uniform(0.5, 3), 2),
        random.choice((0, 0.1)),
        random.choice(("1", "1", "0.5", "0.3")),
        f"s{place}",
        "must",
        random.choice(("", "10", "60")),
    ]


def _stress(random: Random, kinds: list[str]) -> str:
    losses = ", ".join(f'{{ class = "{kind}", loss = {random.lognormvariate(3, 1):.3f} }}' for kind in kinds)
    return f'[[stress]]\nid = "event"\nlosses = [{losses}]\n'


def _write(path: Path, head: tuple[str, ...], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *rows])
