"""The command `curve`: one number of a case gone over, told as a table or JSON on stdout, and as CSV and SVG in files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimizer.cli.streams import Streams, reject
from optimizer.cli.targets import Target, check_targets, write_targets
from optimizer.errors import Fault, InputError

if TYPE_CHECKING:
    from optimizer.results.curve import Curve, CurvePoint
    from optimizer.solver.messages import SolveUpdate


@dataclass(frozen=True, slots=True)
class CurveArguments:
    """What was asked for; files are None where none is to be written."""

    path: str
    settings: Sequence[tuple[str, str]]
    over: str
    time_limit: float | None
    as_json: bool
    csv: str | None = None
    svg: str | None = None

    @property
    def targets(self) -> tuple[Target, ...]:
        """Return the files to be written, by option."""
        return ("--csv", self.csv), ("--svg", self.svg)


def run(arguments: CurveArguments, streams: Streams) -> int:
    """Solve the curve, tell it, and return the exit code; input that is wrong is told in one line a fault."""
    from optimizer.files.key_values import over_of
    from optimizer.solver.process import WORKERS

    key: str | None = None
    try:
        check_targets(arguments.targets)
        key, values = over_of(arguments.over)
        WORKERS.warm()  # it loads the solver while the files are read
        from optimizer.explanation.curves import curve
        from optimizer.results.curve import CurvePoint

        def hear(told: SolveUpdate | CurvePoint) -> None:
            if isinstance(told, CurvePoint):
                streams.say(f"{key} = {told.value:g}: {told.solution.status.value}")
            else:
                streams.progress(told)

        found = curve(arguments.path, key, values, settings=arguments.settings, time_limit=arguments.time_limit, on_progress=hear)
    except InputError as error:
        return refuse(error.faults, key, arguments.as_json, streams)
    return _report(found, arguments, streams)


def refuse(faults: Sequence[Fault], key: str | None, as_json: bool, streams: Streams) -> int:
    """Tell the faults and return the exit code."""
    from optimizer.report.formats.curve import rejected_to_json

    return reject(faults, streams, rejected_to_json(faults, key) if as_json else None)


def _report(found: Curve, arguments: CurveArguments, streams: Streams) -> int:
    from optimizer.report.formats.curve import curve_to_csv, curve_to_json, curve_to_text

    streams.write(curve_to_json(found) if arguments.as_json else curve_to_text(found))
    make = (lambda: curve_to_csv(found).encode(), lambda: _svg(found).encode())
    return max(found.exit_code, write_targets(arguments.targets, make, streams.say))


def _svg(found: Curve) -> str:
    from optimizer.report.charts.curve import curve_to_svg

    return curve_to_svg(found)
