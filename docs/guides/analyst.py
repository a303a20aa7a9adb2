"""The same question for many exchanges, laws and prices: `python docs/guides/analyst.py FOLDER` runs two batches and reads what they wrote.

FOLDER must not be there yet; it gets a table of cases and the results of both batches.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from optimizer import batch
from optimizer.runs.batches import CaseLimits, grid_plan, table_plan
from optimizer.runs.batches.executors import Spread

BASE = Path(__file__).resolve().parents[2] / "data" / "cases" / "kr-won-market"
"""Korea's law, in force; the quotes are illustrative."""
TABLE = """case,regime.inputs.hot_value,reserve.reserve.carry,reserve.reserve.max
small,6e10,0.08,
large,9e11,0.08,
dear,3e11,0.2,
poor,9e11,0.08,1e9
typo,3e11,8%,
"""


def main(folder: Path) -> None:
    """Run a grid and a table, and print what came of them."""
    grid = grid_plan(BASE, ["reserve.reserve.carry=0.02:0.14:4", "scale.premium=0.5,1,2"])
    found = batch(grid, folder / "grid", spread=Spread(2))
    print(f"grid: {found.statuses}, exit code {found.exit_code}")
    results = pd.read_parquet(folder / "grid" / "results.parquet")
    print(results.pivot_table(index="reserve.reserve.carry", columns="scale.premium", values="cost").map("{:,.0f}".format).to_string())

    again = batch(grid, folder / "grid", spread=Spread(2), resume=True)
    print(f"again: {again.kept} of {len(grid.rows)} answers kept")

    table = folder / "exchanges.csv"
    table.write_text(TABLE, encoding="utf-8")
    found = batch(table_plan(BASE, table), folder / "table", spread=Spread(2), limits=CaseLimits(seconds=60, memory=4e9))
    for row in found.results:
        cost = "" if row["cost"] is None else f", {row['cost']:,.0f} a year, {row['policies'] or 'no policy'}"
        print(f"{row['case']}: {row['status']}{cost}")
    for fault in found.faults:
        print(f"{fault['case']}: {fault['file']}:{fault['row']} {fault['field']}: {fault['rule']} (got '{fault['value']}')")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
