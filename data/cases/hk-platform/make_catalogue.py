"""Makes catalogue.csv and responses.csv: offers of six invented insurers, A to F. Illustrative.

    rate    = GROUND[kind] x (1 + attachment / DEPTH[kind])^-1 x loading of the insurer
    premium = limit x rate, rounded to 1,000

Run: python make_catalogue.py [FOLDER]    writes the files into FOLDER (default: this folder)
"""

import csv
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
M = 1_000_000
HKD_A_DOLLAR = 7.8  # for the depth of a dollar layer alone; the case converts at its own [fx.USD]

GROUND = {"hot": 0.10, "cold": 0.014, "specie": 0.009}
"""Rate on limit of the first layer.
hot      hot crime 10 % (HCP National, sr22insurancenews.com).
specie   below the 1 % of assets that a custodian charged with full cold cover in it (KNOX 2019, coinage.eu); assumed, 0.3 to 1.5 %.
cold     all thefts from cold wallets, on-chain too: no public figure; assumed half as much again as specie. Such cover is bought: OSL with
         Canopius for 95 % of assets over two years (insurancebusinessmag 475069), HashKey with OneInfinity for USD 50m to 400m
         (theenterprise.news); neither price is public."""

DEPTH = {"hot": 40 * M, "cold": 300 * M, "specie": 300 * M}
"""Attachment, in HKD, at which the rate is half of the first layer's: assumed."""

LOADING = {"A": 1.0, "B": 0.96, "C": 1.04, "D": 0.92, "E": 0.9, "F": 0.95}
"""What each insurer asks over the curve: assumed."""

COVERS = {"hot": "hot", "cold": "cold", "specie": "cold.keys"}
RESPONSES = {"*.on_chain": 0.5, "*": 0.9}
"""Chance that cover answers an occurrence: assumed, as in the case jp-midsize. Specie is not asked about an on-chain failure: it
does not cover the class."""

Rows = list[dict[str, object]]


@dataclass(frozen=True)
class Quote:
    """One line of an insurer in one layer, named `<kind>-<layer>`."""

    insurer: str
    slot: str
    limit: int
    attachment: int = 0
    shares: str = "1"
    payout: int = 60
    term: int = 365
    currency: str = "HKD"
    note: str = ""

    def offer(self) -> dict[str, object]:
        """Return the row."""
        kind = self.slot.split("-")[0]
        depth = self.attachment * (HKD_A_DOLLAR if self.currency == "USD" else 1) / DEPTH[kind]
        rate = GROUND[kind] / (1 + depth) * LOADING[self.insurer]
        return {
            "offer": f"{self.insurer}-{self.slot}",
            "insurer": self.insurer,
            "covers": COVERS[kind],
            "attachment": self.attachment,
            "limit": self.limit,
            "aggregate_limit": self.limit,
            "premium": round(self.limit * rate / 1_000) * 1_000,
            "minimum_premium": 0,
            "tax": 0,
            "shares": self.shares,
            "slots": self.slot,
            "wording": kind,
            "currency": self.currency,
            "term_days": self.term,
            "notice_days": 90,
            "payout_days": self.payout,
            "note": f"illustrative{': ' if self.note else ''}{self.note}",
        }


QUOTES = (
    Quote("A", "hot-primary", 20 * M),
    Quote("B", "hot-excess", 20 * M, 20 * M, shares="0.5;1"),
    Quote("A", "cold-first", 150 * M, shares="0.25;0.5;1"),
    Quote("C", "cold-first", 150 * M, shares="0.1..0.5", payout=30),
    Quote("B", "cold-second", 250 * M, 150 * M, shares="0.25;0.5;1"),
    Quote("D", "cold-second", 250 * M, 150 * M, shares="0.1..0.5"),
    Quote("E", "cold-third", 400 * M, 400 * M, shares="0.25;0.5;1"),
    Quote("F", "cold-third", 50 * M, 52 * M, shares="0.5;1", currency="USD", note="two years", term=730),
    Quote("F", "cold-fourth", 50 * M, 103 * M, shares="0.5;1", currency="USD", note="two years", term=730),
    Quote("C", "specie-first", 300 * M, shares="0.5;1"),
    Quote("D", "specie-first", 300 * M, shares="0.2..0.6"),
    Quote("E", "specie-second", 500 * M, 300 * M, shares="0.5;1"),
)


def responses() -> Rows:
    """Return how surely cover answers."""
    words = {"grade": "assumed", "source": "no claims record is public"}
    return [{"offer": "*", "class": name, "probability": chance, **words} for name, chance in RESPONSES.items()]


def write(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    """Write a table, columns as the first row has them."""
    rows = list(rows)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    write(folder / "catalogue.csv", [quote.offer() for quote in QUOTES])
    write(folder / "responses.csv", responses())
