"""A batch answers each case as a solve of its own would, loses nothing when it is killed, and names what it could not answer."""

from __future__ import annotations

import json
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from support.batch_runs import answered, children, finish, kill_and_resume, kill_one, start, wait_until, write_table, written
from support.campaigns import at_length
from support.commands import Command
from support.paths import ROOT
from support.two_years import write_case

from optimizer import InputError, Status, load_case, load_years, optimize
from optimizer.runs.batches import CaseLimits, batch, folder_plan, grid_plan, table_plan
from optimizer.runs.batches.executors import Spread
from optimizer.runs.batches.journal import journal_in
from optimizer.runs.batches.pool import CaseBegun

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("batch_processes")]

HISTORY = ROOT / "data" / "cases" / "jp-history"
PARTS = ["premium", "tax", "fixed_charge", "discount", "carry", "expected_net", "own_funds_charge", "emergency"]


def unbroken(folder: Path, rows: int, command: Command) -> dict[str, bytes]:
    """Return what a batch that nothing disturbs writes."""
    words = (write_case(folder / "case"), "--table", write_table(folder / "table.csv", rows), "--out", folder / "out")
    code, out, err = command("batch", *words, "--processes", "2", "--json")
    assert code == 2, err
    summary = json.loads(out)
    assert (summary["cases"], summary["kept"]) == (rows, 0)
    assert summary["statuses"] == {"certified": rows - 2 * (rows // 50), "infeasible": rows // 50, "rejected": rows // 50}
    assert f"{rows} of {rows} cases" in err
    return written(folder / "out")


def rows_of(folder: Path, name: str = "results") -> list[dict[str, Any]]:
    frame = pd.read_parquet(folder / f"{name}.parquet")
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


# ---- what is answered ----


def test_a_grid_has_a_row_a_point_with_the_answer_worked_by_hand(two_years: Path, tmp_path: Path) -> None:
    plan = grid_plan(two_years, ["offers.q1.premium=3,50", "reserve.cash.carry=0.1:0.3:3"])
    found = batch(plan, tmp_path / "out")
    assert [row["cost"] for row in found.results[:3]] == pytest.approx([6.0, 7.0, 8.0])  # 3 + carry x 10 + 20 / 10
    assert [row["cost"] for row in found.results[3:4]] == pytest.approx([9 + 0.1 * 30 + 6])  # q2: pays 50 of 100 and of 60
    assert found.exit_code == 0
    assert found.statuses == {"certified": 6}
    results, mix = rows_of(tmp_path / "out"), rows_of(tmp_path / "out", "mix")
    assert list(results[0])[:6] == ["case", "fingerprint", "status", "cost", "bound", "gap"]
    assert list(results[0])[6:14] == PARTS
    assert list(results[0])[14:] == [
        "reserve_total",
        "premium_total",
        "policies",
        "offers.q1.premium",
        "reserve.cash.carry",
        "proof",
        "message",
    ]
    assert [(row["case"], row["policies"], row["offers.q1.premium"]) for row in results[2:4]] == [("3", "q1:1", 3.0), ("4", "q2:1", 50.0)]
    assert (results[0]["reserve_total"], results[0]["premium_total"]) == pytest.approx((10.0, 3.0))
    assert mix[0]["offer"] == "q1"
    assert mix[0]["expected_recovery"] == pytest.approx(14.0)  # (80 + 60) / 10
    assert rows_of(tmp_path / "out", "faults") == []


VARIED = ["reserve.cash.carry=0.05,0.12", "scale.premium=0.8,1.2", "tail.solvency.level=0.9,0.95"]


@pytest.mark.parametrize("varied", [VARIED[::2], *at_length([VARIED])], ids=["two keys", "three keys"])
def test_every_row_costs_what_a_solve_of_its_own_says(varied: list[str]) -> None:
    plan = grid_plan(HISTORY, varied)
    found = batch(plan, spread=Spread(2))
    for row, result in zip(plan.rows, found.results, strict=True):
        alone = load_case(HISTORY, settings=row.varied)
        answer = optimize(alone, load_years(alone))
        assert result["status"] == answer.status.value == "certified"
        assert result["cost"] == pytest.approx(answer.cost, rel=1e-9)
        assert result["fingerprint"] == answer.case.fingerprint


def test_a_folder_of_cases_goes_by_the_ids_they_state(two_years: Path, tmp_path: Path) -> None:
    for name in ("a", "b", "twice", "wrong"):
        write_case(tmp_path / "cases" / name)
    text = (two_years / "case.toml").read_text(encoding="utf-8")
    for name, id_ in (("a", "one"), ("b", "two"), ("twice", "ONE")):
        (tmp_path / "cases" / name / "case.toml").write_text(text.replace("two-years", id_), encoding="utf-8")
    (tmp_path / "cases" / "wrong" / "case.toml").write_text(text.replace("years = 10", "years = -1"), encoding="utf-8")
    found = batch(folder_plan(tmp_path / "cases"))
    assert [(row["case"], row["status"]) for row in found.results] == [
        ("one", "certified"),
        ("two", "certified"),
        ("ONE", "rejected"),
        ("wrong", "rejected"),
    ]
    assert found.exit_code == 2
    assert "ids are unique within a batch" in found.faults[0]["rule"]
    assert (found.faults[1]["file"], found.faults[1]["field"]) == ("case.toml", "losses.years")


def test_one_process_two_another_executor_and_another_order_give_the_same_answers(two_years: Path, tmp_path: Path) -> None:
    plan = table_plan(two_years, write_table(tmp_path / "table.csv", 60))
    batch(plan, tmp_path / "one", spread=Spread(1))
    forwards = batch(plan, tmp_path / "two", spread=Spread(2))
    with ThreadPoolExecutor(3) as executor:
        batch(plan, tmp_path / "own", spread=executor)
    assert written(tmp_path / "one") == written(tmp_path / "two") == written(tmp_path / "own")
    backwards = batch(type(plan)(plan.rows[::-1], plan.keys), spread=Spread(1))
    assert [json.dumps(record) for record in backwards.records[::-1]] == [json.dumps(record) for record in forwards.records]


# ---- Dask ----


def test_two_dask_workers_one_of_them_killed_write_the_same_bytes(two_years: Path, tmp_path: Path) -> None:
    table = write_table(tmp_path / "table.csv", 60)
    batch(table_plan(two_years, table), tmp_path / "here", spread=Spread(2))
    process = start(two_years, "--table", table, "--out", tmp_path / "dask", "--cluster", "2")
    wait_until(process, lambda: answered(tmp_path / "dask") >= 5)
    kill_one([pid for pid in children(process.pid) if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()])
    code, _, err = finish(process)
    assert code == 2, err
    assert written(tmp_path / "here") == written(tmp_path / "dask")


def test_a_scheduler_that_is_not_there_is_named(two_years: Path, tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optimizer.runs.batches.executors.CONNECT_SECONDS", 1)
    words = ("batch", str(two_years), "--vary", "reserve.cash.carry=0.1,0.2", "--out", str(tmp_path / "out"))
    code, out, err = command(*words, "--scheduler", "tcp://127.0.0.1:9")
    assert (code, out) == (2, "")
    assert "no scheduler answers there" in err


# ---- killed and resumed ----


@pytest.mark.parametrize(("rows", "kills"), [(50, 2), pytest.param(500, 30, marks=pytest.mark.prove)])
def test_a_batch_killed_at_random_moments_and_resumed_writes_the_same_bytes(
    rows: int, kills: int, tmp_path: Path, command: Command
) -> None:
    (tmp_path / "killed").mkdir()
    (tmp_path / "whole").mkdir()
    assert kill_and_resume(tmp_path / "killed", rows, kills, seed=kills) == unbroken(tmp_path / "whole", rows, command)


def test_a_second_run_keeps_every_answer_and_one_changed_row_is_answered_alone(two_years: Path, tmp_path: Path) -> None:
    table = write_table(tmp_path / "table.csv", 24)
    batch(table_plan(two_years, table), tmp_path / "out")
    first = written(tmp_path / "out")
    again = batch(table_plan(two_years, table), tmp_path / "out", resume=True)
    assert again.kept == 24
    assert written(tmp_path / "out") == first
    table.write_text(table.read_text(encoding="utf-8").replace("c7,", "c7,").replace('"0.0149"', '"0.0150"'), encoding="utf-8")
    assert batch(table_plan(two_years, table), tmp_path / "out", resume=True).kept == 23
    assert written(tmp_path / "out") != first


def test_a_line_of_the_journal_that_was_torn_or_edited_is_answered_again(two_years: Path, tmp_path: Path) -> None:
    plan = table_plan(two_years, write_table(tmp_path / "table.csv", 10))
    batch(plan, tmp_path / "out")
    first, journal = written(tmp_path / "out"), tmp_path / "out" / "journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    lines[3] = lines[3].replace(b'"cost": ', b'"cost": 1')
    journal.write_bytes(b"".join(lines[:-1]) + lines[-1][:40])
    assert batch(plan, tmp_path / "out", resume=True).kept == 8
    assert written(tmp_path / "out") == first


def test_results_that_are_there_are_not_written_over_unasked(two_years: Path, tmp_path: Path, command: Command) -> None:
    words = ("batch", str(two_years), "--vary", "reserve.cash.carry=0.1,0.2", "--out", str(tmp_path / "out"))
    assert command(*words).code == 0
    ended = command(*words)
    assert (ended.code, ended.out) == (2, "")
    assert "add --resume" in ended.err
    with journal_in(tmp_path / "out", resume=True):
        ended = command(*words, "--resume")
    assert ended.code == 2
    assert "another batch is writing here" in ended.err


# ---- poisoned ----


def test_a_poisoned_batch_names_the_poisoned_and_gets_the_rest_right(two_years: Path, tmp_path: Path) -> None:
    names = [f"c{n}" for n in range(80)]
    poison = {"c7": "reserve.cash.carry=ten", "c19": "limits.max_policies=1", "c33": "", "c61": ""}
    lines = ["case,reserve.cash.carry,reserve.cash.max,limits.max_policies"]
    for n, name in enumerate(names):
        carry, most = "ten" if name == "c7" else f"{0.1 + 0.01 * n:.2f}", "0,1" if name == "c19" else ","
        lines.append(f"{name},{carry},{most}")
    (tmp_path / "table.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def hurt(told: Any) -> None:
        if isinstance(told, CaseBegun) and told.phase == "searching" and told.case in ("c33", "c61"):
            os.kill(told.pid, signal.SIGKILL if told.case == "c33" else signal.SIGSTOP)

    plan = table_plan(two_years, tmp_path / "table.csv")
    found = batch(plan, tmp_path / "out", spread=Spread(2), limits=CaseLimits(seconds=2), on_progress=hurt)
    status = {row["case"]: row["status"] for row in found.results}
    assert {name: status[name] for name in poison} == {"c7": "rejected", "c19": "infeasible", "c33": "error", "c61": "undecided"}
    assert found.statuses == {"certified": 76, "undecided": 1, "infeasible": 1, "rejected": 1, "error": 1}
    assert found.exit_code == 4
    for n, row in enumerate(found.results):
        if row["case"] not in poison:
            assert row["cost"] == pytest.approx(min(3 + 10 * (0.1 + 0.01 * n) + 2, 3 + 9))  # both policies leave nothing
    rules = {row["case"]: row["rule"] for row in found.faults}
    assert rules.keys() == {"c7", "c33", "c61"}
    assert "SIGKILL, 2 times" in rules["c33"]
    assert "ended searching beyond 2 s" in rules["c61"]
    assert [(row["file"], row["row"]) for row in found.faults if row["case"] == "c7"] == [("table.csv", 9)]

    healed = batch(plan, tmp_path / "out", resume=True, limits=CaseLimits(seconds=2))
    assert healed.kept == 77
    assert healed.statuses == {"certified": 78, "infeasible": 1, "rejected": 1}


def test_a_process_killed_once_changes_nothing(two_years: Path, tmp_path: Path) -> None:
    plan = table_plan(two_years, write_table(tmp_path / "table.csv", 30))
    batch(plan, tmp_path / "whole", spread=Spread(2))
    killed: list[str] = []

    def kill(told: Any) -> None:
        if isinstance(told, CaseBegun) and told.case == "c11" and not killed:
            killed.append(told.case)
            os.kill(told.pid, signal.SIGKILL)

    batch(plan, tmp_path / "hurt", spread=Spread(2), on_progress=kill)
    assert killed == ["c11"]
    assert written(tmp_path / "whole") == written(tmp_path / "hurt")


def test_a_case_that_eats_memory_is_ended_and_the_others_go_on(tmp_path: Path) -> None:
    write_case(tmp_path / "cases" / "small")
    hungry = write_case(tmp_path / "cases" / "hungry")
    text = (hungry / "case.toml").read_text(encoding="utf-8")
    peril = '[[losses.simulate.peril]]\nclass = "hot"\nfrequency = 0.5\nseverity = { kind = "lognormal", mu = 3, sigma = 1 }\n'
    simulated = f"[losses.simulate]\nyears = 20_000_000\nseed = 1\n{peril}"
    text = text.replace('[losses]\ntable = "losses.csv"\nyears = 10\n', simulated).replace("two-years", "hungry")
    (hungry / "case.toml").write_text(text, encoding="utf-8")
    found = batch(folder_plan(tmp_path / "cases"), limits=CaseLimits(memory=600e6))
    assert [(row["case"], row["status"]) for row in found.results] == [("hungry", "error"), ("two-years", "certified")]
    assert "more than 600 MB of memory" in found.faults[0]["rule"]


# ---- what is wrong with the question ----


@pytest.mark.parametrize(
    ("text", "field", "rule"),
    [
        ("reserve.cash.carry\n0.1\n", "case", "this column is missing"),
        ("case\na\n", "", "no column is a key of a case"),
        ("case,reserve.cash.carry\n", "", "the table has no rows"),
        ("case,reserve.cash.carry\na,0.1\nA,0.2\n", "case", "this id stands twice (capitals do not count)"),
        ("case,reserve.cash.carry\na b,0.1\n", "case", "an id must be 1-64 of A-Z a-z 0-9 _ -"),
        ("case,scale.premium,scale.premium\na,1,1\n", "scale.premium", "this column stands twice"),
        ("case,scale.premium\na,1,1\n", "", "the row has 3 cells, the header 2"),
    ],
)
def test_a_table_that_is_wrong_is_refused_by_row_and_column(two_years: Path, tmp_path: Path, text: str, field: str, rule: str) -> None:
    (tmp_path / "table.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        table_plan(two_years, tmp_path / "table.csv")
    assert (field, rule) in [(fault.field, fault.rule) for fault in refused.value.faults]
    assert {fault.file for fault in refused.value.faults} == {"table.csv"}


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        (("--vary", "reserve.cash.carry=0.1:0.2"), "a range is first:last:count"),
        (("--vary", "scale.premium=1,2", "--vary", "scale.premium=3,4"), "this key is varied twice"),
        (("--vary", "scale.premium=1,2", "--table", "t.csv"), "a batch goes over a table or over a grid, not both"),
        (("--table", "nowhere.csv"), "there is no such file"),
        ((), "no case lies in this folder"),
        (("--vary", "scale.premium=1,2", "--memory", "0"), "this limit must be above 0"),
        (("--vary", "scale.premium=1,2", "--time-limit", "soon"), "not a number"),
    ],
)
def test_a_question_that_is_wrong_is_refused_in_one_line(
    two_years: Path,
    tmp_path: Path,
    command: Command,
    words: tuple[str, ...],
    rule: str,
) -> None:
    ended = command("batch", str(two_years), "--out", str(tmp_path / "out"), *words, "--json")
    assert ended.code == 2
    assert rule in ended.err
    assert ended.err.count("\n") == 1
    assert rule in json.loads(ended.out)["faults"][0]["rule"]
    assert not (tmp_path / "out").exists()


# ---- a disk that refuses ----


def test_a_batch_says_how_many_have_which_status(two_years: Path) -> None:
    found = batch(grid_plan(two_years, ["reserve.cash.max=0,5,100"], settings=[("offers.q2.use", "no")]))
    assert found.statuses == {Status.CERTIFIED.value: 1, Status.INFEASIBLE.value: 2}  # q1 leaves 10 to be held in cash
    assert found.exit_code == 0
