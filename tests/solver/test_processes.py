"""Processes start in nobody's time, end with their parent from their first moment, and answer for one build alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from support.paths import ROOT, TEST_DATA
from support.starts import begin, held, is_running, slow, wait_for
from support.two_years import write_case

from optimizer import Status, load_case, load_years, optimize
from optimizer.runs.batches import CaseLimits, batch, grid_plan
from optimizer.runs.batches import worker as child
from optimizer.solver import child as spawned
from optimizer.solver import process, worker
from optimizer.solver.messages import SearchBegun, SolveUpdate
from optimizer.solver.process import WORKERS, SolverProcess
from optimizer.ui.workers import JobQueue
from optimizer.ui.workers.messages import SolveQuestion

pytestmark = pytest.mark.slow

TINY = TEST_DATA / "tiny"
START, LIMIT = 5.5, 5.0
"""Seconds that a process takes to start, and that a question of a moment is given: more than enough for it, less than the start."""


@pytest.fixture
def slow_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cold: None) -> None:
    """Have every process take longer to start than its question is given."""
    for name, value in slow(tmp_path, START).items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_case(tmp_path_factory.mktemp("processes") / "case")


# ---- the time of a question ----


@pytest.mark.usefixtures("slow_start")
def test_the_start_of_a_process_is_not_in_the_time_of_a_question() -> None:
    tiny = load_case(TINY)
    answer = optimize(tiny, load_years(tiny), time_limit=LIMIT)
    assert answer.status is Status.SOLVED, answer.message
    assert answer.cost == pytest.approx(6.625)


@pytest.mark.usefixtures("slow_start")
def test_the_start_of_a_process_that_replaces_another_is_not_in_it_either(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = SolverProcess._next_update
    killed: list[int] = []

    def dies_once(solver: SolverProcess, seconds: float) -> SolveUpdate | SearchBegun | None:
        told = heard(solver, seconds)
        if isinstance(told, SearchBegun) and not killed:  # the time of the question runs by now
            killed.append(solver.pid)
            os.kill(solver.pid, signal.SIGKILL)
        return told

    monkeypatch.setattr(SolverProcess, "_next_update", dies_once)
    tiny = load_case(TINY)
    answer = optimize(tiny, load_years(tiny), time_limit=LIMIT)
    assert killed
    assert answer.status is Status.SOLVED, answer.message


@pytest.mark.usefixtures("slow_start")
def test_the_start_of_a_process_is_not_in_the_time_of_a_case_of_a_batch(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optimizer.runs.batches.pool.AROUND", LIMIT)
    monkeypatch.setattr("optimizer.runs.batches.pool.LATE", 0.0)
    found = batch(grid_plan(case, ["reserve.cash.carry=0.1,0.2"]), limits=CaseLimits(seconds=LIMIT))
    assert found.statuses == {"certified": 2}, found.faults


@pytest.mark.usefixtures("slow_start")
def test_the_page_does_not_reach_a_limit_while_its_processes_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker and its solver start one after the other: twice as long as the question and all around it are given."""
    monkeypatch.setattr("optimizer.ui.workers.slot.READING", LIMIT)
    queue = JobQueue(1)
    try:
        job = queue.ask(SolveQuestion(load_case(TINY), "a", LIMIT))
        while job.wait(1.0).is_open:
            pass
        assert job.failure is None
        assert job.answer is not None
        assert job.answer.solution.status is Status.SOLVED
    finally:
        queue.close()


