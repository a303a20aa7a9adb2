"""Fixtures of runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.two_years import write_case

from optimizer.files import load_case
from optimizer.inputs.case import Case


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """Return a case read from the disk."""
    return load_case(write_case(tmp_path / "case"))


@pytest.fixture(scope="session")
def two_years(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the case of two loss years: q1 and 10 of cash cost 3 + 10 carry + 2."""
    return write_case(tmp_path_factory.mktemp("batch") / "case")
