"""The command `curve`: one number of a case gone over, told as a table or JSON on stdout, and as CSV and SVG in files."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.errors import Fault, InputError

if TYPE_CHECKING:
    from optimizer.protocol import Tell
    from optimizer.sweep import Curve, CurvePoint

REJECTED = 2
FAILED = 4
Print = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for; files are None where none is to be written."""

    path: str
    settings: Sequence[tuple[str, str]]
    over: str
    time_limit: float | None
    as_json: bool
    csv: str | None = None
    svg: str | None = None


@dataclass(frozen=True, slots=True)
class Streams:
    """Where it is told: stdout, stderr, and what is called while the solver searches."""

    write: Print
    say: Print
    progress: Callable[[Any], None]


def run(asked: Asked, streams: Streams) -> int:
    """Solve the curve, tell it, and return the exit code; input that is wrong is told in one line a fault."""
    from optimizer.files.over import over_of
    from optimizer.process import WORKERS

    key: str | None = None
    try:
        _check_targets(asked)
        key, values = over_of(asked.over)
        WORKERS.warm()  # it loads the solver while the files are read
        from optimizer.curves import curve
        from optimizer.sweep import CurvePoint

        def hear(told: Tell | CurvePoint) -> None:
            if isinstance(told, CurvePoint):
                streams.say(f"{key} = {told.value:g}: {told.solution.status.value}")
            else:
                streams.progress(told)

        found = curve(asked.path, key, values, settings=asked.settings, time_limit=asked.time_limit, on_progress=hear)
    except InputError as error:
        return reject(error.faults, key, asked.as_json, streams)
    return _told(found, asked, streams)


def reject(faults: Sequence[Fault], key: str | None, as_json: bool, streams: Streams) -> int:
    """Tell the faults and return the exit code."""
    from optimizer.report.curve import rejected_to_json

    if as_json:
        streams.write(rejected_to_json(faults, key))
    for fault in faults:
        streams.say(str(fault))
    return REJECTED


def _told(found: Curve, asked: Asked, streams: Streams) -> int:
    from optimizer.report.curve import curve_to_csv, curve_to_json, curve_to_text

    streams.write(curve_to_json(found) if asked.as_json else curve_to_text(found))
    code = found.exit_code
    for option, path, text in (("--csv", asked.csv, curve_to_csv), ("--svg", asked.svg, _svg)):
        if path is not None:
            try:
                Path(path).write_text(text(found), encoding="utf-8")
            except OSError as error:
                streams.say(f"{option}: {path} cannot be written ({error.strerror})")
                code = FAILED
    return code


def _svg(found: Curve) -> str:
    from optimizer.report.charts.curve import curve_to_svg

    return curve_to_svg(found)


def _check_targets(asked: Asked) -> None:
    """Raise `InputError` where a file cannot be written: before the solving, not after it."""
    faults = []
    for option, path in (("--csv", asked.csv), ("--svg", asked.svg)):
        if path is None:
            continue
        folder = Path(path).parent
        if Path(path).is_dir() or not folder.is_dir() or not os.access(folder, os.W_OK):
            faults.append(Fault(option, None, "", path, "the file cannot be written there", "name a file in a folder that is there"))
    if faults:
        raise InputError(faults)
