"""Batches of the case of two loss years, run as a command of their own so that they can be killed."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from support.paths import ROOT
from support.two_years import write_case

TABLES = ("results.parquet", "mix.parquet", "faults.parquet")
PATIENCE = 600.0


def write_table(path: Path, rows: int) -> Path:
    """Write a table of carries and premiums; every 25th row asks for what cannot be met, or is no number."""
    lines = ["case,reserve.cash.carry,offers.q1.premium,reserve.cash.max,limits.max_policies"]
    for n in range(rows):
        carry = "0,1" if n % 50 == 49 else f"{0.01 + 0.0007 * n:.4f}"
        limits = "5,1" if n % 50 == 24 else ","  # one policy leaves 10 to be held
        lines.append(f'c{n},"{carry}",{1 + n % 7},{limits}')
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def written(folder: Path) -> dict[str, bytes]:
    """Return the bytes of the three tables."""
    return {name: (folder / name).read_bytes() for name in TABLES}


def answered(folder: Path) -> int:
    """Return how many lines the journal has."""
    journal = folder / "journal.jsonl"
    return journal.read_bytes().count(b"\n") if journal.is_file() else 0


def start(*arguments: str | Path) -> subprocess.Popen[str]:
    """Start the command `batch`."""
    words = [sys.executable, "-m", "optimizer", "batch", *map(str, arguments)]
    return subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Return exit code, stdout and stderr."""
    out, err = process.communicate(timeout=PATIENCE)
    return process.returncode, out, err


def wait_until(process: subprocess.Popen[str], is_so: Callable[[], bool]) -> None:
    """Return when something is so, or the command has ended."""
    until = time.monotonic() + PATIENCE
    while process.poll() is None and not is_so() and time.monotonic() < until:
        time.sleep(0.005)


def kill_and_resume(folder: Path, rows: int, kills: int, *, seed: int) -> dict[str, bytes]:
    """Kill a batch at random moments, resume it each time, and return what it wrote in the end."""
    random = Random(seed)
    case, table, out = write_case(folder / "case"), write_table(folder / "table.csv", rows), folder / "out"
    moments = sorted(random.randrange(rows) for _ in range(kills))
    for moment in moments:
        process = start(case, "--table", table, "--out", out, "--processes", "2", "--resume")
        wait_until(process, lambda moment=moment: answered(out) >= moment)  # type: ignore[misc]
        time.sleep(random.random() * 0.05)
        process.send_signal(signal.SIGKILL)
        finish(process)
        assert process.returncode in (-signal.SIGKILL, 2)
    code, _, err = finish(start(case, "--table", table, "--out", out, "--processes", "2", "--resume"))
    assert code == 2, err
    return written(out)


def children(pid: int) -> list[int]:
    """Return the processes that one process has started."""
    found = []
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            with contextlib.suppress(OSError):
                if int(place.joinpath("stat").read_text().rpartition(")")[2].split()[1]) == pid:
                    found.append(int(place.name))
    return found


def kill_one(pids: list[int]) -> None:
    """Kill the first process that is still there."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            return
