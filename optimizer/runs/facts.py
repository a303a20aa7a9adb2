"""`run.json`: what was asked and with which versions, read back, and held against the inputs and the answer."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optimizer.errors import Fault, InputError, Message
from optimizer.files.sources import input_files
from optimizer.inputs.case import Case
from optimizer.report.formats.answer import as_json
from optimizer.report.formats.answer_reader import FILE as ANSWER
from optimizer.results.solution import Run, Solution, Status
from optimizer.runs.certified import certificate_files
from optimizer.runs.folder import FORMAT, MANIFEST, files_of
from optimizer.runs.record import INPUTS, LOG, PACKAGES, REPORT, RUN, RunArguments, facts_of, versions
from optimizer.runs.verdict import Unchecked

CIRCUMSTANCES = ("versions", "platform", "lock_sha256", "saved")
"""What only the machine and the hour of the solve could tell."""
PRODUCT = "reserve-optimizer"
_RESTORE = Message("restore the folder from a copy")


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What `run.json` says, as far as the rest can be read by it."""

    id: str
    case: str
    settings: tuple[tuple[str, str], ...]
    time_limit: float | None
    total_seconds: float | None
    message: str
    """Why there is no mix; empty where there is one."""
    law_only_mix: dict[str, float] | None
    written: Mapping[str, Any]


def read_facts(folder: Path) -> RunFacts:
    """Return what was asked, or raise `InputError`; the case named must be one of the files kept."""
    try:
        written = json.loads((folder / RUN).read_bytes(), parse_constant=_not_finite)
        ok = written["format"] == FORMAT and f"{INPUTS}/{written['case']}" in {name for name, _ in files_of(folder)}
        ok = ok and isinstance(written["id"], str)
        limit, total, message = written["options"]["time_limit"], written.get("total_seconds"), written.get("message")
        ok = ok and _is_amount(limit) and _is_amount(total) and isinstance(message, (str, type(None)))
        facts = RunFacts(
            id=written["id"],
            case=written["case"],
            settings=_settings(written["settings"]),
            time_limit=limit,
            total_seconds=None if total is None else float(total),
            message=message or "",
            law_only_mix=_mix(written.get("law_only_mix")),
            written=written,
        )
    except (ValueError, RecursionError, TypeError, KeyError, OverflowError):
        ok = False
    except FileNotFoundError:
        ok = False
    if not ok:
        raise InputError([Fault(RUN, None, "", "", Message("this is not the {run} of a run ({format})", run=RUN, format=FORMAT), _RESTORE)])
    return facts


def _not_finite(word: str) -> float:
    raise ValueError(f"{RUN} never holds {word}")


def _is_amount(value: Any) -> bool:
    return value is None or (type(value) in (int, float) and math.isfinite(value) and value >= 0)


