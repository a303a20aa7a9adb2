"""Several people ask at once: everybody is answered, a stop keeps the best mix, and a worker that dies is replaced."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator

import pytest
from support.page_workers import Dying, Prompt, Silent
from support.paths import ROOT, TEST_DATA
from support.shipped import solved_history

from optimizer import files, optimize
from optimizer.explanation.explain_mix import explain
from optimizer.inputs.case import CaseName
from optimizer.inputs.frontier_plan import FrontierPlan
from optimizer.report.formats.explanation import explanation_to_json
from optimizer.results.curve import CurvePoint
from optimizer.results.solution import Solution, Status
from optimizer.ui.workers import Job, JobQueue, Stage
from optimizer.ui.workers.exceedance import ExceedancePicture
from optimizer.ui.workers.messages import CurveDone, CurveQuestion, FrontierQuestion, PointReady, SolveQuestion, WhyQuestion
from optimizer.ui.workers.process import WorkerDiedError

pytestmark = pytest.mark.slow

EXAMPLE = str(ROOT / "data" / "cases" / "jp-history")
SECONDS = 300.0


@pytest.fixture(scope="module")
def queue() -> Iterator[JobQueue]:
    opened = JobQueue()
    yield opened
    opened.close()


def question(*settings: tuple[str, str], series: str = "a", seconds: float = SECONDS) -> SolveQuestion:
    return SolveQuestion(files.load_case(EXAMPLE, settings=settings), series, seconds)


def cost(job: Job) -> float:
    assert job.wait(SECONDS) is Stage.DONE, job.failure
    assert job.answer is not None
    assert job.answer.solution.cost is not None
    return job.answer.solution.cost


def test_the_answer_is_that_of_optimize_with_its_picture(queue: JobQueue) -> None:
    asked = question()
    job = queue.ask(asked)
    expected = optimize(asked.case, files.load_years(asked.case))
    assert cost(job) == pytest.approx(expected.cost, rel=1e-9)
    assert job.answer is not None
    assert job.answer.solution.status is Status.CERTIFIED
    picture = job.picture(SECONDS)
    assert picture is not None
    assert picture.exceedance


def test_three_ask_at_once_and_each_is_answered_for_its_own_numbers(queue: JobQueue) -> None:
    jobs = [queue.ask(question(("reserve.cash.carry", carry), series=carry)) for carry in ("0.09", "0.10", "0.12")]
    costs = [cost(job) for job in jobs]
    assert costs == sorted(costs)
    assert len(set(costs)) == 3
    assert len(queue.pids()) <= 3


def test_the_same_question_is_answered_at_once(queue: JobQueue) -> None:
    cost(queue.ask(question()))
    again = queue.ask(question(series="another"))
    assert again.stage is Stage.DONE


def test_a_worker_that_is_killed_is_replaced_and_the_question_still_answered(queue: JobQueue) -> None:
    cost(queue.ask(question()))
    job = queue.ask(question(("scale.premium", "1.01")))
    for pid in queue.pids():
        os.kill(pid, signal.SIGKILL)
    assert cost(job) > 0
    assert job.was_replaced


def test_a_forgotten_question_ends_without_an_answer(queue: JobQueue) -> None:
    job = queue.ask(question(("scale.premium", "1.02")))
    job.forget()
    assert job.wait(SECONDS) is Stage.FAILED
    assert job.answer is None


def test_a_stop_is_heard_at_once_and_what_is_shown_is_audited(queue: JobQueue) -> None:
    hard = question(("scale.premium", "1.03"), ("tail.solvency.level", "0.995"))
    job = queue.ask(hard)
    while job.stage.is_open and job.search is None:
        time.sleep(0.01)
    job.stop()
    assert job.wait(SECONDS) is Stage.DONE
    assert job.answer is not None
    assert job.answer.solution.status in {Status.CERTIFIED, Status.SOLVED, Status.FEASIBLE, Status.UNDECIDED}


def test_a_curve_is_heard_point_by_point(queue: JobQueue) -> None:
    values = ("3e9", "4e9", "5e9")
    job = queue.ask(CurveQuestion(EXAMPLE, "regime.inputs.required_amount", values, (), SECONDS))
    assert job.wait(4 * SECONDS) is Stage.DONE
    assert [point.value for point in job.points] == [3e9, 4e9, 5e9]
    costs = [point.solution.cost for point in job.points]
    assert all(cost is not None for cost in costs)


def test_an_explanation_is_that_of_explain_and_told_step_by_step(queue: JobQueue) -> None:
    case = files.load_case(TEST_DATA / "tiny")
    years = files.load_years(case)
    solution = optimize(case, years)
    job = queue.ask(WhyQuestion(case, solution, 2 * SECONDS))
    while job.wait(1.0).is_open:
        pass
    assert job.stage is Stage.DONE, job.failure
    assert job.explanation is not None
    assert job.step is not None
    assert job.step.done == job.step.of
    told, found = (json.loads(explanation_to_json(one)) for one in (job.explanation, explain(case, years, solution)))
    assert told.pop("run")["solves"] == found.pop("run")["solves"]
    assert told == found


def test_a_frontier_is_heard_while_it_grows_and_a_stop_keeps_it(queue: JobQueue) -> None:
    case, _, solution = solved_history()
    job = queue.ask(FrontierQuestion(case, solution, FrontierPlan("reserve"), SECONDS))
    while job.frontier is None:
        assert job.wait(0.02).is_open, job.failure
    job.stop()
    assert job.wait(SECONDS) is Stage.DONE
    assert not job.frontier.complete
    assert job.frontier.points[-1].cost == pytest.approx(solution.cost)


def test_a_stopped_curve_keeps_its_points(queue: JobQueue) -> None:
    values = tuple(f"{n}e9" for n in range(3, 23))
    job = queue.ask(CurveQuestion(EXAMPLE, "regime.inputs.required_amount", values, (), SECONDS))
    while len(job.points) < 2:
        time.sleep(0.02)
    job.stop()
    assert job.wait(SECONDS) is Stage.DONE
    assert 2 <= len(job.points) < 20


def test_a_curve_asked_again_of_another_worker_tells_no_point_twice() -> None:
    points = [PointReady(1, CurvePoint(value, Solution(CaseName("c", "", "JPY", ""), Status.SOLVED))) for value in (3e9, 4e9)]
    workers = [Dying([points[0], WorkerDiedError]), Dying([*points, CurveDone(1)])]
    job = JobQueue(1, start=lambda: workers.pop(0)).ask(CurveQuestion(EXAMPLE, "scale.premium", ("3e9", "4e9"), (), SECONDS))  # type: ignore[arg-type, return-value]
    assert job.wait(SECONDS) is Stage.DONE
    assert job.was_replaced
    assert [point.value for point in job.points] == [3e9, 4e9]


def test_a_worker_that_is_late_is_killed_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optimizer.ui.workers.slot.READING", 0.2)
    silent = Silent()
    quiet = JobQueue(1, start=lambda: silent)  # type: ignore[arg-type, return-value]
    job = quiet.ask(question(seconds=0.1))
    assert job.wait(SECONDS) is Stage.FAILED
    assert job.failure is not None
    assert job.failure.why == "limit"
    assert not silent.is_alive


def test_one_visitor_alone_is_answered_by_one_worker_and_sees_the_answer_before_its_picture() -> None:
    Prompt.started = 0
    quiet = JobQueue(2, start=Prompt)  # type: ignore[arg-type]
    before = []
    for level in ("1.1", "1.2", "1.3", "1.4", "1.5"):
        job = quiet.ask(question(("scale.premium", level)))
        assert job.wait(SECONDS) is Stage.DONE
        assert job.answer is not None
        before.append(job.answer.picture is None)
        assert job.picture(SECONDS) == ExceedancePicture(())
    assert all(before)
    assert Prompt.started == 1
    assert quiet.ask(question(("scale.premium", "1.1"))).picture(0.0) == ExceedancePicture(())
