"""The benchmarks: `python bench/run.py` prints them; `README.md` holds what one run printed.

Everything random comes from `random_case.py` with the seeds named here; every solve has a time limit.
"""

from __future__ import annotations

import os
import platform
import sys
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.curve import paired
from bench.extensive import Extensive, solve_extensive
from bench.numpy_payout import mean_payouts
from bench.numpy_years import mean_loss
from bench.random_case import Kinds, random_case
from optimizer.evaluation.problem import make_problem
from optimizer.inputs.perils import Simulate
from optimizer.losses.simulation import draw_years
from optimizer.results.solution import Solution, Status
from optimizer.solver.solve import optimize

GAP = 1e-6
LARGE = (100_000, 300)
LARGE_LIMIT = 120.0
COMPARED: tuple[tuple[int, int, Kinds, int], ...] = ((5_000, 40, "whole", 2), (20_000, 20, "whole", 1), (5_000, 30, "mixed", 2))
"""Loss years, offers, shares, and how often each method runs."""
EXTENSIVE_LIMIT = 150.0
CURVES: tuple[tuple[int, int, Kinds, int], ...] = ((20_000, 60, "mixed", 3), (100_000, 300, "whole", 1))
"""Loss years, offers, shares, and how often each way runs: the best is told."""
DRAWN = 300_000
"""Loss years drawn; at a breach rate of 2 % a year they stand for fifty times as many."""
TOTAL = 540.0
"""Seconds for everything: what does not fit any more is left out, and said so."""
SAME = 2 * GAP
"""Two answers within the gap differ by less."""


def say(*parts: str) -> None:
    """Print one line."""
    sys.stdout.write("  ".join(parts) + "\n")
    sys.stdout.flush()


def large() -> None:
    """Print the seconds by part of a large case."""
    years, offers = LARGE
    say(f"\n(a) {years:,} loss years x {offers} offers, gap {GAP:g}")
    say("shares  status  seconds  oracle  solver  audit  rest  cuts  peak MB  bought  gap reached")
    for kinds in ("whole", "mixed"):
        case, losses = random_case(years, offers, seed=1, kinds=kinds)
        answer = optimize(case, losses, time_limit=LARGE_LIMIT)
        if answer.run is None:
            raise SystemExit(f"no answer: {answer.message}")
        parts = {name: value or 0.0 for name, value in answer.run.seconds.items()}
        rest = parts["total"] - parts["oracle"] - parts["solver"] - parts["audit"]
        seconds = [f"{value:.1f}" for value in (parts["total"], parts["oracle"], parts["solver"], parts["audit"], rest)]
        tail = [str(answer.run.cuts), f"{answer.run.peak_bytes / 1e6:.0f}", str(len(answer.policies)), f"{answer.gap or 0:.1e}"]
        say(kinds, answer.status.value, *seconds, *tail)


def compared(deadline: float) -> None:
    """Print the times of the cut method and of the extensive form on the same instances, run in turn."""
    say(f"\n(b) cuts beside the extensive form (Pyomo + HiGHS, one thread, gap {GAP:g} both, limit {EXTENSIVE_LIMIT:g} s)")
    say("loss years x offers  shares  run  cuts s (search + proof, audit)  extensive s (build + solve)  rows  ratio  costs agree")
    for years, offers, kinds, runs in COMPARED:
        case, losses = random_case(years, offers, seed=2, kinds=kinds)
        for run in range(runs):
            since = time.monotonic()
            if since + EXTENSIVE_LIMIT > deadline:
                say(f"{years:,} x {offers}  {kinds}  {run + 1}  left out: no time")
                continue
            answer = optimize(case, losses, time_limit=EXTENSIVE_LIMIT / 5)
            seconds = time.monotonic() - since
            other = solve_extensive(case, losses, gap=GAP, time_limit=EXTENSIVE_LIMIT)
            _line(f"{years:,} x {offers}  {kinds}  {run + 1}", answer, seconds, other)


def _line(name: str, answer: Solution, seconds: float, other: Extensive) -> None:
    if answer.status not in (Status.SOLVED, Status.CERTIFIED) or answer.cost is None:
        raise SystemExit(f"{name}: the cut method ended {answer.status}: {answer.message}")
    finished = other.cost is not None and other.gap <= GAP
    if finished and other.cost is not None and abs(answer.cost - other.cost) > SAME * answer.cost:
        raise SystemExit(f"{name}: different optima, {answer.cost!r} by cuts and {other.cost!r} by the extensive form")
    if finished and other.cost is not None:
        agree = f"to {abs(answer.cost - other.cost) / answer.cost:.0e}"
    else:
        agree = f"not finished, gap {other.gap:.1e}"
    ratio = f"{'' if finished else '> '}{other.seconds / seconds:.0f}"
    audit = 0.0 if answer.run is None else answer.run.seconds["audit"] or 0.0
    own = f"{seconds:.1f} ({seconds - audit:.1f} + {audit:.1f})"
    say(name, own, f"{other.seconds:.1f} ({other.build:.1f} + {other.solve:.1f})", f"{other.rows:,}", ratio, agree)


