"""A run kept is audited again: its bytes against the manifest, its answer against its inputs by the independent checker."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optimizer.auditor import audit
from optimizer.case import Case
from optimizer.errors import Fault, InputError, one_line
from optimizer.files import load_case, load_years
from optimizer.report import from_json
from optimizer.report.reading import FILE as ANSWER
from optimizer.runs.folder import FORMAT, MANIFEST, files_of, manifest
from optimizer.runs.record import INPUTS, RUN
from optimizer.solution import Solution

DIFFERENT = 4
_RESTORE = "restore the folder from a copy"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a run is still what it was, and the first thing that is not."""

    run: str | None
    checks: int
    """Figures and rules checked."""
    difference: str | None
    """The first; None where there is none."""

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return self.difference is None

    @property
    def exit_code(self) -> int:
        """0 where nothing differs, else that of an answer that two computations disagree on."""
        return 0 if self.same else DIFFERENT

    def __str__(self) -> str:
        """Return one line: SAME, or DIFFERENT and why."""
        if self.difference is None:
            return f"SAME: every byte of run {self.run} is as saved, and {self.checks} checks of its answer hold"
        return one_line(f"DIFFERENT: {self.difference}")


def audit_run(folder: Path) -> Verdict:
    """Audit a run saved by `save`; raise `InputError` where the folder is no run at all.

    First every byte against the manifest; then the inputs kept are read, with the settings kept, and the answer is recomputed
    by `optimizer.audit`, which shares no code with what found it.
    """
    if not (folder / MANIFEST).is_file():
        rule = f"this is not the folder of a run: it has no {MANIFEST}"
        raise InputError([Fault(str(folder), None, "", str(folder), rule, "name a folder that `optimizer solve --save` made")])
    try:
        changed = _changed(folder)
        if changed is not None:
            return Verdict(None, 0, changed)
        return _recomputed(folder)
    except OSError as error:
        raise InputError([Fault(str(folder), None, "", "", f"the run cannot be read: {error.strerror}", _RESTORE)]) from None


def _changed(folder: Path) -> str | None:
    """Return the first file that is not as the manifest says, or the manifest itself."""
    kept, asked = (folder / MANIFEST).read_bytes(), manifest(folder)
    if kept == asked:
        return None
    now = {entry["path"]: entry for entry in json.loads(asked)["files"]}
    then = _listed(kept)
    if then is None:
        return f"{MANIFEST} has changed"
    for path in sorted(now.keys() | then.keys()):
        if path not in now:
            return f"{path} is missing, though {MANIFEST} lists it"
        if path not in then:
            return f"{path} is not listed in {MANIFEST}"
        if now[path] != then[path]:
            return f"{path} is not as {MANIFEST} says: its sha256 is {now[path]['sha256']}"
    return f"{MANIFEST} has changed"


def _listed(kept: bytes) -> dict[str, Any] | None:
    """Return the entries of a manifest by path; None where it is none."""
    try:
        return {str(entry["path"]): entry for entry in json.loads(kept)["files"]}
    except (ValueError, RecursionError, TypeError, KeyError):
        return None


def read_run(folder: Path) -> tuple[Case, Solution]:
    """Return the case kept in a run, with the settings kept, and its answer, unaudited; raise `InputError` where they do not read."""
    facts = _facts(folder)
    solution = from_json((folder / ANSWER).read_text(encoding="utf-8"))
    return load_case(folder / INPUTS / facts["case"], settings=_settings(facts["settings"])), solution


def _recomputed(folder: Path) -> Verdict:
    """Recompute the answer from the inputs kept."""
    run = str(_facts(folder)["id"])
    try:
        case, solution = read_run(folder)
        findings = audit(case, load_years(case), solution)
    except InputError as error:
        return Verdict(run, 0, f"what is kept does not read: {error.faults[0]}")
    except UnicodeDecodeError:
        return Verdict(run, 0, f"{ANSWER} is not UTF-8 text")
    if _id_of(solution) != run:
        return Verdict(run, len(findings.checks), f"{ANSWER} is of run {_id_of(solution)}, {RUN} of run {run}")
    difference = None if findings.ok else str(findings.failures[0]) if findings.failures else "nothing of the answer could be checked"
    return Verdict(run, len(findings.checks), difference)


def _id_of(solution: Solution) -> str | None:
    return None if solution.run is None else solution.run.id


def _facts(folder: Path) -> dict[str, Any]:
    """Return what was asked, or raise `InputError`; the case named must be one of the files kept."""
    try:
        facts = json.loads((folder / RUN).read_bytes())
        ok = facts["format"] == FORMAT and f"{INPUTS}/{facts['case']}" in {name for name, _ in files_of(folder)}
        ok = ok and isinstance(facts["id"], str) and len(_settings(facts["settings"])) >= 0
    except (ValueError, RecursionError, TypeError, KeyError):
        ok = False
    if not ok:
        raise InputError([Fault(RUN, None, "", "", f"this is not the {RUN} of a run ({FORMAT})", _RESTORE)])
    return dict(facts)


def _settings(written: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    """Return the settings kept; raise `TypeError` or `ValueError` where they are no pairs of texts."""
    pairs = [(key, value) for key, value in written]
    if not all(isinstance(part, str) for pair in pairs for part in pair):
        raise TypeError("settings are texts")
    return pairs
