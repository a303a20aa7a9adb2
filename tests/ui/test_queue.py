"""Who is served when: visitors in turn, answers never behind what takes minutes, nobody who has stopped or left; by counts, not seconds."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np
import pytest
from support.page_workers import Dying, Heeding, Held, Silent, Slow, Stillborn
from support.paths import ROOT

from optimizer import files
from optimizer.results.explanation import OfferReason, Verdict
from optimizer.results.progress import Step
from optimizer.results.solution import Status
from optimizer.results.tornado import RangeEnd, TornadoBar
from optimizer.ui.workers import Job, JobQueue, Stage, Visitor
from optimizer.ui.workers.messages import BarReady, CurveDone, CurveQuestion, JobRequest, SolveQuestion, Stepped, StopJob
from optimizer.ui.workers.process import WorkerDiedError
from optimizer.ui.workers.rehearsal import rehearse
from optimizer.ui.workers.turns import Turns

CASE = files.load_case(ROOT / "data" / "cases" / "jp-history")
MARKET = CurveQuestion("", "scale.premium", ("1",), (), 600.0)
"""Anything that takes minutes."""
LONG = 300.0
"""Seconds after which a test gives up what it expects."""


def asked(name: str, series: str = "") -> SolveQuestion:
    """Return a question of its own: the queue knows one by its fingerprint."""
    return SolveQuestion(CASE.model_copy(update={"fingerprint": name}), series or name, 30.0)


def until(held: Callable[[], bool]) -> None:
    """Wait for what is expected."""
    end = time.monotonic() + LONG
    while not held():
        assert time.monotonic() < end, "what was expected did not come"  # patience alone, no measure of speed
        time.sleep(0.002)


def heeding(workers: int = 2) -> tuple[JobQueue, list[JobRequest], threading.Event, list[Heeding]]:
    """Open a queue of workers that answer at once, but what takes minutes only when they are let."""
    sent, let, started = list[JobRequest](), threading.Event(), list[Heeding]()

    def start() -> Heeding:
        started.append(Heeding(sent, let))
        return started[-1]

    return JobQueue(workers, start=start), sent, let, started  # type: ignore[arg-type]


def test_ten_visitors_with_one_who_asks_the_market_twice_are_answered_before_the_market_is() -> None:
    """Neither of the two long questions has ended, one has not even begun, and everybody else has an answer."""
    queue, sent, let, _ = heeding()
    greedy, others = Visitor(), [Visitor() for _ in range(9)]
    markets = [queue.ask(MARKET, greedy) for _ in range(2)]
    until(lambda: markets[0].stage is Stage.RUNNING)
    jobs = [queue.ask(asked(str(number)), visitor) for number, visitor in enumerate(others)]
    assert [job.wait(LONG) for job in jobs] == [Stage.DONE] * 9
    assert [job.stage for job in markets] == [Stage.RUNNING, Stage.WAITING]
    assert [one.question for one in sent].count(MARKET) == 1
    assert queue.before(markets[1]) == 0
    let.set()
    assert [job.wait(LONG) for job in markets] == [Stage.DONE] * 2


def test_a_visitor_who_asks_when_nobody_waits_is_begun_at_once_beside_a_market() -> None:
    """A lone visitor waits for no other service: beside a running market he still waits for none."""
    queue, sent, _, _ = heeding(workers=1)
    market = queue.ask(MARKET, Visitor())
    until(lambda: market.stage is Stage.RUNNING)
    for number in range(9):
        before = len(sent)
        assert queue.ask(asked(str(number)), Visitor()).wait(LONG) is Stage.DONE
        assert len(sent) == before + 1


def test_visitors_are_served_in_turn_however_much_one_of_them_asks() -> None:
    silent = Silent()
    queue = JobQueue(1, start=lambda: silent)  # type: ignore[arg-type, return-value]
    first = queue.ask(asked("first"), Visitor())
    until(lambda: first.stage is Stage.RUNNING)
    greedy, modest = Visitor(), [Visitor() for _ in range(3)]
    many = [queue.ask(asked(f"g{number}"), greedy) for number in range(5)]
    few = [queue.ask(asked(f"m{number}"), visitor) for number, visitor in enumerate(modest)]
    assert [queue.before(job) for job in (many[0], *few, *many[1:])] == list(range(8))


@pytest.mark.parametrize("seed", range(20))
def test_nobody_is_overtaken_twice_by_the_same_visitor(seed: int) -> None:
    """Whatever is asked by whom in which order: while one's oldest question waits, every other visitor is served at most once."""
    draw = np.random.default_rng(seed)
    turns, visitors = Turns(), [Visitor() for _ in range(6)]
    waiting: list[Job] = []
    since: dict[int, list[int]] = {}
    """By visitor whose oldest question waits: who was served meanwhile."""
    for number in range(200):
        if draw.random() < 0.55 or not waiting:
            who = int(draw.integers(6)) if draw.random() < 0.5 else 0
            waiting.append(Job(number, asked(str(number)), visitors[who]))
            turns.add(waiting[-1])
            since.setdefault(who, [])
            continue
        served = turns.order(long=False)[0]
        turns.take(served)
        who = visitors.index(served.visitor)
        mine = [job.number for job in waiting if job.visitor is served.visitor]
        waiting.remove(served)
        assert served.number == min(mine)
        twice = [other for other in set(since[who]) if since[who].count(other) > 1]
        assert not twice
        for other, met in since.items():
            if other != who:
                met.append(who)
        del since[who]
        if len(mine) > 1:
            since[who] = []