def test_a_process_that_is_ready_has_nothing_left_to_compile() -> None:
    """Kernels are compiled for the kinds of their arguments: another kind met in a case would be compiled in the case's time."""
    code = """
import sys
from numba.core.dispatcher import Dispatcher
from optimizer import load_case, load_years
from optimizer.solver.messages import SolveRequest
from optimizer.solver.dispatch import WarmStart
from optimizer.solver.warm_up import warm_up
from optimizer.solver.worker import updates_of

def compiled():
    of = [v for n, m in list(sys.modules.items()) if n.startswith("optimizer.") for v in vars(m).values() if isinstance(v, Dispatcher)]
    draws = "optimizer.losses.random.kernels"
    return sorted({(v.__module__, v.__name__, str(s)) for v in of for s in v.signatures if v.__module__ != draws})

warm_up()
before = compiled()
for path in sys.argv[1:]:
    case = load_case(path, settings=[("losses.simulate.years", "20000")] if path.endswith("midsize") else [])
    assert list(updates_of(SolveRequest(case, load_years(case), 60.0), WarmStart()))[-1].ended == "closed", path
assert before, "no kernel was found"
print([kernel for kernel in compiled() if kernel not in before])
"""
    cases = [str(TINY), *(str(ROOT / "data" / "cases" / name) for name in ("jp-history", "jp-midsize"))]
    ended = subprocess.run([sys.executable, "-c", code, *cases], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"


@pytest.mark.usefixtures("cold")
def test_a_question_that_is_stopped_while_its_process_starts_leaves_it_to_the_next() -> None:
    tiny = load_case(TINY)
    answer = optimize(tiny, load_years(tiny), stopped=lambda: True)
    assert answer.status is Status.UNDECIDED
    assert "the search was stopped before" in answer.message
    with WORKERS.borrow() as left:
        pid = left.pid
    assert optimize(tiny, load_years(tiny)).status is Status.SOLVED
    with WORKERS.borrow() as used:
        assert used.pid == pid


@pytest.mark.usefixtures("cold")
def test_a_process_that_never_gets_ready_is_given_up_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in held(tmp_path, name="optimizer.solver.worker", until="True")[0].items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(spawned, "MOST_STARTING", 0.5)
    tiny = load_case(TINY)
    answer = optimize(tiny, load_years(tiny))
    assert answer.status is Status.ERROR
    assert "did not get ready within 0.5 s" in answer.message


# ---- the end of a process ----


@pytest.mark.parametrize("served", ["optimizer.solver.worker", "optimizer.runs.batches.worker", "optimizer.ui.workers.worker"])
def test_a_process_that_still_imports_ends_with_its_parent(served: str, tmp_path: Path) -> None:
    environment, reached = held(tmp_path, name=served, until="True")
    code = f"from optimizer.solver.child import ChildProcess; ChildProcess({served!r}, leads={'.ui.' in served}); input()"
    parent = begin(["-c", code], environment)
    wait_for(lambda: reached.exists() and reached.read_text() != "")
    pid = int(reached.read_text())
    assert is_running(pid)
    parent.kill()
    wait_for(lambda: not is_running(pid))
    assert parent.communicate()[1] == ""


def test_a_solver_in_the_middle_of_a_search_ends_with_its_parent(tmp_path: Path) -> None:
    """The search alone would go on for minutes."""
    code = """
import sys
sys.path.insert(0, ".")
from bench.random_case import random_case
from optimizer import optimize
from optimizer.solver.process import WORKERS
WORKERS.ready()
with WORKERS.borrow() as worker:
    print(worker.pid, flush=True)
hard = random_case(20_000, 200, seed=3, kinds="mixed", max_policies=8)
optimize(*hard, time_limit=600.0, on_progress=lambda tell: print("told", flush=True))
"""
    parent = begin(["-c", code], {})
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert parent.stdout.readline() == "told\n"
    parent.kill()
    wait_for(lambda: not is_running(pid))
    assert parent.communicate()[1] == ""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_a_command_ended_at_its_start_leaves_no_traceback(number: signal.Signals, tmp_path: Path) -> None:
    """The child goes on with its imports once its parent is gone: it then has nobody to say that it is ready to."""
    environment, reached = held(tmp_path, name="optimizer.solver.worker", until="os.getppid() == parent")
    command = begin(["-P", "-m", "optimizer", "solve", str(TINY)], environment)
    wait_for(lambda: reached.exists() and reached.read_text() != "")
    if number is signal.SIGINT:
        status = Path(f"/proc/{reached.read_text()}/status").read_text()
        blocked = next(int(line.split()[1], 16) for line in status.splitlines() if line.startswith("SigBlk:"))
        assert blocked >> (number - 1) & 1, "the child hears Ctrl-C, and may say so before its parent has ended it"
        os.killpg(command.pid, number)  # as Ctrl-C does
    else:
        command.send_signal(number)
    out, err = command.communicate()
    assert "Traceback" not in err
    assert (out, err) == ("", "interrupted\n" if number is signal.SIGINT else "")
    assert command.returncode == (130 if number is signal.SIGINT else -number)


def test_a_command_interrupted_while_it_imports_says_so_in_one_line(tmp_path: Path) -> None:
    text = "import sys, signal\nclass Stop:\n    def find_spec(self, name, path, target=None):\n"
    text += "        if name == 'click':\n            signal.raise_signal(signal.SIGINT)\nsys.meta_path.insert(0, Stop())\n"
    (tmp_path / "sitecustomize.py").write_text(text, encoding="utf-8")
    command = begin(["-P", "-m", "optimizer", "--version"], {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])})
    assert (*command.communicate(), command.returncode) == ("", "interrupted\n", 130)


