"""Fixtures of runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.two_years import write_case

from optimizer.files import load_case
from optimizer.inputs.case import Case
from optimizer.runs.batches.pool import CREW


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """Return a case read from the disk."""
    return load_case(write_case(tmp_path / "case"))


@pytest.fixture(scope="session")
def two_years(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the case of two loss years: q1 and 10 of cash cost 3 + 10 carry + 2."""
    return write_case(tmp_path_factory.mktemp("batch") / "case")


@pytest.fixture(scope="module")
def batch_processes() -> Iterator[None]:
    """Let the processes of one batch answer the next: to start one takes as long as a hundred of the small cases."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CREW, "close", lambda: None)
        yield
    CREW.close()
