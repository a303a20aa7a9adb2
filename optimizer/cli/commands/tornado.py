"""The command `tornado`: every doubtful figure of a case at both ends of its range, as a table or JSON on stdout, and as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from optimizer.cli.console import ProgressLine, Streams, abortable, reject
from optimizer.cli.options import seconds, settings, shared
from optimizer.cli.targets import check_targets, write_targets
from optimizer.errors import Fault, InputError

if TYPE_CHECKING:
    from optimizer.results.tornado import TornadoBar


@click.command()
@shared
@click.option("--csv", metavar="FILE", help="Write one row a figure.")
@click.option("--time-limit", metavar="S", help="Most seconds in all, instead of the case's own for each solve.")
@abortable
def tornado(path: str, pairs: tuple[str, ...], as_json: bool, csv: str | None, time_limit: str | None) -> int:
    """Solve CASE at both ends of every stated range, one figure at a time: what the answer hangs on, the widest first.

    \b
    Exit code: 0 all answered or infeasible, 2 a value refused, 3 some at a limit, 4 some in error.
    """  # noqa: D301 the \b is click's mark for text not to be rewrapped
    from optimizer.solver.process import WORKERS

    streams = Streams(progress=ProgressLine())
    targets = (("--csv", csv),)
    try:
        pairs_given, limit = settings(pairs), seconds(time_limit)
        check_targets(targets)
        WORKERS.warm()  # it loads the solver while the files are read
        from optimizer.explanation.tornado import tornado as tornado_of

        solved = tornado_of(path, settings=pairs_given, time_limit=limit, on_progress=lambda bar: streams.say(_line(bar)))
    except InputError as error:
        return _refuse(error.faults, as_json, streams)
    from optimizer.report.formats.tornado import tornado_to_csv, tornado_to_json, tornado_to_text

    streams.write(tornado_to_json(solved) if as_json else tornado_to_text(solved))
    return max(solved.exit_code, write_targets(targets, (lambda: tornado_to_csv(solved).encode(),), streams.say))


def _line(bar: TornadoBar) -> str:
    return f"{bar.key} = {bar.low.value:g}: {bar.low.status.value}, {bar.high.value:g}: {bar.high.status.value}"


def _refuse(faults: Sequence[Fault], as_json: bool, streams: Streams) -> int:
    from optimizer.report.formats.tornado import refused_tornado_to_json

    return reject(faults, streams, refused_tornado_to_json(faults) if as_json else None)
