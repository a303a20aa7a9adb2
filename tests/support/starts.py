"""Processes of ours that start in a way of a test's own, slow or held at an import: by a `sitecustomize` on the path of the children."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from support.paths import ROOT

PATIENCE = 300.0
"""Seconds after which a test gives up waiting for what is expected; nothing rests on how long it takes."""

SLOW = """
import sys, time
if "optimizer.solver.entry" in sys.orig_argv:
    time.sleep({seconds})
"""
HELD = """
import importlib.abc, os, pathlib, sys, time

class Held(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == {name!r}:
            parent = os.getppid()
            pathlib.Path({reached!r}).write_text(str(os.getpid()))
            while {until}:
                time.sleep(0.01)
        return None

if "optimizer.solver.entry" in sys.orig_argv:
    sys.meta_path.insert(0, Held())
"""


def slow(folder: Path, seconds: float) -> dict[str, str]:
    """Return the environment under which every process of ours takes so many seconds more to start."""
    return _customized(folder, SLOW.format(seconds=seconds))


def held(folder: Path, *, name: str, until: str) -> tuple[dict[str, str], Path]:
    """Return the environment under which one waits at an import while `until` holds, and the file that then has its process id."""
    reached = folder / "reached"
    return _customized(folder, HELD.format(name=name, reached=str(reached), until=until)), reached


def _customized(folder: Path, text: str) -> dict[str, str]:
    (folder / "sitecustomize.py").write_text(text, encoding="utf-8")
    return {"PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)])}


def begin(words: list[str], environment: Mapping[str, str], cwd: Path = ROOT) -> subprocess.Popen[str]:
    """Start a program in a process group of its own, which hears Ctrl-C even where the tests run in the background and do not."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # children inherit what is ignored
        signal.signal(signal.SIGINT, signal.default_int_handler)
    return subprocess.Popen(
        [sys.executable, *words],
        cwd=cwd,
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_for(is_so: Callable[[], bool]) -> None:
    """Return when something is so."""
    until = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < until, "what was expected did not come"  # patience alone: minutes for what takes a moment
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    """Say whether a process is there, and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