def test_a_question_that_waits_and_is_stopped_leaves_the_queue_and_no_worker_hears_of_it() -> None:
    queue, sent, let, started = heeding()
    first = queue.ask(MARKET, Visitor())
    until(lambda: first.stage is Stage.RUNNING)
    waits = queue.ask(MARKET, Visitor())
    waits.stop()
    assert waits.wait(LONG) is Stage.DONE
    assert (waits.failure, waits.points) == (None, ())
    assert (first.stage, len(sent)) == (Stage.RUNNING, 1)
    let.set()
    assert first.wait(LONG) is Stage.DONE
    assert queue.ask(MARKET, Visitor()).wait(LONG) is Stage.DONE
    assert len(started) == 1
    assert [one.is_alive for one in started] == [True]


@pytest.mark.parametrize("how", ["stop", "forget"])
def test_an_answer_that_waits_is_ended_at_once(how: str) -> None:
    silent = Silent()
    queue = JobQueue(1, start=lambda: silent)  # type: ignore[arg-type, return-value]
    first, waits, last = (queue.ask(asked(name), Visitor()) for name in "abc")
    until(lambda: first.stage is Stage.RUNNING)
    getattr(waits, how)()
    assert waits.wait(LONG) is (Stage.DONE if how == "stop" else Stage.FAILED)
    assert (waits.answer, waits.failure, queue.before(last)) == (None, None, 0)
    assert [one for one in silent.heard if isinstance(one, StopJob)] == []


def test_the_lease_ends_with_the_window_whether_a_question_waits_or_runs() -> None:
    silent = Silent()
    queue = JobQueue(1, start=lambda: silent)  # type: ignore[arg-type, return-value]
    gone, here = Visitor(grace=0.0), Visitor(grace=0.0)
    runs = queue.ask(asked("runs"), gone)
    until(lambda: runs.stage is Stage.RUNNING)
    waits, stays = queue.ask(asked("waits"), gone), queue.ask(asked("stays"), here)
    assert queue.before(stays) == 1 or queue.before(waits) == 1
    gone.leave()
    until(lambda: StopJob(runs.number, keep=False) in silent.heard)
    assert queue.before(stays) == 0
    assert not stays.is_forgotten


def test_a_long_question_of_a_window_that_has_closed_ends_with_its_worker_and_the_next_begins() -> None:
    queue, sent, _, started = heeding()
    gone = Visitor(grace=0.0)
    first, second = queue.ask(MARKET, gone), queue.ask(MARKET, Visitor())
    until(lambda: first.stage is Stage.RUNNING)
    gone.leave()
    assert first.wait(LONG) is Stage.FAILED
    until(lambda: second.stage is Stage.RUNNING)
    assert (len(sent), len(started)) == (2, 2)
    assert [one.is_alive for one in started] == [False, True]


def test_a_window_that_comes_back_in_time_keeps_its_lease() -> None:
    queue, _, let, _ = heeding()
    visitor = Visitor(grace=LONG)
    job = queue.ask(MARKET, visitor)
    visitor.leave()
    assert not job.is_forgotten
    visitor.stay()
    let.set()
    assert job.wait(LONG) is Stage.DONE


def test_one_who_is_elsewhere_on_the_page_keeps_what_was_asked() -> None:
    """Nobody looks at the job for a while, as on another page of the menu: only a closed window ends it."""
    queue, _, let, _ = heeding()
    job = queue.ask(MARKET, Visitor(grace=0.0))
    time.sleep(0.2)
    assert not job.is_forgotten
    let.set()
    assert job.wait(LONG) is Stage.DONE


def test_what_several_ask_alike_is_computed_once() -> None:
    """A second worker is idle all the while: it does not begin what the first is at."""
    sent, let = list[JobRequest](), threading.Event()
    queue = JobQueue(2, start=lambda: Held(sent, let))  # type: ignore[arg-type, return-value]
    jobs = [queue.ask(asked("example"), Visitor()) for _ in range(10)]
    other = queue.ask(asked("other"), Visitor())
    until(lambda: other.stage is Stage.RUNNING)
    let.set()
    assert [job.wait(LONG) for job in (*jobs, other)] == [Stage.DONE] * 11
    assert sorted(one.question.series for one in sent if isinstance(one.question, SolveQuestion)) == ["example", "other"]
    assert all(job.answer is not None and job.answer.solution.status is Status.SOLVED for job in jobs)


