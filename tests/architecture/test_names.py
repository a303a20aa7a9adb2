"""A name says what the thing is to an actuary or an optimiser, not what the program does with it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.paths import ROOT

PACKAGE = ROOT / "optimizer"
MODULES = sorted(PACKAGE.rglob("*.py"))
SAYS_NOTHING = {
    "told", "tell", "asked", "asking", "heard", "found", "known", "kept", "own", "mine", "seen", "laid", "one", "thing", "clerk", "office"
}  # fmt: skip
"""Not allowed as a whole name, or as the noun of one, which is its last part."""
PUBLIC = {("auditor/findings.py", "found"), ("runs/batches/run.py", "kept")}
"""What a program may read of an answer: its name stays."""


def given(node: ast.AST) -> str | None:
    """Return the name that a node gives to something, if it gives one."""
    match node:
        case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()) | ast.arg(arg=name):
            return name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name) | ast.ExceptHandler(name=name):
            return name
        case ast.MatchAs(name=name) | ast.MatchStar(name=name) | ast.MatchMapping(rest=name) | ast.alias(asname=name):
            return name
        case _:
            return None


def names_that_say_nothing(source: str) -> Iterator[tuple[int, str]]:
    """Yield each name that is given and is not allowed, with its line."""
    for node in ast.walk(ast.parse(source)):
        name = given(node)
        if name is not None and says_nothing(name):
            yield getattr(node, "lineno", 0), name


def says_nothing(name: str) -> bool:
    """Say whether the last part of a name is not allowed: `found` of `_best_found` and of `NothingFound`."""
    last = name.strip("_").split("_")[-1]
    start = max((at for at, letter in enumerate(last) if letter.isupper() and not last.isupper()), default=0)
    return last[start:].lower() in SAYS_NOTHING


def room_of(module: Path) -> str:
    """Return the folder that a module stands in, or nothing for a loose one."""
    parts = module.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else ""


def to_replace(module: Path) -> list[str]:
    """Return the names of a module that are not allowed, each with its place."""
    path = module.relative_to(PACKAGE).as_posix()
    names = [*names_that_say_nothing(module.read_text(encoding="utf-8"))]
    names += [(1, module.stem)] if says_nothing(module.stem) else []
    return [f"{path}:{line}: {name}" for line, name in names if (path, name) not in PUBLIC]


@pytest.mark.parametrize(
    "source",
    [
        "found = 1", "def told(): ...", "def f(*, best_kept): ...", "class Asked: ...", "class LastHeard: ...", "self.own = 1",
        "class Row:\n    mine: int", "for _one in (): ...", "[seen for seen in ()]", "lambda known: 0", "MIX_FOUND = 1", "(asking := 1)",
        "with a as thing: ...", "import a as laid", "match a:\n    case {'k': tell}: ...", "match a:\n    case [*found]: ...",
        "match a:\n    case {**office}: ...", "try: ...\nexcept E as clerk: ...", "async def f(a, b=found): found = b",
    ],
)  # fmt: skip
def test_each_way_to_give_a_name_is_looked_at(source: str) -> None:
    assert len(list(names_that_say_nothing(source))) == 1


def test_what_is_only_read_or_only_begins_so_is_allowed() -> None:
    assert not list(names_that_say_nothing("foundation = known_losses = stone = f(found, told=a.kept)\nclass OneRow: ..."))


@pytest.mark.parametrize("room", sorted({room_of(module) for module in MODULES}))
def test_names_say_what_a_thing_is(room: str) -> None:
    modules = [module for module in MODULES if room_of(module) == room]
    assert not [name for module in modules for name in to_replace(module)]
