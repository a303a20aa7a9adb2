"""A run kept is audited again: its bytes against the manifest, and everything in it against what follows from its inputs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from optimizer.auditor import audit
from optimizer.errors import Fault, InputError, Message
from optimizer.files import load_case, load_years
from optimizer.inputs.case import Case
from optimizer.losses.scenarios import Scenarios
from optimizer.report import from_json, to_text
from optimizer.report.formats.answer import LATER, to_json
from optimizer.report.formats.answer_reader import FILE as ANSWER
from optimizer.results.ending import conflict_text, is_of_search
from optimizer.results.solution import Solution, Status
from optimizer.runs.certified import certificate_differences, certificate_files, exact_differences, read_certificate
from optimizer.runs.facts import RunFacts, facts_differences, read_facts, unchecked_facts
from optimizer.runs.folder import MANIFEST, manifest
from optimizer.runs.record import INPUTS, LOG, REPORT, RUN, TOTAL
from optimizer.runs.remade_answer import UnlawfulError, differences, remade
from optimizer.runs.search_log import log_differences, searched
from optimizer.runs.verdict import RunVerdict, Unchecked
from optimizer.version import product_version

_RESTORE = Message("restore the folder from a copy")


def audit_run(folder: Path, *, exact: bool = False) -> RunVerdict:
    """Audit a run saved by `save`; raise `InputError` where the folder is no run at all.

    First every byte against the manifest. Then, for a forger mends that too, all that the folder tells is made again from the inputs kept
    and compared: the answer's figures by `optimizer.audit`, which shares no code with what found it, its words and flags by what writes
    answers, the report from the answer, `run.json` and the log as far as they follow from it. What does not is named as unchecked.
    With `exact` the bounds of the leaves of a certificate are summed in fractions too.
    """
    if not (folder / MANIFEST).is_file():
        rule = Message("this is not the folder of a run: it has no {manifest}", manifest=MANIFEST)
        raise InputError([Fault(str(folder), None, "", str(folder), rule, Message("name a folder that `optimizer solve --save` made"))])
    try:
        changed = _changed(folder)
        if changed is not None:
            return RunVerdict(None, 0, (changed,))
        return _recomputed(folder, exact=exact)
    except OSError as error:
        raise InputError(
            [Fault(str(folder), None, "", "", Message("the run cannot be read: {reason}", reason=error.strerror), _RESTORE)]
        ) from None


def _changed(folder: Path) -> str | None:
    """Return the first file that is not as the manifest says, or the manifest itself."""
    written, expected = (folder / MANIFEST).read_bytes(), manifest(folder)
    if written == expected:
        return None
    now = {entry["path"]: entry for entry in json.loads(expected)["files"]}
    then = _listed(written)
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


def _listed(data: bytes) -> dict[str, Any] | None:
    """Return the entries of a manifest by path; None where it is none."""
    try:
        return {str(entry["path"]): entry for entry in json.loads(data)["files"]}
    except (ValueError, RecursionError, TypeError, KeyError):
        return None


def read_run(folder: Path) -> tuple[Case, Solution]:
    """Return the case kept in a run, with the settings kept, and its answer, unaudited; raise `InputError` where they do not read.

    What the answer's own file leaves out comes from `run.json`: why there is no mix, all seconds together, the mix for the law alone.
    """
    facts = read_facts(folder)
    certificate = read_certificate(folder)
    solution = replace(from_json((folder / ANSWER).read_text(encoding="utf-8")), message=facts.message, certificate=certificate)
    if solution.run is not None and facts.total_seconds is not None:
        solution = replace(solution, run=replace(solution.run, seconds={**solution.run.seconds, TOTAL: facts.total_seconds}))
    others = dict(solution.alternatives or {})
    if facts.law_only_mix is not None and "law_only" in others:
        others["law_only"] = replace(others["law_only"], mix=facts.law_only_mix)
        solution = replace(solution, alternatives=others)
    return load_case(folder / INPUTS / facts.case, settings=facts.settings), solution


def _recomputed(folder: Path, *, exact: bool) -> RunVerdict:
    """Make everything again from the inputs kept."""
    facts = read_facts(folder)
    try:
        case, solution = read_run(folder)
        years = load_years(case)
    except InputError as error:
        return RunVerdict(facts.id, 0, (f"what is kept does not read: {error.faults[0]}",))
    except UnicodeDecodeError:
        return RunVerdict(facts.id, 0, (f"{ANSWER} is not UTF-8 text",))
    try:
        verdict = _compared(folder, facts, case, years, solution)
        return _in_fractions(verdict, case, years, solution) if exact else verdict
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        return RunVerdict(facts.id, 0, (f"{ANSWER} cannot be audited: it breaks off with {type(error).__name__}: {error}",))


def _in_fractions(verdict: RunVerdict, case: Case, years: Scenarios, solution: Solution) -> RunVerdict:
    if solution.proof != "certificate":
        left = Unchecked(ANSWER, ("proof",), "it rests on no certificate, so that nothing was summed in fractions")
        return replace(verdict, unchecked=(*verdict.unchecked, left))
    differences = (*verdict.differences, *exact_differences(case, years, solution))
    return replace(verdict, checks=verdict.checks + 1, differences=differences)


def _compared(folder: Path, facts: RunFacts, case: Case, years: Scenarios, solution: Solution) -> RunVerdict:
    findings = audit(case, years, solution, thorough=True)
    failures = [str(failure) for failure in findings.failures]
    if not findings.checks:  # pragma: no cover - every status has a check
        failures.append("nothing of the answer could be checked")
    run_id = None if solution.run is None else solution.run.id
    if run_id != facts.id:
        failures.append(f"{ANSWER} is of run {run_id}, {RUN} of run {facts.id}")
    failures += facts_differences(folder, facts, case, solution)
    if not findings.failures:  # words, report and log are held against an answer whose figures hold
        failures += [f"{ANSWER} {difference}" for difference in _rewritten(case, years, solution)]
        failures += _files(folder, case, solution)
    parts = 4 + len(certificate_files(solution))  # the answer as written, the report, run.json, the log
    unchecked = (*unchecked_facts(facts, case, solution), *_unchecked(folder, solution))
    return RunVerdict(facts.id, len(findings.checks) + parts, tuple(failures), findings.unproved, unchecked)


def _rewritten(case: Case, years: Scenarios, solution: Solution) -> list[str]:
    if solution.status is Status.REJECTED:
        return ["is of an input that was rejected: of such no run is kept"]
    try:
        return differences(solution, remade(case, years, solution))
    except UnlawfulError:
        return ["holds a mix that does not meet the rules"]


def _files(folder: Path, case: Case, solution: Solution) -> Iterator[str]:
    """Yield what differs in the files of a run that follow from the answer."""
    text = conflict_text(solution)
    if solution.status is Status.INFEASIBLE and solution.message != text:
        yield f"{RUN} message is not {text!r}, as the conflict says"
    written = (folder / ANSWER).read_bytes()
    earlier = [key for key in LATER if getattr(solution, key) is None and f'\n  "{key}": '.encode() not in written]
    if written != to_json(solution, without=earlier).encode():
        yield f"{ANSWER} is not written as an answer is: other spacing, order, or keys that stand twice"
    if (folder / REPORT).read_bytes() != to_text(solution, case).encode():
        yield f"{REPORT} is not the report of {ANSWER}{_version_hint(solution)}"
    yield from certificate_differences(folder, solution, _version_hint(solution))
    yield from log_differences((folder / LOG).read_bytes(), case, solution)


def _version_hint(solution: Solution) -> str:
    """Return what to do where another version may have written a text."""
    made_by, here = None if solution.run is None else solution.run.version, product_version()
    return "" if made_by == here else f": version {made_by} is said to have made it, this is {here}; audit it with that version"


def _unchecked(folder: Path, solution: Solution) -> Iterator[Unchecked]:
    """Yield what the search alone knows."""
    if not searched((folder / LOG).read_bytes()):
        yield Unchecked(LOG, (), "it has no line on the search, so that the answer cannot be held against it")
    else:
        text = "times, and every figure before the last line on the search, are as it says; that last line agrees with the answer"
        yield Unchecked(LOG, (), text)
    warned = [warning.code for warning in solution.warnings if is_of_search(warning)]
    if warned:
        yield Unchecked(ANSWER, ("warnings",), f"that {' and '.join(warned)} holds is the search's own word")
