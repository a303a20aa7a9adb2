"""A run saved is whole or not there, changes of a byte are found, and its answer can be audited and its inputs solved again."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.answers import answer, with_mix
from support.commands import Command
from support.kept_runs import FILES, listed, resign
from support.paths import ROOT
from support.two_years import CASE, LOSSES, write_case

from optimizer.cli import app
from optimizer.errors import InputError
from optimizer.files import load_case
from optimizer.report import from_json, to_json
from optimizer.results.solution import Status
from optimizer.runs import RunArguments, audit_run, save

pytestmark = pytest.mark.slow

HISTORY = ROOT / "data" / "cases" / "jp-history"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a run that the command solved and saved; not to be changed."""
    folder = tmp_path_factory.mktemp("kept")
    write_case(folder / "case")
    assert app.run(["solve", str(folder / "case"), "--save", str(folder / "runs"), "--set", "reserve.cash.carry=0.2", "--json"]) == 0
    (run,) = (folder / "runs").iterdir()
    return run


@pytest.fixture
def copied(kept: Path, tmp_path: Path) -> Path:
    """Return a copy of the run that may be changed."""
    return Path(shutil.copytree(kept, tmp_path / "copy"))


# ---- what is kept ----


def test_a_run_holds_its_inputs_answer_report_log_and_manifest(kept: Path) -> None:
    assert listed(kept) == FILES
    assert (kept / "inputs" / "case.toml").read_text(encoding="utf-8") == CASE
    assert (kept / "inputs" / "losses.csv").read_text(encoding="utf-8") == LOSSES
    facts = json.loads((kept / "run.json").read_text(encoding="utf-8"))
    assert facts["id"] == kept.name
    assert facts["settings"] == [["reserve.cash.carry", "0.2"]]
    assert facts["again"] == "optimizer solve inputs --set reserve.cash.carry=0.2"
    assert facts["seed"] is None
    assert {"python", "numpy", "numba", "pyomo", "highspy"} <= facts["versions"].keys()
    assert facts["inputs"][2] == {"path": "inputs/losses.csv", "sha256": hashlib.sha256(LOSSES.encode()).hexdigest()}
    assert facts["lock_sha256"] == hashlib.sha256((ROOT / "requirements.lock").read_bytes()).hexdigest()
    assert json.loads((kept / "answer.json").read_text(encoding="utf-8"))["cost"] == pytest.approx(7.0)  # 3 + 0.2 x 10 + 20 / 10
    assert "yearly cost" in (kept / "report.txt").read_text(encoding="utf-8")


