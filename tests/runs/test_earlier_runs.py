"""Runs kept by earlier versions are audited again as what they are: their files have no keys of later versions, and need none."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from support.paths import TEST_DATA

from optimizer.report.formats.answer import LATER
from optimizer.runs import audit_run

RUNS = sorted((TEST_DATA / "runs").iterdir())
"""Made by `solve --save` at commit ffe310a; the name of the platform is shortened."""


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.name[:8])
def test_a_run_of_an_earlier_version_is_the_same(run: Path) -> None:
    answer = json.loads((run / "answer.json").read_text())
    assert set(LATER) - set(answer)
    verdict = audit_run(run)
    assert verdict.same, verdict


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.name[:8])
def test_a_key_put_into_it_is_told(run: Path, tmp_path: Path) -> None:
    """A key of a later version, written as null where that version writes it, is not what the manifest closed."""
    forged = shutil.copytree(run, tmp_path / run.name)
    text = (forged / "answer.json").read_text()
    (forged / "answer.json").write_text(text.replace('  "stress": ', '  "today": null,\n  "stress": ', 1))
    assert not audit_run(forged).same
