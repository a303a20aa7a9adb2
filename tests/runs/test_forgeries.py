"""A kept run forged with its manifest mended: the audit notices, or names what was touched as unproved or unchecked."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from support.commands import Command
from support.forgeries import Touched, forge, mend_facts, mend_inputs, mend_log, mend_report, told_of, verdict_of
from support.kept_runs import HEAD, RULES, TABLE, keep_all, resign, written
from support.two_years import LOSSES

from optimizer.auditor import audit
from optimizer.files import load_case, load_years
from optimizer.report.formats.answer import as_json
from optimizer.results.solution import Alternative, Status
from optimizer.runs import audit_run
from optimizer.solver.solve import optimize

pytestmark = pytest.mark.slow

FORGERIES = 500
FEW = 36
Change = Callable[[dict[str, Any]], object]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return a kept run for each kind of answer; not to be changed."""
    return keep_all(tmp_path_factory.mktemp("kept"))


@pytest.fixture
def copied(runs: dict[str, Path], tmp_path: Path) -> Callable[[str], Path]:
    """Return what makes a copy of a run that may be changed."""
    return lambda name: Path(shutil.copytree(runs[name], tmp_path / name))


def forged(runs: dict[str, Path], seeds: range, place: Path) -> dict[int, Touched]:
    """Return the forgeries of these seeds that the audit neither noticed nor names."""
    missed, names = {}, sorted(runs)
    for seed in seeds:
        run = Path(shutil.copytree(runs[names[seed % len(names)]], place / str(seed)))
        touched = forge(run, Random(seed))
        if not told_of(verdict_of(run), touched):
            missed[seed] = touched
        shutil.rmtree(run)
    return missed


def test_each_kind_of_answer_is_there_and_the_same(runs: dict[str, Path]) -> None:
    statuses = {json.loads((run / "answer.json").read_text(encoding="utf-8"))["status"] for run in runs.values()}
    assert statuses == {"certified", "solved", "feasible", "infeasible", "undecided", "error"}
    assert {name: audit_run(run).differences for name, run in runs.items()} == dict.fromkeys(runs, ())


def test_a_forgery_is_noticed_or_named(runs: dict[str, Path], tmp_path: Path) -> None:
    assert forged(runs, range(FEW), tmp_path) == {}


@pytest.mark.prove
def test_each_of_many_forgeries_is_noticed_or_named(runs: dict[str, Path], tmp_path: Path) -> None:
    assert forged(runs, range(FEW, FEW + FORGERIES), tmp_path) == {}


# ---- forgeries of what a reader relies on, mended as far as they can be ----


def planted(run: Path, change: Change) -> None:
    """Change the answer of a run, and mend log, `run.json`, report and manifest."""
    answer = json.loads((run / "answer.json").read_text(encoding="utf-8"))
    change(answer)
    (run / "answer.json").write_text(as_json(answer), encoding="utf-8")
    for mend in (mend_log, mend_facts, mend_report):
        mend(run)
    resign(run)


def first(answer: dict[str, Any], *keys: str) -> dict[str, Any]:
    """Return the first entry of a list, however deep it lies."""
    value: Any = answer
    for key in keys:
        value = value[key]
    found: dict[str, Any] = value[0]
    return found


