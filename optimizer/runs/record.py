"""What a run keeps: its inputs as read, what was asked, with which versions, what the search told over time, the answer."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import platform
import shlex
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

from optimizer.errors import Fault, InputError, Message
from optimizer.files.sources import InputFile, bytes_of, input_files
from optimizer.inputs.case import Case
from optimizer.report import to_json, to_text
from optimizer.report.formats.answer import as_json
from optimizer.report.formats.answer_reader import FILE as ANSWER
from optimizer.results.solution import Solution
from optimizer.runs.certified import certificate_files
from optimizer.runs.folder import FORMAT, write_folder
from optimizer.solver.messages import SolveUpdate

INPUTS = "inputs"
RUN = "run.json"
REPORT = "report.txt"
LOG = "log.jsonl"
TOTAL = "total"
"""Part of the seconds that the report prints, and the answer's file leaves out."""
PACKAGES = ("reserve-optimizer", "numpy", "numba", "pyomo", "highspy", "pydantic", "pyarrow")
_LOCK = Path(__file__).resolve().parents[2] / "requirements.lock"


@dataclass(slots=True)
class Log:
    """What the search told and what was printed, with the seconds since the start."""

    clock: Callable[[], float] = time.monotonic
    lines: list[dict[str, Any]] = field(default_factory=list)
    since: float = field(init=False)

    def __post_init__(self) -> None:
        """Start counting."""
        self.since = self.clock()

    def hear(self, update: SolveUpdate) -> None:
        """Keep where the search stands: best cost, bound and gap, the last line saying how it ended."""
        line = {"search": update.ended, "best": update.value, "bound": update.bound, "gap": update.gap, "cuts": update.cuts}
        self._add(line if not update.text else {**line, "text": update.text})

    def say(self, line: str) -> None:
        """Keep a line printed."""
        self._add({"text": line})

    def _add(self, entry: dict[str, Any]) -> None:
        self.lines.append({"seconds": round(self.clock() - self.since, 6), **entry})

    def written(self) -> bytes:
        """Return one JSON object a line."""
        return "".join(json.dumps(line, allow_nan=False) + "\n" for line in self.lines).encode()


@dataclass(frozen=True, slots=True)
class RunArguments:
    """What was asked, beside the case."""

    settings: Sequence[tuple[str, str]] = ()
    """Keys and values laid over the case."""
    time_limit: float | None = None
    log: Log = field(default_factory=Log)


def save(parent: Path, run: RunArguments, case: Case, solution: Solution) -> Path:
    """Write the run into the new folder `parent/<run id>`, or raise `InputError`; return the folder."""
    if solution.run is None:
        raise ValueError("an answer without a run has no id to be saved under")
    inputs = tuple(input_files(case))
    files = {f"{INPUTS}/{file.copy_path}": _unchanged(file) for file in inputs}
    files[RUN] = as_json(facts_of(run, case, solution, inputs)).encode()
    files[LOG] = run.log.written()
    files[ANSWER] = to_json(solution).encode()
    files[REPORT] = to_text(solution, case).encode()
    files |= certificate_files(solution)
    return write_folder(parent, solution.run.id, files)


def _unchanged(file: InputFile) -> bytes:
    data = bytes_of(file)
    if data is None:
        raise InputError(
            [
                Fault(
                    file.name,
                    None,
                    "",
                    "",
                    Message("the file has changed since the case was read"),
                    Message("solve again to keep this run"),
                )
            ]
        )
    return data


def facts_of(
    run: RunArguments, case: Case, solution: Solution, inputs: Sequence[InputFile], circumstances: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return what `run.json` says of a run: what was asked, and what the answer's own file leaves out.

    `circumstances` are what only the machine and the hour of the solve could tell, by default those of now.
    """
    of = solution.run
    return {
        "format": FORMAT,
        "id": None if of is None else of.id,
        "case": inputs[0].copy_path,
        "again": _again(run, inputs[0].copy_path),
        "settings": [list(pair) for pair in run.settings],
        "options": {"time_limit": run.time_limit},
        "seed": getattr(getattr(case.losses, "simulate", None), "seed", None),
        "inputs": [{"path": f"{INPUTS}/{file.copy_path}", "sha256": file.sha256} for file in inputs],
        **(_circumstances() if circumstances is None else circumstances),
        "started": None if of is None else of.started,
        "total_seconds": None if of is None else of.seconds.get(TOTAL),
        "message": solution.message if solution.cost is None else None,
        "law_only_mix": law_only_mix(solution),
    }


def law_only_mix(solution: Solution) -> dict[str, float] | None:
    """Return the mix behind what the law alone would cost, which the answer's own file does not tell."""
    other = (solution.alternatives or {}).get("law_only")
    return None if other is None or other.mix is None else dict(other.mix)


def _circumstances() -> dict[str, Any]:
    return {
        "versions": versions(),
        "platform": platform.platform(),
        "lock_sha256": hashlib.sha256(_LOCK.read_bytes()).hexdigest() if _LOCK.is_file() else None,
        "saved": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
    }


def _again(run: RunArguments, name: str) -> str:
    """Return the command that solves the inputs kept once more, from within the folder."""
    words = ["optimizer", "solve", INPUTS if name == "case.toml" else f"{INPUTS}/{name}"]
    words += [word for key, value in run.settings for word in ("--set", f"{key}={value}")]
    words += [] if run.time_limit is None else ["--time-limit", repr(run.time_limit)]
    return shlex.join(words)


def versions() -> dict[str, str | None]:
    """Return the version of Python and of each package that a figure depends on; None where a package is not installed."""
    installed: dict[str, str | None] = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            installed[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            installed[package] = None
    return installed
