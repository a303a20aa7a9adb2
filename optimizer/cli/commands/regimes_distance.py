"""The command `regimes distance`: how far what a case states may move before its mix breaks the law."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING

import click

from optimizer.cli.console import Streams, abortable, run_or_reject, write_json
from optimizer.cli.options import as_json_option, settings
from optimizer.errors import Fault, InputError, Message

if TYPE_CHECKING:
    from optimizer.inputs.case import Case
    from optimizer.inputs.regime.regime import Regime
    from optimizer.law.breach import Breach
    from optimizer.results.solution import Solution

YEARS_AHEAD = 6


@click.command("distance")
@click.argument("path", metavar="CASE")
@click.option("--set", "pairs", multiple=True, metavar="KEY=VALUE", help="Lay a value over the case.")
@as_json_option
@abortable
def distance(path: str, pairs: tuple[str, ...], as_json: bool) -> int:
    """Solve CASE and say how far each amount it states, and the price, may move before its mix breaks the law."""
    return run_or_reject(partial(_distance, path, pairs), as_json=as_json)


def _distance(path: str, pairs: Sequence[str], streams: Streams, *, as_json: bool) -> int:
    from optimizer import files
    from optimizer.law.breach import breaches
    from optimizer.solver.solve import optimize

    case = files.load_case(path, settings=settings(pairs))
    if case.law is None:
        raise InputError([Fault("case.toml", None, "regime", "", Message("the case names no law"), Message("add a [regime] table"))])
    solution = optimize(case, files.load_years(case), on_progress=streams.progress)
    nearest = breaches(case, solution.shares, solution.amounts) if solution.cost is not None else ()
    added = _additions(case, case.law)
    if as_json:
        rows = [{**asdict(breach), "change": breach.change} for breach in nearest]
        report = {"case": case.id, "regime": case.law.regime.id, "status": solution.status.value, "breaches": rows}
        write_json(streams, {**report, "additions": {name: list(years) for name, years in added.items()}, "faults": []})
    else:
        streams.write("\n".join([*_distances(case, solution, nearest), *_addition_lines(case, added)]) + "\n")
    return solution.status.exit_code


def _additions(case: Case, law: Regime) -> dict[str, tuple[float, ...]]:
    """Return what is added in the coming years to each reserve that accrues, everything stated staying as it is."""
    from optimizer.inputs.regime.clauses import Accrual
    from optimizer.law.formula import accrued

    inputs = {} if case.regime is None else case.regime.inputs
    return {bucket.id: accrued(law, bucket, inputs, YEARS_AHEAD) for bucket in law.bucket if isinstance(bucket, Accrual)}


def _addition_lines(case: Case, added: dict[str, tuple[float, ...]]) -> Iterator[str]:
    from optimizer.i18n.numbers import amount
    from optimizer.report.text.layout import table

    for name, years in added.items():
        rows = [(f"year {year}", amount(value, case.currency)) for year, value in enumerate(years, start=1)]
        yield from ("", f"Added to {name} each year, if all that is stated stays as it is", *table(("", "added"), rows))


def _distances(case: Case, solution: Solution, nearest: Sequence[Breach]) -> list[str]:
    from optimizer.i18n.numbers import percent
    from optimizer.report.text.layout import table, wrapped

    law = "" if case.law is None else case.law.regime.id
    out = [f"Distance to a breach of {law}: case {case.id} ({solution.status.value}), the mix held as it is; amounts in {case.currency}"]
    if solution.cost is None:
        return [*out, "  there is no mix"]
    rows = [
        (
            breach.what,
            breach.direction,
            _number(breach.today),
            "never" if breach.at is None else _number(breach.at),
            "-" if breach.change is None else percent(breach.change, 2),
            "exact" if breach.is_exact else "bracketed",
        )
        for breach in nearest
    ]
    out += table(("what", "moves", "today", "lawful until", "a move of", "found"), rows, left=2)
    note = "`price`: every amount that the requirements rest on, and crypto-assets held, times a factor."
    return [*out, "", *wrapped(note, indent=0)]


def _number(value: float) -> str:
    return f"{value:,.6g}" if abs(value) < 1000 else f"{value:,.2f}".removesuffix(".00")
