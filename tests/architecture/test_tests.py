"""The shape of the tests: rooms that mirror those of the product, and modules that stand alone."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from support.paths import ROOT, TEST_DATA

TESTS = ROOT / "tests"
LONGEST = 350
MODULES = sorted(path for path in TESTS.rglob("*.py") if TEST_DATA not in path.parents)
BESIDE = {"architecture", "cases", "data", "reference", "support", "whole"}
"""Folders that are no room of the product."""


def name_of(path: Path) -> str:
    """Name a module as it is named in the checkout."""
    return str(path.relative_to(ROOT))


def imported(path: Path) -> set[str]:
    """Return the modules that a module imports, wherever in it."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    whole = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return whole | {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}


def test_every_folder_is_a_room_of_the_product_or_one_of_those_beside() -> None:
    folders = {path.name for path in TESTS.iterdir() if path.is_dir() and path.name != "__pycache__"}
    rooms = {path.parent.name for path in (ROOT / "optimizer").glob("*/__init__.py")}
    assert folders <= rooms | BESIDE
    assert not list(TESTS.glob("test_*.py"))


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_no_module_imports_a_test_module(module: Path) -> None:
    """What two of them need is a fixture of a `conftest.py` or a builder of `support/`."""
    assert not {name for name in imported(module) if name.split(".")[-1].startswith(("test_", "conftest"))}


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_a_module_of_the_tests_is_short_and_says_what_it_is_for(module: Path) -> None:
    lines = module.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= LONGEST
    assert lines[0].startswith(('"""', 'r"""'))


@pytest.mark.parametrize("module", sorted((TESTS / "ui" / "browser").glob("test_*.py")), ids=name_of)
def test_what_drives_a_browser_is_marked_so(module: Path) -> None:
    """What is not marked `slow`, `browser` or `prove` cannot start a process: `conftest.py` sees to it."""
    assert "pytestmark = pytest.mark.browser\n" in module.read_text(encoding="utf-8")