def test_who_waits_for_the_same_answer_is_served_where_it_is_not_kept() -> None:
    """The first is stopped: its answer is its own, and the next is computed."""
    sent, let = list[JobRequest](), threading.Event()
    queue = JobQueue(2, start=lambda: Held(sent, let))  # type: ignore[arg-type, return-value]
    jobs = [queue.ask(asked("example"), Visitor()) for _ in range(2)]
    until(lambda: jobs[0].stage is Stage.RUNNING)
    jobs[0].stop()
    let.set()
    assert [job.wait(LONG) for job in jobs] == [Stage.DONE] * 2
    assert len(sent) == 2


def test_the_start_of_the_processes_is_told_and_takes_nothing_of_the_time_of_a_question(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits of the question have long passed when its worker is there; it is answered all the same."""
    monkeypatch.setattr("optimizer.ui.workers.slot.READING", 0.05)
    sent, started = list[JobRequest](), threading.Event()
    queue = JobQueue(1, start=lambda: Slow(sent, started))  # type: ignore[arg-type, return-value]
    job = queue.ask(SolveQuestion(asked("a").case, "a", 0.05), Visitor())
    until(lambda: job.stage is Stage.STARTING)
    assert job.wait(0.5) is Stage.STARTING
    assert sent == []
    monkeypatch.setattr("optimizer.ui.workers.slot.READING", LONG)
    started.set()
    assert job.wait(LONG) is Stage.DONE
    assert job.answer is not None


def test_a_question_ended_while_the_processes_start_leaves_them_for_the_next() -> None:
    sent, let, started = list[JobRequest](), threading.Event(), list[Slow]()

    def start() -> Slow:
        started.append(Slow(sent, let))
        return started[-1]

    queue = JobQueue(1, start=start)  # type: ignore[arg-type]
    job = queue.ask(asked("a"), Visitor())
    until(lambda: job.stage is Stage.STARTING)
    job.stop()
    assert job.wait(LONG) is Stage.DONE
    assert (job.answer, job.failure) == (None, None)
    let.set()
    assert queue.ask(asked("b"), Visitor()).wait(LONG) is Stage.DONE
    assert (len(started), started[0].is_alive, len(sent)) == (1, True, 1)


def test_processes_that_never_start_are_told() -> None:
    still = Stillborn()
    job = JobQueue(1, start=lambda: still).ask(asked("a"))  # type: ignore[arg-type, return-value]
    assert job.wait(LONG) is Stage.FAILED
    assert job.failure is not None
    assert (job.failure.why, still.is_alive) == ("start", False)


def test_what_is_asked_again_of_another_worker_is_told_once() -> None:
    """The points of a curve, the parts of a reason, the bars of a tornado: those of a worker that died are none of the next one's."""
    end = RangeEnd(1.0, Status.SOLVED, 2.0, {}, mix_changes=False)
    bars = [BarReady(1, TornadoBar(key, 1.0, "assumed", "", end, end)) for key in "ab"]
    part = OfferReason("o", "i", True, False, 1.0, 2.0, Verdict.NONE, None, None, ())
    steps = [Stepped(1, Step("offer", done, 2, part)) for done in (1, 2)]
    workers = [Dying([bars[0], steps[0], steps[1], WorkerDiedError]), Dying([*bars, steps[0], CurveDone(1)])]
    job = JobQueue(1, start=lambda: workers.pop(0)).ask(MARKET)  # type: ignore[arg-type, return-value]
    assert job.wait(LONG) is Stage.DONE
    assert job.was_replaced
    assert ([bar.key for bar in job.bars], job.parts, job.step) == (["a", "b"], (part,), steps[0].step)


@pytest.mark.slow
def test_a_worker_rehearses_a_whole_answer_before_it_is_ready() -> None:
    """What it reads, simulates, solves, audits and draws is what a first question would wait for."""
    solution = rehearse()
    assert solution.status is Status.CERTIFIED
    assert solution.policies
    assert solution.reserve[0].amount > 0


def test_the_processes_of_long_questions_yield_to_those_of_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    ranks = dict[str, bool]()

    def start(*, yields: bool = False) -> Silent:
        ranks["long" if yields else "short"] = yields
        return Silent()

    monkeypatch.setattr("optimizer.ui.workers.queue.WorkerProcess", start)
    queue = JobQueue(1)
    jobs = [queue.ask(MARKET), queue.ask(asked("a"))]
    until(lambda: all(job.stage is Stage.RUNNING for job in jobs))
    assert ranks == {"long": True, "short": False}
