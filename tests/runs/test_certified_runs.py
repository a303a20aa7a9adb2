"""A run whose answer rests on a certificate: its two files more, what a stranger's interpreter says of them, and what an audit notices."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.commands import Command
from support.kept_runs import FILES, HEAD, POOR, RULES, SHORT, TABLE, answered, kept, listed, resign, written
from support.two_years import write_case

from optimizer.report.formats.answer import as_json
from optimizer.report.formats.certificate import certificate_to_json
from optimizer.report.formats.certificate_reader import certificate_from_json
from optimizer.runs import audit_run, read_run
from optimizer.runs.verifier import VERIFIER, verifier_source

pytestmark = pytest.mark.slow

CERTIFICATE = "certificate.json"
Change = Callable[[Path], object]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a run whose shares are ranges, so that not every mix can be priced; not to be changed."""
    folder = tmp_path_factory.mktemp("certified")
    return kept(answered(written(folder / "case", HEAD.format(name="certified") + TABLE + RULES, "0.2..1")), folder / "runs")


@pytest.fixture
def copied(run: Path, tmp_path: Path) -> Path:
    """Return a copy of the run that may be changed."""
    return Path(shutil.copytree(run, tmp_path / "copy"))


def verified(run: Path) -> tuple[int, str, str]:
    """Run the verifier of a folder as a stranger does: an interpreter alone, no package of anybody's."""
    ended = subprocess.run([sys.executable, "-I", "-S", VERIFIER, "--en"], cwd=run, capture_output=True, text=True, check=False)
    return ended.returncode, ended.stdout, ended.stderr


def test_a_run_that_rests_on_a_certificate_holds_it_and_its_verifier(run: Path) -> None:
    assert listed(run) == sorted([*FILES, "inputs/insurers.csv", CERTIFICATE, VERIFIER])
    assert (run / VERIFIER).read_bytes() == verifier_source()
    text = (run / CERTIFICATE).read_text(encoding="utf-8")
    assert certificate_to_json(certificate_from_json(text)) == text
    _, solution = read_run(run)
    assert solution.certificate is not None
    assert (solution.proof, solution.status.value) == ("certificate", "certified")
    assert "certificate" not in json.loads((run / "answer.json").read_text(encoding="utf-8"))


def test_a_stranger_and_the_audit_agree_that_it_is_proved(run: Path, command: Command) -> None:
    code, out, err = verified(run)
    assert (code, err) == (0, "")
    assert out.startswith("PROVED: no mix that keeps the rows of certificate.json costs less than ")
    for options in ((), ("--exact",)):
        ended = command("audit", run, *options)
        assert (ended.code, ended.out[:6]) == (0, "SAME: ")
        assert "the bound is the solver's own" not in ended.out
    counts = [json.loads(command("audit", run, "--json", *options).out)["checks"] for options in ((), ("--exact",))]
    assert counts[1] == counts[0] + 1


def rewritten(name: str, change: Callable[[dict[str, Any]], object]) -> Change:
    """Return what changes one file of JSON, the certificate as it is written."""

    def write(run: Path) -> None:
        table = json.loads((run / name).read_text(encoding="utf-8"))
        change(table)
        text = json.dumps(table) if name == CERTIFICATE else as_json(table)
        (run / name).write_text(certificate_to_json(certificate_from_json(text)) if name == CERTIFICATE else text, encoding="utf-8")

    return write


def torn(data: bytes) -> Change:
    """Return what puts other bytes in place of the certificate."""
    return lambda run: (run / CERTIFICATE).write_bytes(data)


FORGED: list[tuple[str, Change, int, str]] = [
    ("another verifier", lambda run: (run / VERIFIER).write_bytes(b"print('PROVED')\n"), 0, f"{VERIFIER} is not the verifier"),
    ("no verifier", lambda run: (run / VERIFIER).unlink(), 2, f"{VERIFIER} is missing"),
    ("no certificate", lambda run: (run / CERTIFICATE).unlink(), 2, "the certificate is not kept"),
    ("no JSON", torn(b"{"), 2, "does not read: certificate.json: this is not the JSON"),
    ("not UTF-8", torn(b"\xff{}"), 2, "does not read: certificate.json"),
    (
        "other spacing",
        lambda run: (run / CERTIFICATE).write_text(f" {(run / CERTIFICATE).read_text(encoding='utf-8')}", encoding="utf-8"),
        0,
        "certificate.json is not written as a certificate is",
    ),
    ("a higher claim", rewritten(CERTIFICATE, lambda table: table.update(bound=table["bound"] * 1.01)), 1, "not prove so high a bound"),
    ("a lower claim", rewritten(CERTIFICATE, lambda table: table.update(bound=table["bound"] * 0.99)), 1, "claims a bound of"),
    ("another case", rewritten(CERTIFICATE, lambda table: table["case"].update(fingerprint="0" * 64)), 1, "bound.certificate"),
    ("a dearer column", rewritten(CERTIFICATE, lambda table: table["columns"]["cost"].__setitem__(0, 1e9)), 0, "bound.certificate"),
    ("another proof", rewritten("answer.json", lambda table: table.update(proof="enumeration")), 0, "certificate.json is not a file of"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "code", "named"), [forged[1:] for forged in FORGED], ids=[forged[0] for forged in FORGED])
def test_what_is_forged_is_noticed_with_every_hash_mended(change: Change, code: int, named: str, copied: Path) -> None:
    """By the audit, whatever it is; by the verifier of the folder what it can see of the two files that it reads."""
    change(copied)
    resign(copied)
    verdict = audit_run(copied)
    assert verdict.exit_code == 4
    assert any(named in difference for difference in verdict.differences), verdict.lines
    assert verified(copied)[0] == code


def test_that_no_mix_is_lawful_is_proved_to_a_stranger_too(tmp_path: Path) -> None:
    case = written(tmp_path / "case", HEAD.format(name="poor") + TABLE + SHORT + POOR, "0.2..1")
    run = kept(answered(case), tmp_path / "runs")
    code, out, err = verified(run)
    assert (code, out.splitlines()[0], err) == (0, "PROVED: no mix keeps the rows of certificate.json.", "")
    assert audit_run(run, exact=True).same
    answer = json.loads((run / "answer.json").read_text(encoding="utf-8"))
    assert (answer["status"], answer["proof"], answer["bound"]) == ("infeasible", "certificate", None)


def test_exact_sums_need_a_certificate(copied: Path, tmp_path: Path) -> None:
    (copied / CERTIFICATE).unlink()
    resign(copied)
    assert any(difference.startswith("in fractions: WRONG bound.proof") for difference in audit_run(copied, exact=True).differences)
    enumerated = kept(answered(write_case(tmp_path / "enumerated")), tmp_path / "runs")
    verdict = audit_run(enumerated, exact=True)
    assert verdict.same
    assert verdict.checks == audit_run(enumerated).checks
    assert any("nothing was summed in fractions" in left.text for left in verdict.unchecked)
