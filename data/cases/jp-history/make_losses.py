"""Makes losses.csv: every public incident since 2018, as if it had happened to this exchange.

Which incidents: the rows of ../../incidents/exchange_incidents.csv from 2018 on, marked
include_in_fit = yes, of USD 1m or more. These are the 74 the modern fits rest on; smaller ones
are reported too patchily to use (see data/README.md).

How often: each is one loss year of probability 0.02 / 74, cut off after 12 decimals so that
the column sums to no more than 0.02. The breach rate of 2 % a year is the count of five
events in 238 exchange-years at Japanese firms (2.1 %, 95 % interval 0.7 to 4.9 %).

How large: raw dollars would mix exchanges of very different size, so a loss is a share of ALL
customers' assets (hot and cold) times this exchange's JPY 100bn.
  - The nine incidents whose share is on record (../../incidents/severity_share.csv) keep it.
    Rank alone would give the largest theft in dollars 87 % of customers' assets where the
    firm lost about 8 %.
  - Every other incident takes its share from the public fit (share_beta of
    ../../incidents/fit_params.json) by rank: the k-th smallest of the n = 74 in dollars, equal
    amounts in date order, gets the (k - 0.5)/n quantile. The nine keep their places in the ranking.
  - The loss is rounded to a whole JPY 1m, then capped at what the wallet that was hit holds here:
    5bn hot (5 % of assets, the most the Japanese wallet rule leaves online), 95bn cold.

Class is wallet.cause. Hot and warm wallets have keys online, so both are `hot`; so is
`unknown` (an assumption: 2 incidents). The file's cause hot_wallet_breach says where, not how, and
becomes key_compromise, the usual finding; `other` becomes operational.

Left out: incidents under USD 1m; two incidents in one year (0.02 % a year); one event that
hits both wallets; recoveries of stolen coins; costs beyond the coins; the coin's price moving
between theft and compensation. The share fit rests on 17 incidents picked because their share
was published (biased upward). Nearly every online incident empties the hot wallet here, because a
Japanese hot wallet is small beside the share that exchanges with more online lost.

Run: python make_losses.py [FOLDER]    writes FOLDER/losses.csv (default: this folder)
"""

import csv
import json
import sys
from decimal import ROUND_DOWN, Decimal
from pathlib import Path

from scipy.stats import beta

HERE = Path(__file__).resolve().parent
INCIDENTS = HERE.parents[1] / "incidents"

CUSTOMER_ASSETS = 100_000_000_000
HELD = {"hot": 5_000_000_000, "cold": 95_000_000_000}
BREACH_RATE = Decimal("0.02")
WHOLE = 1_000_000

WALLET = {"hot": "hot", "warm": "hot", "unknown": "hot", "cold": "cold"}
CAUSE = {
    "hot_wallet_breach": "key_compromise",
    "key_compromise": "key_compromise",
    "insider": "insider",
    "supply_chain": "supply_chain",
    "social_engineering": "social_engineering",
    "other": "operational",
}


Row = dict[str, str]


def rows(path: Path) -> list[Row]:
    """Return the rows of a CSV file."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def fitted_incidents() -> list[Row]:
    """Return the incidents of the modern fit, in date order."""
    every = sorted(rows(INCIDENTS / "exchange_incidents.csv"), key=lambda r: r["incident_date"])
    modern = [r for r in every if r["incident_date"] >= "2018-01-01"]
    return [r for r in modern if r["include_in_fit"] == "yes" and float(r["loss_usd_m"]) >= 1]


def shares(incidents: list[Row]) -> list[float]:
    """Return each incident's share of all customers' assets: on record, else by rank."""
    fit = json.loads((INCIDENTS / "fit_params.json").read_text(encoding="utf-8"))["share_beta"]
    n = len(incidents)
    share = [0.0] * n
    for k, i in enumerate(sorted(range(n), key=lambda i: float(incidents[i]["loss_usd_m"])), start=1):
        share[i] = float(beta.ppf((k - 0.5) / n, fit["alpha"], fit["beta"]))
    record = rows(INCIDENTS / "severity_share.csv")
    known = {(r["date"], r["entity"]): float(r["share_pct"]) / 100 for r in record}
    return [known.get((r["incident_date"], r["entity"]), s) for r, s in zip(incidents, share, strict=True)]


def losses() -> list[tuple[object, ...]]:
    """Return one loss year (year, class, loss, probability) for each incident."""
    incidents = fitted_incidents()
    probability = (BREACH_RATE / len(incidents)).quantize(Decimal("1e-12"), rounding=ROUND_DOWN)
    years: list[tuple[object, ...]] = []
    for year, (r, share) in enumerate(zip(incidents, shares(incidents), strict=True), start=1):
        wallet = WALLET[r["wallet_type"]]
        amount = round(share * CUSTOMER_ASSETS / WHOLE) * WHOLE
        years.append((year, f"{wallet}.{CAUSE[r['cause']]}", min(amount, HELD[wallet]), probability))
    return years


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    with (folder / "losses.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("year", "class", "loss", "probability"))
        writer.writerows(losses())
