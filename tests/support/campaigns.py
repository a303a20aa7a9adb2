"""Campaigns over many cases: a part for every run of the tests, the rest for `make prove`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def at_length(values: Iterable[Any]) -> list[Any]:
    """Mark the longer part of a campaign: `make prove` runs it, `make test` does not."""
    return [pytest.param(value, marks=pytest.mark.prove) for value in values]
