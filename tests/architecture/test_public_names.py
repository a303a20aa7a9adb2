"""The names a program imports from the package mean what the documentation shows, whatever was imported first."""

from __future__ import annotations

import subprocess
import sys

import pytest
from support.paths import ROOT


@pytest.mark.slow
def test_each_public_name_is_the_thing_and_never_a_module_of_its_name() -> None:
    code = """
import sys, types
from optimizer import load_case, load_years, optimize, audit
import optimizer
wrong = [name for name in optimizer.__all__ if isinstance(getattr(optimizer, name), types.ModuleType)]
sys.exit(", ".join(wrong) or 0)
"""
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