PLANTED: list[tuple[str, str, Change, str]] = [
    ("all warnings taken away", "solved", lambda a: a.update(warnings=[]), "warnings"),
    ("one warning of the tail's years taken away", "tiny", lambda a: a.update(warnings=[]), "warnings.tail.solvency.level"),
    (
        "a warning's text softened",
        "solved",
        lambda a: first(a, "warnings").update(text="all figures are read in the law"),
        "warnings[1].text",
    ),
    ("a warning about another figure", "solved", lambda a: first(a, "warnings").update(where="scale.premium"), "warnings[1].where"),
    (
        "a warning that nobody gave",
        "tiny",
        lambda a: a["warnings"].append({"code": "by_enumeration", "text": "x", "where": ""}),
        "warnings",
    ),
    ("the law alone cheaper", "solved", lambda a: a["alternatives"]["law_only"].update(cost=1.0), "alternatives.law_only.cost"),
    ("the law alone with no reserve", "solved", lambda a: a["alternatives"]["law_only"].update(reserve_total=1.0), "alternatives.law_only"),
    ("all cash with other own funds", "drawn", lambda a: a["alternatives"]["all_cash"].update(own_funds=1.0), "alternatives.all_cash"),
    ("all cash left out", "drawn", lambda a: a["alternatives"].update(all_cash=None), "alternatives.all_cash"),
    ("more years in the tail", "drawn", lambda a: a["losses"].update(effective_tail_years=1e6), "losses.effective_tail_years"),
    ("no count of the tail's years", "tiny", lambda a: a["losses"].update(effective_tail_years=None), "losses.effective_tail_years"),
    ("another reason why an item counts", "law", lambda a: first(a["law"][0], "items").update(why="counts in full"), "law[1].items[1].why"),
    ("a better grade of the law", "law", lambda a: first(a, "law").update(grade="primary"), "law[1].grade"),
    ("another reason why an offer is barred", "law", lambda a: first(a, "barred").update(why="it is dear"), "barred[1].why"),
    ("another cure", "law", lambda a: first(a, "barred").update(cure="ask the supervisor"), "barred[1].cure"),
    ("another version", "tiny", lambda a: a["run"].update(version="9.9.9"), "version 9.9.9"),
    ("another solver", "tiny", lambda a: a["run"].update(solver="CPLEX 22"), "CPLEX 22"),
    ("a bound above the cost", "solved", lambda a: a.update(bound=a["cost"] * 1.001, gap=0.0), "bound"),
    ("certified without an enumeration", "solved", lambda a: a.update(status="certified", proof="enumeration"), "bound.proof"),
    ("certified by a certificate that is nowhere", "tiny", lambda a: a.update(proof="certificate"), "bound.proof"),
    ("a lower bound than was proved", "tiny", lambda a: a.update(bound=a["cost"] * (1 - 1e-7), gap=1e-7), "bound.enumeration"),
    ("solved called feasible", "solved", lambda a: a.update(status="feasible"), "status.gap"),
    ("an error with a warning", "error", lambda a: a["warnings"].append({"code": "x", "text": "x", "where": ""}), "warnings"),
    (
        "a fault of a case that was read",
        "tiny",
        lambda a: a.update(faults=[dict.fromkeys(("file", "field", "value", "rule", "fix"), "") | {"row": 1}]),
        "faults",
    ),
    ("undecided calls a cost", "undecided", lambda a: a.update(bound=1.0), "status.mix"),
    ("a rule that is not in the conflict", "infeasible", lambda a: a["conflict"]["rules"].pop(0), "conflict"),
    ("another distance", "infeasible", lambda a: a["conflict"].update(short_by=0.01), "conflict.short_by"),
    (
        "a higher level that is met",
        "infeasible",
        lambda a: next(r for r in a["conflict"]["repairs"] if "level" in r["rule"]).update(to=0.89),
        "level",
    ),
    (
        "a limit said to bind",
        "infeasible",
        lambda a: a.update(limits=[{"id": "x", "value": 1.0, "limit": 1.0, "binding": True}]),
        "status.mix",
    ),
]


@pytest.mark.parametrize(("name", "change", "named"), [p[1:] for p in PLANTED], ids=[p[0] for p in PLANTED])
def test_a_planted_forgery_is_noticed_by_its_key(name: str, change: Change, named: str, copied: Callable[[str], Path]) -> None:
    run = copied(name)
    planted(run, change)
    verdict = audit_run(run)
    assert verdict.exit_code == 4
    assert any(named in difference for difference in verdict.differences), verdict.lines


def closed_at_its_cost(answer: dict[str, Any]) -> None:
    answer.update(bound=answer["cost"], gap=0.0)


def test_a_bound_that_nobody_proved_is_called_unproved_whatever_the_answer_says(copied: Callable[[str], Path], command: Command) -> None:
    run = copied("solved")
    planted(run, closed_at_its_cost)
    ended = command("audit", run)
    assert ended.code == 0
    (line,) = [line for line in ended.out.splitlines() if line.startswith("unproved: the bound is the solver's own")]
    assert line.endswith("(bound, gap, proof, status)")
    written = json.loads(command("audit", run, "--json").out)
    assert ["bound", "gap", "proof", "status"] in [left["keys"] for left in written["unproved"]]


def test_a_bound_that_is_not_the_log_s_last_is_noticed(copied: Callable[[str], Path]) -> None:
    run = copied("feasible")
    answer = json.loads((run / "answer.json").read_text(encoding="utf-8"))
    closed_at_its_cost(answer)
    answer.update(status="solved")
    (run / "answer.json").write_text(as_json(answer), encoding="utf-8")
    mend_report(run)
    resign(run)
    assert any("the search ended at a bound of" in difference for difference in audit_run(run).differences)


