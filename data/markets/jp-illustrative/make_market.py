"""Makes buyers.csv, base/catalogue.csv and base/responses.csv: 28 invented firms sized to Japan's public totals. Illustrative.

No firm of the table is a firm on earth. Sizes are the quantiles of a lognormal, (k - 0.5)/28 for the k-th, scaled to the total; the
other answers are spread evenly over their ranges by the fractional parts of k x the golden ratio and multiples of it, so that no
answer goes with another and nothing is drawn by chance. What follows from the answers follows by the rules of `optimizer.files.exchange`, so
that the columns are keys of `--set`. README.md lists the ranges with their sources.

Run: python make_market.py [FOLDER]    writes the files into FOLDER (default: this folder), beside the base case there
"""

import csv
import sys
from collections.abc import Iterable, Mapping, Sequence
from math import exp, modf
from pathlib import Path
from statistics import NormalDist

from optimizer.files.exchange import Exchange, overlay_of
from optimizer.files.statement import statement_of

HERE = Path(__file__).resolve().parent
MIDSIZE = HERE.parents[1] / "cases" / "jp-midsize"
BN = 1_000_000_000
FIRMS = 28
"""Registered exchanges, October 2025 and January 2026."""
TOTAL = 5_040 * BN
"""Customers' assets: over 5tn in custody at the end of October 2025, so about 180bn a firm in the mean."""
SPREAD = 1.4
"""Standard deviation of the logarithm of sizes: assumed; "very skewed" is all that is public."""
HOT = (0.01, 0.05)
"""Part of the assets online: at most 5 % by the Japanese wallet rule; the lower end assumed."""
CARRY = (0.07, 0.18)
"""Yearly cost of holding a yen of reserve: cost of capital 8 to 19 % less what the reserve earns."""
YIELD = 0.01
"""What the reserve earns: about 1 % (Bank of Japan rate 0.75 % since December 2025)."""
OWN_FUNDS = (0.06, 0.12)
"""Part of customers' assets: assumed, about DMM Bitcoin's 8.4 % (8.1bn of 96.2bn)."""
CREDIT_LINE = (0.1, 0.3)
"""Part of own funds that a bank or the group has committed: assumed."""
LAW = "jp-crypto-2027-hypothetical"
GOLDEN = (5**0.5 - 1) / 2
QUOTES = ("A-hot-primary-300m", "C-crime-primary-500m", "E-crime-first", "B-specie-first", "F-cold-first", "F-cold-second")
"""Of the catalogue of jp-midsize: one for each kind of layer, as nine invented insurers quote them there."""

Cells = Mapping[str, str]


def main(folder: Path) -> None:
    """Write the three files."""
    _write(folder / "base" / "catalogue.csv", _quotes())
    _write(folder / "base" / "responses.csv", _responses())
    base = statement_of(folder / "base")
    rows = []
    for place, firm in enumerate(firms(), start=1):
        settings = dict(overlay_of(base, firm).settings)
        of_the_firm = {key: value for key, value in settings.items() if key not in ("id", "name", "regime.id")}
        columns = {key: value for key, value in of_the_firm.items() if not key.startswith("today.")}  # nobody knows what they hold today
        rows.append({"buyer": f"firm-{place:02d}", "name": firm.name, **columns})
    _write(folder / "buyers.csv", rows)


def firms() -> Iterable[Exchange]:
    """Yield the firms, the largest first."""
    weights = [exp(SPREAD * NormalDist().inv_cdf((place - 0.5) / FIRMS)) for place in range(FIRMS, 0, -1)]
    for place, weight in enumerate(weights, start=1):
        total = round(TOTAL * weight / sum(weights), -8)
        hot = round(total * _spread(place, 1, HOT), -7)
        own = round(total * _spread(place, 2, OWN_FUNDS), -7)
        carry = round(_spread(place, 3, CARRY), 3)
        yield Exchange(
            name=f"Firm {place:02d} (invented)",
            hot=hot,
            cold=total - hot,
            own_funds=own,
            credit_line=round(own * _spread(place, 4, CREDIT_LINE), -7),
            cost_of_capital=round(carry + YIELD, 3),
            reserve_yield=YIELD,
            law=LAW,
        )


def _spread(place: int, answer: int, ends: tuple[float, float]) -> float:
    """Return the place of a firm within the range of one of its answers."""
    part, _ = modf(place * GOLDEN**answer)
    return ends[0] + (ends[1] - ends[0]) * part


def _quotes() -> list[Cells]:
    rows = {row["offer"]: row for row in _read(MIDSIZE / "catalogue.csv")}
    return [{**rows[name], "group": ""} for name in QUOTES]


def _responses() -> list[Cells]:
    return [row for row in _read(MIDSIZE / "responses.csv") if row["offer"] in ("*", *QUOTES)]


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _write(path: Path, rows: Sequence[Cells]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
