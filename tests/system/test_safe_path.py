"""A Python file that lies beside a case is never imported: by no command, no process that one starts, no worker, not by the page."""

from __future__ import annotations

import os
import sys
import sysconfig
from pathlib import Path

import pytest
from support.paths import ROOT
from support.starts import begin
from support.two_years import write_case

from optimizer.solver.child import ChildProcess
from optimizer.system import safe_path

pytestmark = pytest.mark.slow

SCRIPT = str(Path(sysconfig.get_path("scripts")) / "optimizer")
STUBS = ("numpy", "pandas", "click", "numba", "pickle", "multiprocessing", "distributed", "streamlit")
"""Names that our processes import, of ours, of others and of Python itself."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a case in which stubs lie, `optimizer.py` among them; each leaves a mark where it is imported."""
    case = write_case(tmp_path / "case")
    for name in (*STUBS, "optimizer"):
        mark = str(tmp_path / f"{name}.mark")
        (case / f"{name}.py").write_text(f"open({mark!r}, 'w').close()\nraise ImportError('a stub')\n", encoding="utf-8")
    return case


def marks(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.parent.glob("*.mark"))


def ended(folder: Path, *words: str, **environment: str) -> tuple[int, str, str]:
    process = begin(list(words), environment, cwd=folder)
    out, err = process.communicate()
    return process.returncode, out, err


def test_the_command_imports_nothing_from_the_folder_of_its_case(folder: Path) -> None:
    code, out, err = ended(folder, SCRIPT, "solve", ".")
    assert code == 0, err
    assert "certified" in out
    assert marks(folder) == []


def test_python_m_optimizer_takes_the_folder_off_its_path(folder: Path) -> None:
    """`-m` puts it first. What is called `optimizer` there is found before us, so it must not lie there: hence `-P`, or the command."""
    (folder / "optimizer.py").unlink()
    code, out, err = ended(folder, "-m", "optimizer", "solve", ".", PYTHONPATH=str(ROOT))
    assert code == 0, err
    assert "certified" in out
    assert marks(folder) == []


@pytest.mark.parametrize("where", ["--processes", "--cluster"])
def test_a_batch_imports_nothing_from_the_folder_of_its_case(folder: Path, where: str) -> None:
    code, _, err = ended(
        folder, SCRIPT, "batch", ".", "--vary", "reserve.cash.carry=0.1,0.2", "--out", str(folder.parent / "out"), where, "1"
    )
    assert code == 0, err
    assert marks(folder) == []


def test_children_take_nothing_of_a_users_path_that_means_the_current_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty entry does, and every relative one: `PYTHONPATH=$PYTHONPATH:/tools` has an empty one where there was none before."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["", ".", "..", str(folder.parent / "tools")]))
    monkeypatch.chdir(folder)
    child = ChildProcess("optimizer.solver.worker")
    try:
        while not child.is_ready(1.0):
            pass
        environment = Path(f"/proc/{child.pid}/environ").read_bytes().split(b"\0")
    finally:
        child.kill()
    assert marks(folder) == []
    assert f"PYTHONPATH={ROOT}{os.pathsep}{folder.parent / 'tools'}".encode() in environment
    assert b"PYTHONSAFEPATH=1" in environment


PAGE = f"""
from streamlit.testing.v1 import AppTest
page = AppTest.from_file({str(ROOT / "app.py")!r}, default_timeout=300).run()
assert not page.exception, page.exception
print([one.value for one in page.title])
import sys, os
print(os.getcwd() in sys.path, os.environ["PYTHONSAFEPATH"])
"""


def test_the_page_imports_nothing_from_the_current_folder(folder: Path) -> None:
    """Started as its documents say: with -P."""
    code, out, err = ended(folder, "-P", "-c", PAGE, PYTHONPATH=str(ROOT), OPTIMIZER_CASE=str(folder))
    assert code == 0, err
    assert out.splitlines()[-1] == "False 1"
    assert marks(folder) == []


def test_a_checkout_that_is_the_current_folder_keeps_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "path", ["", str(ROOT), "/elsewhere"])
    monkeypatch.setenv("PYTHONSAFEPATH", "")
    safe_path.leave_current_folder()
    assert sys.path == ["/elsewhere", str(ROOT)]
    assert os.environ["PYTHONSAFEPATH"] == "1"


def test_every_document_starts_the_page_with_the_safe_path() -> None:
    places = [ROOT / "README.md", ROOT / "Makefile", ROOT / "app.py", *sorted((ROOT / "docs").rglob("*.md"))]
    lines = [line for place in places for line in place.read_text(encoding="utf-8").splitlines() if "streamlit run" in line]
    assert lines
    assert all("-P -m streamlit run" in line for line in lines), lines