def _settings(written: Sequence[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    """Return the settings kept; raise `TypeError` or `ValueError` where they are no pairs of texts."""
    pairs = tuple((key, value) for key, value in written)
    if not all(isinstance(part, str) for pair in pairs for part in pair):
        raise TypeError("settings are texts")
    return pairs


def _mix(written: Any) -> dict[str, float] | None:
    if written is None:
        return None
    if not isinstance(written, dict) or not all(type(share) in (int, float) for share in written.values()):
        raise TypeError("a mix is a share by offer")
    return {offer: float(share) for offer, share in written.items()}


def facts_differences(folder: Path, facts: RunFacts, case: Case, solution: Solution) -> Iterator[str]:
    """Yield what of `run.json`, and of which files there are, is not as the inputs and the answer say."""
    inputs, written = tuple(input_files(case)), facts.written
    expected = {RUN, LOG, ANSWER, REPORT, *certificate_files(solution), *(f"{INPUTS}/{file.copy_path}" for file in inputs)}
    yield from _others(folder, expected)
    arguments = RunArguments(facts.settings, facts.time_limit)
    said = {name: written[name] for name in CIRCUMSTANCES if name in written}
    made = json.loads(as_json(facts_of(arguments, case, solution, inputs, said)))
    wrong = [key for key in made if key not in written or type(made[key]) is not type(written[key]) or made[key] != written[key]]
    yield from (f"{RUN} {key} is not what follows from inputs and answer" for key in wrong)
    if not wrong and (folder / RUN).read_bytes() != as_json({**made, **said}).encode():
        yield f"{RUN} is not written as {RUN} is: other keys, order or spacing"
    yield from _versions(written, solution.run)
    if solution.run is not None:
        yield from _clock(solution.run, written)


def _others(folder: Path, expected: set[str]) -> Iterator[str]:
    """Yield files that no run of these inputs has, files that it must have, and folders that hold nothing."""
    there = {name for name, _ in files_of(folder)}
    yield from (f"{name} is not a file of this run" for name in sorted(there - expected))
    yield from (f"{name} is missing, and so it is from {MANIFEST}" for name in sorted(expected - there))
    held = {parent.as_posix() for name in expected for parent in Path(name).parents}
    folders = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_dir()}
    yield from (f"{name} is not a folder of this run" for name in sorted(folders - held))


def _versions(written: Mapping[str, Any], run: Run | None) -> Iterator[str]:
    """Yield where the versions named contradict each other."""
    said = written.get("versions")
    if (
        not isinstance(said, dict)
        or list(said) != ["python", *PACKAGES]
        or not all(isinstance(v, (str, type(None))) for v in said.values())
    ):
        yield f"{RUN} versions are not those of Python and of {', '.join(PACKAGES)}"
        return
    if run is None:
        yield f"{ANSWER} does not say how it was computed"
        return
    if run.version != (said[PRODUCT] or "0+unknown"):
        yield f"{ANSWER} was made by version {run.version}, by {RUN} it is {said[PRODUCT]}"
    solver = f"HiGHS {said['highspy']} through Pyomo {said['pyomo']}"
    if run.solver not in ("", solver):
        yield f"{ANSWER} was solved by {run.solver}, by {RUN} it is {solver}"


def _clock(run: Run, written: Mapping[str, Any]) -> Iterator[str]:
    """Yield times and sizes that none can be."""
    spent = [seconds for seconds in run.seconds.values() if seconds is not None]
    if not all(seconds >= 0 for seconds in spent) or run.peak_bytes < 0 or run.cuts < 0:
        yield f"{ANSWER} run holds a time or a size below 0"
    moments = [run.started, written.get("saved")]
    if not all(_is_moment(moment) for moment in moments):
        yield f"{RUN} started and saved are not both a day and an hour"
    for key, kinds in (("platform", (str,)), ("lock_sha256", (str, type(None)))):
        if not isinstance(written.get(key), kinds):
            yield f"{RUN} {key} is not a text"


def _is_moment(text: Any) -> bool:
    try:
        return bool(dt.datetime.fromisoformat(text).isoformat(timespec="seconds") == text)
    except (TypeError, ValueError):
        return False


def unchecked_facts(facts: RunFacts, case: Case, solution: Solution) -> Iterator[Unchecked]:
    """Yield what nobody can find again of a run, by file and key."""
    copy = f"a forger who changes them and all that follows makes another run: keep the fingerprint {case.fingerprint} apart"
    yield Unchecked(f"{INPUTS}/", (), copy)
    yield Unchecked(ANSWER, ("run.id", "run.started", "run.seconds", "run.peak_bytes"), "name, clock and memory of the run")
    yield Unchecked(ANSWER, ("run.version", "run.solver", "run.cuts"), f"as said; {RUN} and {LOG} agree")
    yield Unchecked(RUN, ("versions",), f"as said; {_here(facts.written)}")
    keys = ("id", "started", "saved", "total_seconds", "platform", "lock_sha256", "options.time_limit")
    yield Unchecked(RUN, keys, "as said: names, times, machine, and the time allowed")
    if solution.status in (Status.UNDECIDED, Status.ERROR):
        yield Unchecked(RUN, ("message",), "why there is no mix is as said")
    if facts.law_only_mix is None and "law_only" in (solution.alternatives or {}):
        yield Unchecked(RUN, ("law_only_mix",), "the mix for the law alone is not kept")


def _here(written: Mapping[str, Any]) -> str:
    """Say how the versions named compare with those at hand."""
    here, said = versions(), written.get("versions")
    other = [name for name in here if not isinstance(said, dict) or said.get(name) != here[name]]
    return "those at hand are the same" if not other else f"those at hand differ in {', '.join(other)}"
