"""The shape of the code: a surface that can be read in one breath, imports in one direction, small modules."""

from __future__ import annotations

import ast
import subprocess
import sys
import sysconfig
from collections import Counter
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from support.paths import ROOT

import optimizer

MODULES = sorted((ROOT / "optimizer").rglob("*.py"))
LONGEST = 350
LONGEST_ALONE = {"optimizer/runs/verifier/verify.py": 400}
"""A stranger takes it away as one file."""
LOOSE = {"__init__", "__main__", "errors", "values", "version"}
"""Modules that stand in no room."""


@cache
def parsed(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"))


def test_public_names_are_sorted_and_complete() -> None:
    assert list(optimizer.__all__) == sorted(optimizer.__all__)
    public = {name for name, value in vars(optimizer).items() if not name.startswith("_") and not isinstance(value, ModuleType)}
    assert public - {"annotations"} <= set(optimizer.__all__)
    for name in optimizer.__all__:
        assert getattr(optimizer, name) is not None


def test_importing_the_package_does_not_import_the_page() -> None:
    code = "import sys, optimizer; sys.exit('streamlit' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_imports_go_one_way() -> None:
    """The layers, and who may import what of the outside world: the contracts of `pyproject.toml`."""
    lint = Path(sysconfig.get_path("scripts")) / "lint-imports"
    ended = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout


def test_the_audit_imports_nothing_but_what_is_written_and_what_is_answered() -> None:
    """A list of what it may import, where the contract "audit" is one of what it may not: a new module is not among either by chance."""
    rooms = {"auditor", "inputs", "results", "errors", "values", "version"}
    imported = {
        node.module
        for path in (ROOT / "optimizer" / "auditor").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module is not None and node.module.startswith("optimizer")
    }
    assert {name for name in imported if name.split(".")[1] not in rooms} == {"optimizer.losses.scenarios"}


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_short_and_says_what_it_is_for(module: Path) -> None:
    lines = module.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= LONGEST_ALONE.get(module.relative_to(ROOT).as_posix(), LONGEST)
    assert lines[0].startswith(('"""', 'r"""'))


def test_there_is_no_drawer_for_everything() -> None:
    assert not [module for module in MODULES if module.stem in {"utils", "util", "helpers", "common", "misc"}]


def test_a_class_name_stands_once() -> None:
    names = Counter(node.name for module in MODULES for node in ast.walk(parsed(module)) if isinstance(node, ast.ClassDef))
    assert not {name for name, times in names.items() if times > 1}


def test_every_module_stands_in_a_room_but_the_five() -> None:
    assert {module.stem for module in MODULES if module.parent == ROOT / "optimizer"} == LOOSE


def compiled(tree: ast.Module) -> list[ast.FunctionDef]:
    """Return the functions of a module that the compiler makes."""
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return [f for f in functions if any("njit" in ast.unparse(decorator) for decorator in f.decorator_list)]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_compiled_function_calls_only_what_stands_in_its_own_file(module: Path) -> None:
    """The compiler's cache looks at a function's own file: a callee changed elsewhere would go on running as it was."""
    tree = parsed(module)
    elsewhere = {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("optimizer")
        for alias in node.names
    }
    called = {
        node.func.id
        for function in compiled(tree)
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not called & elsewhere