def test_a_certified_answer_has_nothing_unproved_but_what_is_beside_it(copied: Callable[[str], Path]) -> None:
    assert audit_run(copied("tiny")).unproved == ()


def test_a_report_that_says_more_than_the_answer_is_noticed(copied: Callable[[str], Path], command: Command) -> None:
    run = copied("solved")
    report = run / "report.txt"
    report.write_text("certified: optimal\n" + report.read_text(encoding="utf-8"), encoding="utf-8")
    resign(run)
    ended = command("audit", run)
    assert ended.code == 4
    assert ended.out.splitlines()[0] == "DIFFERENT: report.txt is not the report of answer.json"


def test_a_loss_changed_with_every_hash_mended_is_noticed_by_its_figures(copied: Callable[[str], Path]) -> None:
    run = copied("tiny")
    (run / "inputs" / "losses.csv").write_text(LOSSES.replace("100", "101"), encoding="utf-8")
    mend_inputs(run)
    mend_report(run)
    resign(run)
    assert any(difference.startswith("WRONG cost") for difference in audit_run(run).differences)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda f: f.update(seed=4), "run.json seed"),
        (lambda f: f.update(again="optimizer solve inputs --set scale.premium=2"), "run.json again"),
        (lambda f: f["versions"].update(highspy="1.0.0"), "HiGHS 1.0.0"),
        (lambda f: f["versions"].pop("numpy"), "run.json versions"),
        (lambda f: f.update(message="all is well"), "run.json message"),
        (lambda f: f.update(saved="yesterday"), "run.json started and saved"),
        (lambda f: f.update(note="seen"), "run.json is not written as"),
        (lambda f: f["inputs"][0].update(sha256="00"), "run.json inputs"),
        (lambda f: f.update(total_seconds=1e6), "report.txt"),
        (lambda f: f["law_only_mix"].update(q1=0.5), "alternatives.law_only"),
    ],
)
def test_what_run_json_says_is_held_against_inputs_and_answer(change: Change, named: str, copied: Callable[[str], Path]) -> None:
    run = copied("drawn")
    facts = json.loads((run / "run.json").read_text(encoding="utf-8"))
    change(facts)
    (run / "run.json").write_text(as_json(facts), encoding="utf-8")
    resign(run)
    assert any(named in difference for difference in audit_run(run).differences), audit_run(run).lines


def test_every_thing_that_differs_is_told_a_line_each(copied: Callable[[str], Path], command: Command) -> None:
    run = copied("tiny")
    (run / "inputs" / "note.txt").write_text("later", encoding="utf-8")
    (run / "report.txt").write_text("certified: optimal\n", encoding="utf-8")
    resign(run)
    lines = command("audit", run).out.splitlines()
    assert lines[:2] == ["DIFFERENT: inputs/note.txt is not a file of this run", "DIFFERENT: report.txt is not the report of answer.json"]
    written = json.loads(command("audit", run, "--json").out)
    assert (written["same"], written["difference"]) == (False, written["differences"][0])


@pytest.mark.parametrize("number", ["1e400", "-1e308", "1" + "0" * 400, "1e-320"])
def test_a_number_at_the_edge_ends_in_a_verdict(number: str, copied: Callable[[str], Path]) -> None:
    run = copied("solved")
    answer = run / "answer.json"
    cost = json.dumps(json.loads(answer.read_text(encoding="utf-8"))["cost"])
    answer.write_text(answer.read_text(encoding="utf-8").replace(cost, number), encoding="utf-8")
    resign(run)
    assert audit_run(run).exit_code == 4


def test_a_dear_mix_called_solved_is_noticed_by_a_cheaper_one_beside_it(tmp_path: Path) -> None:
    """All cash, with shares from a range so that not every mix can be priced; everything follows from the mix, bound and log are mended."""
    case = load_case(written(tmp_path / "case", HEAD.format(name="dear") + TABLE + RULES, "0.2..1"))
    years = load_years(case)
    dear = optimize(case.model_copy(update={"offers": ()}), years)
    assert dear.cost is not None
    law = {**(dear.alternatives or {}), "law_only": Alternative(Status.UNDECIDED, None, None)}
    claimed = replace(dear, status=Status.SOLVED, proof="solver", bound=dear.cost, gap=0.0, alternatives=law)
    findings = audit(case, years, claimed, thorough=True)
    assert {check.id for check in findings.failures} == {"bound.neighbour", "cost.neighbour"}
    assert "cost.neighbour" not in {check.id for check in audit(case, years, claimed).checks}