def test_the_log_tells_best_bound_and_gap_over_time(kept: Path) -> None:
    lines = [json.loads(line) for line in (kept / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    told = [line for line in lines if "search" in line]
    assert told[-1]["search"] == "closed"
    assert told[-1]["best"] == pytest.approx(7.0)
    assert told[-1]["gap"] <= 1e-6
    assert [line["seconds"] for line in lines] == sorted(line["seconds"] for line in lines)
    bests = [line["best"] for line in told if line["best"] is not None]
    assert bests == sorted(bests, reverse=True)


def test_the_manifest_lists_every_file_with_its_sha256(kept: Path) -> None:
    listed_there = json.loads((kept / "manifest.json").read_text(encoding="utf-8"))["files"]
    assert [entry["path"] for entry in listed_there] == [name for name in FILES if name != "manifest.json"]
    for entry in listed_there:
        data = (kept / entry["path"]).read_bytes()
        assert (entry["bytes"], entry["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())


def test_the_report_ends_with_where_the_run_lies_and_json_stays_json(command: Command, tmp_path: Path) -> None:
    folder = write_case(tmp_path / "case")
    shown = command("solve", folder, "--save", tmp_path / "runs")
    (first,) = (tmp_path / "runs").iterdir()
    assert shown.out.splitlines()[-1] == f"saved: {first}"
    as_json = command("solve", folder, "--save", tmp_path / "runs", "--json")
    run = json.loads(as_json.out)["run"]["id"]
    assert as_json.err.splitlines()[-1] == f"saved: {tmp_path / 'runs' / run}"
    assert {path.name for path in (tmp_path / "runs").iterdir()} == {first.name, run}


def test_the_inputs_kept_are_solved_again_to_the_same_answer(command: Command, kept: Path) -> None:
    again = json.loads(command("solve", kept / "inputs", "--set", "reserve.cash.carry=0.2", "--json").out)
    before = json.loads((kept / "answer.json").read_text(encoding="utf-8"))
    del again["run"], before["run"]
    assert again == before


def test_a_law_named_by_id_is_kept_and_applied_again(tmp_path: Path) -> None:
    case = load_case(HISTORY)
    run = save(tmp_path, RunArguments(), case, answer(Status.UNDECIDED))
    law = run / "inputs" / "regimes" / "jp-crypto-2027-hypothetical.toml"
    assert law.read_bytes() == (ROOT / "data" / "regimes" / law.name).read_bytes()
    assert load_case(run / "inputs").fingerprint == case.fingerprint
    law.write_text(law.read_text(encoding="utf-8") + "# another text\n", encoding="utf-8")
    assert load_case(run / "inputs").fingerprint != case.fingerprint


def test_a_case_of_another_file_name_is_kept_under_it(command: Command, tmp_path: Path) -> None:
    folder = write_case(tmp_path / "case", "variant.toml")
    assert command("solve", folder / "variant.toml", "--save", tmp_path / "runs").code == 0
    (run,) = (tmp_path / "runs").iterdir()
    assert json.loads((run / "run.json").read_text(encoding="utf-8"))["again"] == "optimizer solve inputs/variant.toml"
    assert command("audit", run).code == 0


# ---- the audit of a run ----


def test_an_untouched_run_is_the_same(command: Command, kept: Path) -> None:
    ended = command("audit", kept)
    assert ended.code == 0
    assert ended.out.startswith(f"SAME: every byte of run {kept.name} is as its manifest says, and ")
    written = json.loads(command("audit", kept, "--json").out)
    assert (written["same"], written["run"], written["difference"]) == (True, kept.name, None)
    assert written["checks"] > 20


def test_a_run_moved_elsewhere_is_the_same(copied: Path) -> None:
    assert audit_run(copied).same


@pytest.mark.parametrize("name", FILES)
def test_one_byte_changed_anywhere_is_found(name: str, copied: Path) -> None:
    path = copied / name
    data = path.read_bytes()
    draw = random.Random(7)
    for place in {0, len(data) - 1, *(draw.randrange(len(data)) for _ in range(40))}:
        path.write_bytes(data[:place] + bytes([data[place] ^ (1 << draw.randrange(8))]) + data[place + 1 :])
        verdict = audit_run(copied)
        assert verdict.exit_code == 4
        assert name in (verdict.difference or "")
    path.write_bytes(data)
    assert audit_run(copied).same


def test_a_file_missing_or_added_is_named(command: Command, copied: Path) -> None:
    (copied / "note.txt").write_text("later", encoding="utf-8")
    assert command("audit", copied).out == "DIFFERENT: note.txt is not listed in manifest.json\n"
    (copied / "note.txt").unlink()
    (copied / "inputs" / "losses.csv").unlink()
    assert command("audit", copied) == (4, "DIFFERENT: inputs/losses.csv is missing, though manifest.json lists it\n", "")


def forge(run: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change the answer kept, and the manifest with it."""
    written = json.loads((run / "answer.json").read_text(encoding="utf-8"))
    change(written)
    (run / "answer.json").write_text(json.dumps(written), encoding="utf-8")
    resign(run)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda w: w.update(cost=6.9), "cost"),
        (lambda w: w["reserve"][0].update(amount=9.0, carry=1.8), "tail.solvency"),
        (lambda w: w["policies"][0].update(premium=2.0), "policies.q1.premium"),
        (lambda w: w["case"].update(fingerprint="00"), "case.fingerprint"),
        (lambda w: w.update(more=1), "answer.json more: unknown key"),
        (lambda w: w["run"].update(id="another"), "answer.json is of run another"),
    ],
)
def test_a_forged_answer_with_a_fitting_manifest_is_found_by_the_audit(change: Any, named: str, copied: Path) -> None:
    forge(copied, change)
    verdict = audit_run(copied)
    assert not verdict.same
    assert named in str(verdict)


def test_other_inputs_with_a_fitting_manifest_are_found_by_the_audit(copied: Path) -> None:
    losses = copied / "inputs" / "losses.csv"
    losses.write_text(LOSSES.replace("60", "61"), encoding="utf-8")
    resign(copied)
    assert "case.fingerprint" in str(audit_run(copied))


@pytest.mark.parametrize("facts", ["[]", "{}", '{"format": "reserve-run/1", "id": "a", "case": "../case.toml", "settings": []}'])
def test_what_was_asked_must_be_readable(facts: str, copied: Path, command: Command) -> None:
    (copied / "run.json").write_text(facts, encoding="utf-8")
    resign(copied)
    ended = command("audit", copied)
    assert (ended.code, ended.out) == (2, "")
    assert len(ended.err.splitlines()) == 1


def test_a_folder_that_is_no_run_is_refused_in_one_line(command: Command, tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        ended = command("audit", folder)
        assert (ended.code, ended.out) == (2, "")
        assert "this is not the folder of a run" in ended.err
    assert json.loads(command("audit", tmp_path, "--json").out)["faults"][0]["value"] == str(tmp_path)


# ---- the answer read back ----


@pytest.mark.parametrize("status", Status)
def test_an_answer_reads_back_as_it_was_written(status: Status) -> None:
    given = answer(status)
    read = from_json(to_json(given))
    assert to_json(read) == to_json(given)
    assert replace(read, run=None) == replace(given, run=None)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"format": "reserve-answer/9"}, "format"),
        ({"cost": "1"}, "cost"),
        ({"cost": True}, "cost"),
        ({"status": "optimal"}, "status"),
        ({"proof": "word"}, "proof"),
        ({"policies": {}}, "policies"),
        ({"policies": [{"offer": "q1"}]}, "policies[1].insurer"),
        ({"case": {"id": 1}}, "case.id"),
        ({"alternatives": {"all_cash": 1}}, "alternatives.all_cash"),
        ({"unknown": 1}, "unknown"),
    ],
)
def test_what_is_no_answer_is_refused_by_its_key(change: dict[str, Any], field: str) -> None:
    written = json.loads(to_json(with_mix(Status.SOLVED))) | change
    with pytest.raises(InputError) as raised:
        from_json(json.dumps(written))
    assert raised.value.faults[0].field.startswith(field)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"cost": NaN}', "[" * 100_000])
def test_what_is_no_json_of_an_answer_is_one_fault(text: str) -> None:
    with pytest.raises(InputError) as raised:
        from_json(text)
    assert len(raised.value.faults) == 1
