"""Rows of a grid over `jp-midsize` as a batch, beside separate solve processes and a plain loop of cold solves of the same rows.

`python bench/many.py --rows 2000 --sample 6`; `--years` makes the loss years fewer. All three run one process at a time, in turn.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from optimizer.files import load_case, load_years
from optimizer.results.solution import Solution, Status
from optimizer.runs.batches import Plan, batch, grid_plan
from optimizer.runs.batches.executors import Spread
from optimizer.runs.batches.plan import BatchRow
from optimizer.solver.solve import optimize

ROOT = Path(__file__).resolve().parents[1]
CASE = ROOT / "data" / "cases" / "jp-midsize"
WIDTH = 50
SAME = 2e-6
"""Two answers within the gap differ by less."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds of wall a case, each way."""

    rows: int
    sample: int
    batch: float
    """Everything: spawning, reading, simulating, the search of the base, the tables."""
    processes: float
    loop: float
    """Loss years made once, outside the clock."""


def plan_of(rows: int, years: int | None) -> Plan:
    """Return a grid of requirements and carries with at least so many points, cut to them."""
    height = max(2, -(-rows // WIDTH))
    few = () if years is None else (("losses.simulate.years", str(years)),)
    vary = [f"regime.inputs.required_amount=1e9:40e9:{height}", f"reserve.cash.carry=0.06:0.14:{WIDTH}"]
    plan = grid_plan(CASE, vary, settings=few)
    return Plan(plan.rows[:rows], plan.keys)


def measured(rows: int, years: int | None, sample: int, seconds: float) -> Measured:
    """Run the batch; then rows spread evenly over it, by separate processes and by the loop in turn, for at most so many seconds."""
    plan = plan_of(rows, years)
    since = time.monotonic()
    found = batch(plan, spread=Spread(1))
    whole = time.monotonic() - since
    chosen = [(2 * n + 1) * rows // (2 * sample) for n in range(sample)]
    settings = [*plan.rows[0].settings]
    losses = load_years(load_case(CASE, settings=settings))
    optimize(load_case(CASE, settings=settings), losses)  # the solver process is started, and the kernels are compiled, before the clock
    apart, loop, done, deadline = 0.0, 0.0, 0, time.monotonic() + seconds
    for place in chosen:
        row = plan.rows[place]
        apart += _alone(row)
        since = time.monotonic()
        answer = optimize(load_case(CASE, settings=_pairs(row)), losses)
        loop += time.monotonic() - since
        _compare(found.results[place], answer)
        done += 1
        if time.monotonic() > deadline:
            break
    return Measured(rows, done, whole / rows, apart / done, loop / done)


def _pairs(row: BatchRow) -> Sequence[tuple[str, str]]:
    return [*row.settings, *row.varied]


def _alone(row: BatchRow) -> float:
    """Return the seconds of `optimizer solve` for one row."""
    words = [sys.executable, "-m", "optimizer", "solve", row.path]
    words += [word for key, value in _pairs(row) for word in ("--set", f"{key}={value}")]
    since = time.monotonic()
    subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.monotonic() - since


def _compare(row: Any, answer: Solution) -> None:
    is_alike = Status(row["status"]).exit_code == answer.status.exit_code  # of a row of a batch no certificate is made
    if not is_alike or answer.cost is None or abs(row["cost"] - answer.cost) > SAME * answer.cost:
        raise SystemExit(f"batch and solve differ: {row['status']} {row['cost']!r}, {answer.status.value} {answer.cost!r}")


def lines(found: Measured) -> list[str]:
    """Return what is printed."""
    ratios = f"{found.processes / found.batch:.1f}  {found.loop / found.batch:.1f}"
    seconds = f"{found.batch:.2f}  {found.processes:.2f}  {found.loop:.2f}"
    return [
        "rows  compared  batch s a case  solve process s a case  loop s a case  ratio to processes  ratio to loop",
        f"{found.rows:,}  {found.sample}  {seconds}  {ratios}",
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--years", type=int, help="loss years, instead of the million of the case")
    parser.add_argument("--sample", type=int, default=6, help="rows solved the other two ways")
    parser.add_argument("--seconds", type=float, default=600.0, help="of comparing, after which no more rows are")
    asked = parser.parse_args()
    found = measured(asked.rows, asked.years, asked.sample, asked.seconds)
    sys.stdout.write("\n".join(lines(found)) + "\n")


if __name__ == "__main__":
    main()
