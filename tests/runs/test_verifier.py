"""The verifier of a run's certificate: what it lets pass, by an arithmetic apart from its own, and how it is run by a stranger."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
from support.bound_certificates import answer_to, by_chance, is_true, leaf_bounds, raised

from optimizer.report import to_json
from optimizer.report.formats.certificate import certificate_to_json
from optimizer.results.certificate import Certificate
from optimizer.results.solution import Solution, Status
from optimizer.runs.verifier import VERIFIER, verifier_source
from optimizer.runs.verifier.verify import VerifierReport, main, verify

LEAST_PYTHON = (3, 8)


def written(folder: Path, certificate: Certificate, answer: Solution | None = None) -> Path:
    """Write the two files that the verifier reads."""
    (folder / "certificate.json").write_text(certificate_to_json(certificate), encoding="utf-8")
    (folder / "answer.json").write_text(to_json(answer or answer_to(certificate)), encoding="utf-8")
    return folder


def verdict(folder: Path) -> tuple[int, list[str]]:
    return verify(str(folder), VerifierReport(is_japanese=False))


@pytest.mark.parametrize("seed", range(8))
def test_what_is_proved_passes_and_one_double_more_does_not(seed: int, tmp_path: Path) -> None:
    certificate = by_chance(Random(seed))
    assert verdict(written(tmp_path, certificate))[0] == 0
    higher = replace(certificate, bound=float(np.nextafter(certificate.bound, np.inf)))
    code, lines = verdict(written(tmp_path, higher))
    assert code == 1
    assert any("the bound claimed is" in line for line in lines)


def test_all_leaves_empty_prove_that_no_mix_is_lawful(tmp_path: Path) -> None:
    certificate = by_chance(Random(1), leaves=1)
    rows, duals = certificate.rows, certificate.duals
    never = replace(rows, low=np.where(np.arange(rows.low.size) == 0, 20.0, rows.low))  # column 0 is at most 5: 20 <= 5 - 10 b
    none = raised(
        replace(
            certificate,
            rows=never,
            duals=replace(duals, start=np.array([0, 1]), row=np.array([0]), value=np.ones(1), empty=np.ones(1, int)),
        )
    )
    assert none.bound == np.inf
    code, lines = verdict(written(tmp_path, none))
    assert (code, lines[0]) == (0, "PROVED: no mix keeps the rows of certificate.json.")
    assert verdict(written(tmp_path, none, replace(answer_to(none), status=Status.UNDECIDED, proof="none")))[0] == 1
    assert verdict(written(tmp_path, replace(none, rows=rows)))[0] == 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"case": replace(by_chance(Random(0)).case, fingerprint="cd" * 32)}, "another: fingerprint"),
        ({"status": Status.INFEASIBLE}, "says infeasible"),
        ({"proof": "solver"}, "says certified (solver)"),
        ({"bound": 1e9}, "claims a bound of 1000000000.0"),
        ({"cost": -1e9}, "tells of a mix for -1000000000.0"),
        ({"gap": 0.5}, "the gap of answer.json, 0.5"),
        ({"gap": -1e-3}, "the gap of answer.json"),
        ({"cost": None, "gap": None}, "says certified"),
    ],
)
def test_an_answer_that_claims_more_than_the_certificate_is_named(change: dict[str, object], reason: str, tmp_path: Path) -> None:
    certificate = by_chance(Random(0))
    answer = replace(answer_to(certificate), **change)  # type: ignore[arg-type]
    code, lines = verdict(written(tmp_path, certificate, answer))
    assert code == 1
    assert any(reason in line for line in lines), lines


def test_a_gap_that_follows_from_cost_and_bound_passes(tmp_path: Path) -> None:
    certificate = by_chance(Random(0))
    cost = certificate.bound + abs(certificate.bound) * 1e-4
    gap = (cost - certificate.bound) / abs(cost)
    answer = replace(answer_to(certificate), status=Status.FEASIBLE, cost=cost, gap=gap, proof="solver")
    assert verdict(written(tmp_path, certificate, answer))[0] == 0
    assert verdict(written(tmp_path, certificate, replace(answer, gap=gap / 1e9)))[0] == 1


def test_the_counts_printed_are_those_of_the_certificate(tmp_path: Path) -> None:
    certificate = by_chance(Random(2), leaves=9, binaries=6, columns=12, rows=8)
    empty = sum(is_empty for _, is_empty, _ in leaf_bounds(certificate))
    _, lines = verdict(written(tmp_path, certificate))
    assert (
        f"9 parts ({empty} of them shown empty) that cover every choice of 6 yes-or-no decisions, 12 columns, 8 rows (2 of them cuts)"
        in lines[2]
    )
    assert "optimizer audit" in lines[3]


@pytest.mark.parametrize("spoilt", ["", "[", "[1]", "{}", "nan", '{"format": "reserve-certificate/1"}', "[" * 100_000, "\x00"])
def test_what_is_no_certificate_is_unreadable(spoilt: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(tmp_path, by_chance(Random(0)))
    for name in ("certificate.json", "answer.json"):
        kept = (tmp_path / name).read_bytes()
        (tmp_path / name).write_text(spoilt, encoding="utf-8")
        assert main([str(tmp_path), "--en"]) == 2
        assert capsys.readouterr().out.startswith("UNREADABLE: ")
        (tmp_path / name).write_bytes(kept)
    assert main([str(tmp_path / "nowhere"), "--ja"]) == 2
    assert capsys.readouterr().out == "読み取れません：certificate.json を開けません\n"
    assert main(["--nonsense"]) == 2


def test_it_needs_no_later_python_than_it_says_and_nothing_but_the_standard_library() -> None:
    tree = ast.parse(verifier_source(), feature_version=LEAST_PYTHON)
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported <= {"__future__", "fractions", "json", "math", "os", "sys", "typing"}


@pytest.mark.slow
def test_a_stranger_runs_it_in_the_folder_with_an_interpreter_alone(tmp_path: Path) -> None:
    certificate = by_chance(Random(3))
    written(tmp_path, certificate)
    (tmp_path / VERIFIER).write_bytes(verifier_source())
    run = [sys.executable, "-I", "-S", VERIFIER, "--ja"]
    ended = subprocess.run(run, cwd=tmp_path, capture_output=True, check=False, env={"PYTHONUTF8": "1"})
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert ended.stdout.decode().startswith("証明されました：certificate.json の条件を満たす組合せで")
    spoilt = json.loads((tmp_path / "certificate.json").read_text(encoding="utf-8")) | {"offset": certificate.offset - 1}
    (tmp_path / "certificate.json").write_text(json.dumps(spoilt), encoding="utf-8")
    ended = subprocess.run([*run[:-1], str(tmp_path)], capture_output=True, check=False, env={"LC_ALL": "C"}, cwd=tmp_path)
    assert (ended.returncode, ended.stderr) == (1, b"")
    assert ended.stdout.startswith(b"NOT PROVED")
    assert not is_true(replace(certificate, offset=certificate.offset - 1))
