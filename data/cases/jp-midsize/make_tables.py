"""Prints the tables of README.md: the answer beside other samples, other readings and other figures.

Run: python make_tables.py [NAME ...]     NAME of a table below; default: all. About a quarter of an hour.
"""

import csv
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from optimizer import Solution, load_case, load_years, optimize

HERE = Path(__file__).resolve().parent
BN, M = 1e9, 1e6
FEWER = {"losses.simulate.years": "100000"}
HOT = [f"hot.{cause}" for cause in ("insider", "key_compromise", "operational", "social_engineering", "supply_chain")]
SHARE_OF_WALLET = {f"losses.simulate.peril.{name}.severity.of": "5e9" for name in HOT}
UNCAPPED = {f"losses.simulate.peril.{name}.severity.cap": "none" for name in HOT}

Settings = Mapping[str, str]
Row = tuple[str, Settings, Mapping[str, float]]
"""Its name, the settings, and probabilities of responses.csv to be changed (class: probability)."""


def rows_of(key: str, values: Iterable[str], more: Settings = FEWER) -> list[Row]:
    """Return a row for each value of one key."""
    return [(f"`{key}` = {value}", {**more, key: value}, {}) for value in values]


def samples() -> Iterator[Row]:
    """Yield each size of sample with each seed."""
    for years in ("10000", "100000", "1000000"):
        for seed in ("20261122", "1", "2"):
            yield f"{int(years):,} years, seed {seed}", {"losses.simulate.years": years, "losses.simulate.seed": seed}, {}


TABLES: dict[str, list[Row]] = {
    "samples": list(samples()),
    "severity": [
        ("share of all assets, at most the wallet (the case)", FEWER, {}),
        ("share of the wallet: `...severity.of = 5e9`", {**FEWER, **SHARE_OF_WALLET}, {}),
        ("share of all assets, no cap: `...severity.cap = none` (impossible)", {**FEWER, **UNCAPPED}, {}),
    ],
    "gap": [("as it is", {}, {}), ("`limits.no_gap` = false", {"limits.no_gap": "false"}, {})],
    "law": [
        ("`no_gap`, both tail rules", FEWER, {}),
        ("no tail rule, `no_gap`", {**FEWER, "tail.solvency.hold": "false", "tail.liquidity.hold": "false"}, {}),
        (
            "no tail rule, no `no_gap`",
            {**FEWER, "tail.solvency.hold": "false", "tail.liquidity.hold": "false", "limits.no_gap": "false"},
            {},
        ),
    ],
    "frequency": rows_of("scale.loss_frequency", ("0.15", "0.5", "1", "1.5", "2", "2.85")),
    "carry": rows_of("reserve.cash.carry", ("0.07", "0.09", "0.11", "0.14", "0.18")),
    "credit": rows_of("firm.credit_line", ("0", "1e9", "1.5e9", "3e9")),
    "own": rows_of("firm.own_funds_at_risk", ("0", "1.2e9", "2e9")),
    "premium": rows_of("scale.premium", ("0.5", "0.8", "1", "1.25", "1.5", "2")),
    "shock": rows_of("losses.simulate.shock.vendor.frequency", ("0", "0.0013")),
    "coin": rows_of("losses.simulate.coin.volatility", ("0", "0.43", "0.79")),
    "responses": [
        ("as it is", FEWER, {}),
        *((f"{name} {value:g}", FEWER, {name: value}) for name, value in (("*.supply_chain", 0.25), ("*.supply_chain", 0.75))),
        *((f"{name} {value:g}", FEWER, {name: value}) for name, value in (("*.social_engineering", 0.1), ("*.social_engineering", 0.6))),
        *((f"{name} {value:g}", FEWER, {name: value}) for name, value in (("*", 0.7), ("*", 1.0))),
    ],
}


def answer(settings: Settings, responses: Mapping[str, float]) -> Solution:
    """Solve the case with settings and responses laid over it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path in (*HERE.glob("*.csv"), HERE / "case.toml"):
            shutil.copy(path, folder)
        change(folder / "responses.csv", responses)
        case = load_case(folder, settings=settings)
        return optimize(case, load_years(case))


def change(path: Path, responses: Mapping[str, float]) -> None:
    """Write other probabilities for the classes that every offer answers."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["offer"] == "*" and row["class"] in responses:
            row["probability"] = str(responses[row["class"]])
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def line(name: str, told: Solution) -> str:
    """Return a row of a table."""
    mix = ", ".join(f"{offer} {share:.4g}" for offer, share in told.shares.items()) or "none"
    if told.cost is None:
        return f"| {name} | {told.status.value} | | | | | |"
    solvency = told.tail[0]
    error = "" if solvency.standard_error is None else f" ± {1.96 * solvency.standard_error / BN:.2f}"
    tail = f"{solvency.gross / BN:.2f} → {solvency.net / BN:.2f}{error}"
    premium = sum(policy.premium for policy in told.policies) / M
    return f"| {name} | {told.cost / M:.1f} | {told.reserve_total / BN:.3f} | {premium:.1f} | {tail} | {told.gap:.0e} | {mix} |"


if __name__ == "__main__":
    for table in sys.argv[1:] or TABLES:
        print(f"\n{table}\n| | cost, m | cash, bn | premium, m | TVaR 99 % before → after, bn | gap | mix |\n|---|---|---|---|---|---|---|")
        for name, settings, responses in TABLES[table]:
            print(line(name, answer(settings, responses)), flush=True)
