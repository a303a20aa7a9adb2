"""What a kept run's files may not say: the log, `run.json`, the answer and the manifest, each spoilt in one place by a careful hand."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Any, NoReturn

import pytest
from support.audited import plain_case
from support.kept_runs import resign
from support.paths import TEST_DATA

from optimizer.errors import Fault, InputError, Message
from optimizer.files import load_years
from optimizer.report import to_json
from optimizer.results.ending import NO_BOUND, caution_of
from optimizer.results.progress import standing
from optimizer.results.solution import Caution, Conflict, Run, Solution, Status
from optimizer.runs import audit_run, read_run, reaudit
from optimizer.runs.facts import facts_differences, read_facts
from optimizer.runs.folder import can_save
from optimizer.runs.record import Log, versions
from optimizer.runs.recorder import RunRecorder
from optimizer.runs.remade_answer import UnlawfulError, remade
from optimizer.runs.search_log import log_differences
from optimizer.solver.messages import SolveUpdate
from optimizer.solver.optimality_gap import gap_of
from optimizer.system import scratch
from optimizer.system.atomic import PARTIAL

(STORED,) = (TEST_DATA / "runs").iterdir()
CASE = plain_case()
RUN = Run("r", "0.1.0", "2026-11-22T00:00:00+00:00", {}, 1, "HiGHS", 4)
SOLVED = Solution(CASE.identity, Status.SOLVED, cost=6.0, bound=5.5, gap=gap_of(6.0, 5.5, 1.0), proof="solver", run=RUN)


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Return a copy of a run that an earlier version kept."""
    return Path(shutil.copytree(STORED, tmp_path / STORED.name))


def log_of(*updates: SolveUpdate | str) -> bytes:
    """Return a log in which each entry comes a second after the one before."""
    ticks: Iterator[float] = iter(range(100))
    log = Log(clock=lambda: float(next(ticks)))
    for update in updates:
        if isinstance(update, str):
            log.say(update)
        else:
            log.hear(update)
    return "".join(json.dumps(line) + "\n" for line in log.lines).encode()


def ended(how: str, **changes: Any) -> SolveUpdate:
    return SolveUpdate(how, value=6.0, bound=5.5, gap=gap_of(6.0, 5.5, 1.0), **{"cuts": 4, **changes})  # type: ignore[arg-type]


def of(status: Status, *warnings: Caution, **changes: Any) -> Solution:
    return replace(SOLVED, status=status, warnings=warnings, **changes)


WHERE = "what was printed is not where the search stood"
NO_MIX = Solution(CASE.identity, Status.INFEASIBLE, run=RUN)
FAR = "the search ended as stalled, and the answer's warnings say otherwise"
LOGS: list[tuple[bytes, Solution, str]] = [
    (log_of(ended("closed"), standing(2, 6.0, 5.5, gap_of(6.0, 5.5, 1.0))), SOLVED, ""),
    (b"\xff\n", SOLVED, "log.jsonl does not hold one JSON object a line"),
    (b'{"seconds": NaN}\n', SOLVED, "log.jsonl does not hold one JSON object a line"),
    (b'{"seconds":1}\n', SOLVED, "log.jsonl is not written as a log is"),
    (b"5\n", SOLVED, "line 1: every line has its seconds"),
    (log_of(ended("closed")).replace(b"closed", b"ended"), SOLVED, "line 1: this is no line on where a search stands"),
    (log_of("0 s: no lawful mix yet"), SOLVED, WHERE),
    (log_of(ended("closed"), "soon s: best 6"), SOLVED, WHERE),
    (log_of(ended("closed"), standing(9, 6.0, 5.5, None)), SOLVED, WHERE),
    (log_of(ended("closed", cuts=3)), SOLVED, "the search ended with 3 cuts, the answer says 4"),
    (log_of(ended("error")), SOLVED, "the search ended in an error, the answer is solved"),
    (log_of(ended("infeasible")), SOLVED, "the search found no lawful mix, the answer is solved"),
    (log_of(ended("closed")), NO_MIX, "the search found a lawful mix, the answer is infeasible"),
    (log_of(ended("stalled")), of(Status.FEASIBLE, caution_of("time", seconds=1, what=NO_BOUND)), FAR),
    (log_of(ended("time")), of(Status.FEASIBLE, caution_of("time", seconds=1, what=NO_BOUND)), ""),
    (log_of(replace(ended("closed"), value=7.0)), SOLVED, "the search ended at a cost of 7.0, the answer costs 6.0"),
    (log_of(replace(ended("closed"), bound=5.0)), SOLVED, "the search ended at a bound of 5.0, the answer says 5.5"),
]


@pytest.mark.parametrize(("data", "solution", "fault"), LOGS, ids=range(len(LOGS)))
def test_a_log_that_is_not_the_answers_is_told(data: bytes, solution: Solution, fault: str) -> None:
    found = log_differences(data, CASE, solution)
    assert [line for line in found if fault in line] if fault else found == []


Edit = Callable[[dict[str, Any]], object]
UNREAD: list[Edit] = [
    lambda facts: facts.update(settings=[["a", 1]]),
    lambda facts: facts.update(settings=[["a"]]),
    lambda facts: facts.update(law_only_mix=["q1"]),
    lambda facts: facts.update(law_only_mix={"q1": "all"}),
    lambda facts: facts.update(total_seconds=float("nan")),
    lambda facts: facts.update(total_seconds=-1),
    lambda facts: facts.pop("id"),
]


