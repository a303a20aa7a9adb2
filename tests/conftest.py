"""What more than one room uses: the command as a function, the smallest case, the solver processes that are started; and no others."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from support.commands import Command, Ended
from support.two_years import write_case

from optimizer.cli import app
from optimizer.solver import process
from optimizer.solver.child import ChildProcess
from optimizer.solver.pool import ChildPool
from optimizer.solver.process import WORKERS, SolverProcess, Workers

LEFT_OUT = ("slow", "browser", "prove")
"""Marks of what `make quick` does not run."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Let no process of the product start in a test of `make quick`, not even for a fixture of its module.

    Where slow tests run as well it is not looked for: one of them may have left a process that this one asks, or not.
    """
    if not item.config.option.markexpr.endswith("not slow") or any(item.get_closest_marker(mark) for mark in LEFT_OUT):
        return (yield)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ChildProcess, "__init__", _refuse)
        patch.setattr(Workers, "borrow", _refuse)
        return (yield)


def _refuse(*_: object, **__: object) -> None:
    pytest.fail("a test that starts or asks a process of the product is marked `slow`")


@pytest.fixture(autouse=True, scope="session")
def _sessions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Have pages, and servers that are started, keep what is set in a folder of the tests, never in that of whoever runs them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPTIMIZER_SESSIONS", str(tmp_path_factory.mktemp("sessions") / "store"))
        yield


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """Return the command as a function: exit code, stdout, stderr."""

    def call(*arguments: str | Path) -> Ended:
        with pytest.raises(SystemExit) as ended:
            app.main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Ended(ended.value.code, out, err)

    return call


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the case of two loss years, whose answer can be worked by hand."""
    return write_case(tmp_path)


@pytest.fixture
def cold(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Begin without an idle solver process; those that there are serve the next test, and those of this one end with it."""
    with monkeypatch.context() as patch:
        patch.setattr(WORKERS, "_pool", ChildPool[SolverProcess]())
        yield
        WORKERS.close()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch, cold: None) -> list[SolverProcess]:
    """Begin with no idle solver process, and list those that are started from then on."""
    made: list[SolverProcess] = []

    class Listed(SolverProcess):
        def __init__(self) -> None:
            super().__init__()
            made.append(self)

    monkeypatch.setattr(process, "SolverProcess", Listed)
    return made
