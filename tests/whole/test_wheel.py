"""The wheel: it holds what it needs, and solves a shipped case by its id, far from the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from support.paths import ROOT

CASE = "jp-performance-guarantee"
"""A shipped case of few loss years."""
LONGEST = 600
"""Seconds after which a process is given up; nothing rests on how long it takes."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def answer_of(command: list[str | Path], folder: Path, path: str) -> dict[str, object]:
    """Return the answer that a command prints, run in a folder of its own with another path of packages."""
    environment = {**os.environ, "PYTHONPATH": path}
    ended = subprocess.run(
        [*map(str, command), "solve", CASE, "--json"], cwd=folder, env=environment, capture_output=True, text=True, timeout=LONGEST
    )
    assert ended.returncode == 0, ended.stderr
    answer: dict[str, object] = json.loads(ended.stdout)
    return answer


@pytest.mark.slow
def test_it_solves_a_shipped_case_by_its_id_far_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    """Unpacked first on the path of packages, so that nothing of the checkout is imported or read."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "unpacked")
    (tmp_path / "elsewhere").mkdir()
    code = "import optimizer, pathlib; print(pathlib.Path(optimizer.__file__).parents[1])"
    path = str(tmp_path / "unpacked")
    where = subprocess.run([sys.executable, "-P", "-c", code], env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True)
    assert Path(where.stdout.strip()) == tmp_path / "unpacked"
    answer = answer_of([sys.executable, "-P", "-m", "optimizer"], tmp_path / "elsewhere", path)
    assert answer["status"] == "certified"


@pytest.mark.prove
def test_it_installs_into_a_fresh_environment(wheel: Path, tmp_path: Path) -> None:
    """With the packages of the lock, by the script that is installed."""
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "fresh"], check=True)
    python = tmp_path / "fresh" / "bin" / "python"
    pip: list[str | Path] = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    subprocess.run([*pip, "--constraint", _versions(tmp_path), wheel], check=True, cwd=tmp_path)
    answer = answer_of([tmp_path / "fresh" / "bin" / "optimizer"], tmp_path, "")
    assert answer["status"] == "certified"


def _versions(folder: Path) -> Path:
    """Return a file of the versions of the lock, without their hashes: a wheel just built has none there."""
    lines = [line.split(" ")[0] for line in (ROOT / "requirements.lock").read_text().splitlines() if "==" in line]
    path = folder / "versions.txt"
    path.write_text("\n".join(lines) + "\n")
    return path