def kernel() -> None:
    """Print the time of the compiled kernel and of NumPy for the mean payouts of every offer, run in turn."""
    years, offers = LARGE
    case, losses = random_case(years, offers, seed=1, kinds="mixed")
    problem = make_problem(case, losses)
    every, weight = np.ones(years, dtype=np.bool_), losses.probability
    by_occurrence = np.repeat(weight, np.diff(losses.occurrence_start))
    problem.payouts.weighted(every, (by_occurrence, weight))
    best = [np.inf, np.inf]
    for _ in range(3):
        since = time.monotonic()
        fast = problem.payouts.weighted(every, (by_occurrence, weight))
        best[0] = min(best[0], time.monotonic() - since)
        since = time.monotonic()
        plain = mean_payouts(case.offers, losses)
        best[1] = min(best[1], time.monotonic() - since)
    for one, other in zip(fast, plain, strict=True):
        if not np.allclose(one, other, rtol=1e-9, atol=1e-12 * float(np.abs(other).max())):
            raise SystemExit("kernel and NumPy disagree")
    say(f"\n(c) mean payouts of {offers} offers over {years:,} years, {losses.occurrences:,} occurrences; best of 3 each, same figures")
    say(f"kernel {best[0]:.3f} s", f"NumPy {best[1]:.3f} s", f"ratio {best[1] / best[0]:.1f}")


def curves() -> None:
    """Print the time of a curve of five points and of five separate solves of the same cases, run in turn."""
    say(f"\n(d) five carries of one case as a curve, from one cut pool, beside five separate solves; gap {GAP:g}")
    say("loss years x offers  shares  runs  curve s  separate s  ratio  cuts reused  costs agree")
    for years, offers, kinds, runs in CURVES:
        found = paired(years, offers, kinds, runs=runs, time_limit=LARGE_LIMIT)
        apart = 0.0
        for one, other in zip(found.curve, found.separate, strict=True):
            if one.cost is None or other.cost is None or one.status.exit_code != other.status.exit_code:
                raise SystemExit(f"curve and separate solve end differently: {one.message}; {other.message}")
            apart = max(apart, abs(one.cost - other.cost) / other.cost)
        if apart > SAME:
            raise SystemExit(f"curve and separate solves differ by {apart:.1e}")
        ratio = found.separate_seconds / found.curve_seconds
        seconds = (f"{found.curve_seconds:.1f}", f"{found.separate_seconds:.1f}", f"{ratio:.1f}")
        say(f"{years:,} x {offers}  {kinds}  {runs}", *seconds, str(found.reused), f"to {apart:.0e}")


def simulated() -> None:
    """Print the time of drawing loss years by name, and of NumPy's generator drawing all years, quiet ones included."""
    severity = {"kind": "lognormal", "mu": 20.0, "sigma": 1.5}
    perils = [{"class": f"hot.c{n}", "frequency": rate, "severity": severity} for n, rate in enumerate((0.01, 0.006, 0.004))]
    spec = Simulate.model_validate({"years": DRAWN, "seed": 1, "peril": perils})
    draw_years(spec)
    best = [np.inf, np.inf]
    for _ in range(3):
        since = time.monotonic()
        years = draw_years(spec)
        best[0] = min(best[0], time.monotonic() - since)
        since = time.monotonic()
        plain = mean_loss(spec, 1)
        best[1] = min(best[1], time.monotonic() - since)
    mine = np.bincount(years.part_class, years.part_loss, minlength=3) * years.probability[0]
    apart = float(np.max(np.abs(mine / plain - 1)))
    if apart > 0.05:
        raise SystemExit(f"the two simulations differ by {apart:.1%}")
    say(f"\n(e) {DRAWN:,} years with a loss, 2 % of all; best of 3 each; mean losses agree to {apart:.1%}, the error of sampling")
    say(f"named draws, fingerprint included {best[0]:.2f} s", f"NumPy {best[1]:.2f} s", f"ratio {best[1] / best[0]:.0f}")


def main() -> None:
    """Run all five."""
    since = time.monotonic()
    software = ", ".join(f"{name} {version(name)}" for name in ("highspy", "pyomo", "numpy", "numba"))
    say(f"Python {platform.python_version()}, {software}; {os.cpu_count()} cores")
    case, losses = random_case(200, 10, seed=1, kinds="whole")
    optimize(case, losses)  # the solver process is started, and the kernels are compiled, before the clock
    large()
    compared(since + TOTAL)
    kernel()
    curves()
    simulated()
    say(f"\n{time.monotonic() - since:.0f} s in all")


if __name__ == "__main__":
    main()