@pytest.mark.parametrize("edit", UNREAD, ids=range(len(UNREAD)))
def test_facts_that_no_run_has_do_not_read(run: Path, edit: Edit) -> None:
    facts = json.loads((run / "run.json").read_text())
    edit(facts)
    (run / "run.json").write_text(json.dumps(facts))
    with pytest.raises(InputError, match=r"this is not the run\.json of a run"):
        read_facts(run)
    (run / "run.json").unlink()
    with pytest.raises(InputError, match=r"this is not the run\.json of a run"):
        read_facts(run)


def test_facts_that_contradict_the_answer_are_told(run: Path) -> None:
    facts, (case, solution) = read_facts(run), read_run(run)
    assert solution.run is not None
    told = [
        *facts_differences(run, facts, case, replace(solution, run=None)),
        *facts_differences(run, facts, case, replace(solution, run=replace(solution.run, peak_bytes=-1, solver="other", version="0"))),
        *facts_differences(run, replace(facts, written={**facts.written, "platform": 5, "versions": {}}), case, solution),
    ]
    for fault in (
        "answer.json does not say how it was computed",
        "answer.json run holds a time or a size below 0",
        "answer.json was solved by other, by run.json it is HiGHS 1.15.1 through Pyomo 6.10.1",
        "answer.json was made by version 0, by run.json it is 0.1.0",
        "run.json platform is not a text",
        "run.json versions are not those of Python",
    ):
        assert any(fault in line for line in told), fault


def changed(run: Path, old: bytes, new: bytes) -> None:
    """Change the answer and mend the manifest."""
    data = (run / "answer.json").read_bytes()
    assert old in data
    (run / "answer.json").write_bytes(data.replace(old, new, 1))
    resign(run)


FORGED: list[tuple[bytes, bytes, str]] = [
    (b'"USD"', b'"US\xff"', "answer.json is not UTF-8 text"),
    (b'"cost": 6.0', b'"cost": 1' + b"0" * 400, "answer.json"),
]


@pytest.mark.parametrize(("old", "new", "fault"), FORGED, ids=["letters", "number"])
def test_an_answer_that_cannot_be_one_is_told(run: Path, old: bytes, new: bytes, fault: str) -> None:
    changed(run, old, new)
    assert any(fault in line for line in audit_run(run).differences)


def test_no_run_is_kept_of_an_input_that_was_rejected(run: Path) -> None:
    _, solution = read_run(run)
    fault = Fault("case.toml", None, "x", "1", Message("unknown key"), Message("remove it"))
    rejected = Solution(solution.case, Status.REJECTED, faults=(fault,), run=solution.run)
    (run / "answer.json").write_text(to_json(rejected))
    resign(run)
    assert "answer.json is of an input that was rejected: of such no run is kept" in audit_run(run).differences


def test_a_manifest_of_other_spacing_is_another_manifest(run: Path) -> None:
    data = (run / "manifest.json").read_bytes()
    (run / "manifest.json").write_bytes(data + b"\n")
    assert audit_run(run).differences == ("manifest.json has changed",)


def test_a_mix_that_breaks_a_rule_cannot_be_written_again(run: Path) -> None:
    case, solution = read_run(run)
    years = load_years(case)
    strict = case.model_copy(update={"limits": case.limits.model_copy(update={"max_policies": 0})})
    with pytest.raises(UnlawfulError):
        remade(strict, years, solution)
    bare = remade(case, years, Solution(case.identity, Status.UNDECIDED, message="it was stopped"))
    assert (bare.status, bare.losses, bare.warnings) == (Status.UNDECIDED, None, ())


def test_what_killed_writers_left_is_swept_and_what_is_printed_is_kept(tmp_path: Path) -> None:
    left = tmp_path / f"{PARTIAL}left"
    left.mkdir()
    (left / "half").write_text("x")
    recorder = RunRecorder(tmp_path)
    assert not left.exists()
    said: list[str] = []
    recorder.saying(said.append)("0 s: best 6")
    assert (said, [line["text"] for line in recorder.log.lines]) == (["0 s: best 6"], ["0 s: best 6"])
    assert recorder.save(None, Solution(CASE.identity, Status.REJECTED)) is None
    can_save(tmp_path)


def test_a_package_that_is_not_installed_has_no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", missing)
    assert set(versions().values()) == {None, versions()["python"]}


def test_a_folder_swept_by_another_is_made_again_and_at_last_given_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with monkeypatch.context() as patch:
        patch.setattr(scratch, "ATTEMPTS", 2)
        patch.setattr(scratch, "open_folder", lambda folder: (os.open(folder, os.O_RDONLY), folder.rmdir())[0])
        with pytest.raises(FileExistsError, match="no temporary folder could be held"):
            scratch.make_scratch("test")
    with scratch.scratch("test") as folder:
        assert folder.is_dir()


def test_a_run_holds_plain_files_and_the_message_of_its_conflict(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case, solution = read_run(run)
    conflict = Conflict(("reserve.cash.max",), None, ())
    infeasible = Solution(solution.case, Status.INFEASIBLE, conflict=conflict, run=solution.run, message="there is none")
    assert "run.json message is not 'no mix meets reserve.cash.max together', as the conflict says" in reaudit._files(run, case, infeasible)

    def unlawful(*_: object) -> NoReturn:
        raise UnlawfulError

    monkeypatch.setattr(reaudit, "remade", unlawful)
    assert "answer.json holds a mix that does not meet the rules" in audit_run(run).differences
    (run / "inputs" / "link.csv").symlink_to(run / "answer.json")
    with pytest.raises(InputError, match="a run holds plain files only"):
        audit_run(run)