# ---- one build ----


@pytest.fixture
def other_build(monkeypatch: pytest.MonkeyPatch, cold: None) -> None:
    """Have this program be of other sources than those on the disk, which its children are of."""
    monkeypatch.setattr(spawned, "BUILD", replace(spawned.BUILD, sources="0" * 64))


@pytest.mark.usefixtures("other_build")
def test_a_solver_of_another_build_answers_nothing(case: Path) -> None:
    tiny = load_case(TINY)
    answer = optimize(tiny, load_years(tiny))
    assert (answer.status, answer.cost) == (Status.ERROR, None)
    assert answer.message.startswith("the package has changed since this program started (its sources ")
    assert "000000000000 here" in answer.message
    found = batch(grid_plan(case, ["reserve.cash.carry=0.1,0.2"]))
    assert found.statuses == {"error": 2}
    assert all("the package has changed" in fault["rule"] for fault in found.faults)


@pytest.mark.usefixtures("other_build")
def test_a_worker_of_another_build_answers_nothing() -> None:
    queue = JobQueue(1)
    try:
        job = queue.ask(SolveQuestion(load_case(TINY), "a", LIMIT))
        while job.wait(1.0).is_open:
            pass
        assert job.answer is None
        assert job.failure is not None
        assert "the package has changed" in job.failure.text
    finally:
        queue.close()


def test_a_process_that_does_not_take_a_question_up_is_given_up(cold: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "MOST_HANDING_OVER", 0.5)
    WORKERS.ready()
    with WORKERS.borrow() as solver:
        os.kill(solver.pid, signal.SIGSTOP)
    tiny = load_case(TINY)
    answer = optimize(tiny, load_years(tiny))
    assert answer.status is Status.ERROR
    assert "did not take the question up" in answer.message


@pytest.mark.parametrize("served", [worker, child], ids=lambda module: module.__name__)
def test_a_process_says_it_is_ready_after_it_has_compiled(served: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    class EndedError(Exception):
        pass

    def end(*_: object) -> None:
        raise EndedError

    monkeypatch.setattr(served, "answers_stream", lambda: None)
    monkeypatch.setattr(served, "warm_up", lambda: done.append("compiled"))
    monkeypatch.setattr(served, "send", lambda _, message: done.append(type(message).__name__))
    monkeypatch.setattr(served, "RequestQueue" if served is worker else "CaseSolver", end)
    monkeypatch.setattr(threading.Thread, "start", lambda _: None)
    with pytest.raises(EndedError):
        served.serve()
    assert done == ["compiled", "Ready"]
