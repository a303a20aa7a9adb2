"""Prints the yearly frequency of each class of loss of case.toml: a breach rate, split as the public incidents are.

Counted: rows of ../../incidents/exchange_incidents.csv that are exchanges, in the fit, of 2018 or later and USD 1m or
more. Two things those rows do not say are decided here:

wallet   `warm` and `unknown` are hot: the Japanese rule knows only offline and not. One row, SwissBorg 2025, was a
         staking partner's interface: a wallet of its own, `third_party`.
cause    `other` (a faulty check of deposits, logins, bridges) is `operational`. `hot_wallet_breach` says that an outsider
         got in, not how: spread over key_compromise, social_engineering and supply_chain as the known hot rows are.

Of supply_chain, on hot and cold wallets, SHOCK_PART is one event that hits both at once: assumed, no such row exists.

Run: python make_frequencies.py [RATE]    RATE of breaches a year, default 0.02
"""

import csv
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path

INCIDENTS = Path(__file__).resolve().parents[2] / "incidents" / "exchange_incidents.csv"
STAKING_PARTNER = ("2025-09-08", "SwissBorg")
OUTSIDER = ("hot.key_compromise", "hot.social_engineering", "hot.supply_chain")
SHOCK_PART = Fraction(1, 10)
SHOCK = "vendor"
DIGITS = 7


def counted() -> list[dict[str, str]]:
    """Return the rows of the file that are counted."""
    with INCIDENTS.open(newline="", encoding="utf-8") as file:
        return [
            row
            for row in csv.DictReader(file)
            if row["entity_type"] == "exchange"
            and row["include_in_fit"] == "yes"
            and row["incident_date"] >= "2018"
            and float(row["loss_usd_m"]) >= 1
        ]


def class_of(row: Mapping[str, str]) -> str:
    """Return `wallet.cause` of a row, the cause as the file has it."""
    wallet = "cold" if row["wallet_type"] == "cold" else "hot"
    if (row["incident_date"], row["entity"]) == STAKING_PARTNER:
        wallet = "third_party"
    cause = "operational" if row["cause"] == "other" else row["cause"]
    return f"{wallet}.{cause}"


def parts(rows: Iterable[Mapping[str, str]]) -> dict[str, Fraction]:
    """Return the part of each class, and of the shock, in all breaches; they sum to 1."""
    rows = list(rows)
    counts = Counter(class_of(row) for row in rows)
    unsaid = counts.pop("hot.hot_wallet_breach", 0)
    known = sum(counts[name] for name in OUTSIDER)
    number = {name: Fraction(count) for name, count in counts.items()}
    for name in OUTSIDER:
        number[name] += Fraction(unsaid * counts[name], known)
    vendor = {name: SHOCK_PART * number[name] for name in ("hot.supply_chain", "cold.supply_chain")}
    for name, taken in vendor.items():
        number[name] -= taken
    return {name: number[name] / len(rows) for name in sorted(number)} | {SHOCK: sum(vendor.values(), Fraction()) / len(rows)}


def frequencies(rate: str = "0.02") -> dict[str, float]:
    """Return the mean number a year of each class and of the shock."""
    return {name: round(float(Fraction(rate) * part), DIGITS) for name, part in parts(counted()).items()}


if __name__ == "__main__":
    for name, frequency in frequencies(*sys.argv[1:2]).items():
        print(f"{name:26}{frequency:.7f}")
