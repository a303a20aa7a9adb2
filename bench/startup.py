"""How long the command and the package take to start, beside the same at an earlier commit: `python bench/startup.py [COMMIT]`.

Both trees run under this interpreter and its packages, each from a folder of its own, one after the other and in changing order. Printed
are the medians, their ratio, and how many modules each has loaded: that number has no noise.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
BEFORE_THE_ROOMS = "c182dca"
"""The last commit before every module moved into a room."""
PAIRS = 25
QUESTIONS = {
    "optimizer --help": "from optimizer.__main__ import main; sys.argv = ['optimizer', '--help']; main()",
    "import optimizer": "import optimizer",
}
COUNTED = "import atexit, sys; atexit.register(lambda: print(len(sys.modules), file=sys.stderr)); "


def seconds_and_modules(tree: Path, code: str) -> tuple[float, int]:
    """Return how long a fresh interpreter takes to run code from a tree, and how many modules it has loaded by its end."""
    environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONSAFEPATH": "1", "OPTIMIZER_DEBUG": ""}
    since = time.perf_counter()
    ended = subprocess.run(
        [sys.executable, "-c", COUNTED + code], cwd=tempfile.gettempdir(), env=environment, capture_output=True, text=True, check=True
    )
    return time.perf_counter() - since, int(ended.stderr.split()[-1])


def compare(before: Path, after: Path, name: str, code: str) -> None:
    """Print one line: medians of both trees in turn, their ratio, modules loaded."""
    runs: dict[Path, list[float]] = {before: [], after: []}
    modules: dict[Path, int] = {}
    for pair in range(PAIRS + 1):
        for tree in (before, after) if pair % 2 else (after, before):
            seconds, modules[tree] = seconds_and_modules(tree, code)
            if pair:  # the first pair writes the bytecode
                runs[tree].append(seconds)
    earlier, now = (statistics.median(runs[tree]) for tree in (before, after))
    ratios = [b / a for a, b in zip(runs[before], runs[after], strict=True)]
    figures = f"{earlier:.3f}  {now:.3f}  {statistics.median(ratios):.2f}  {modules[before]}  {modules[after]}"
    sys.stdout.write(f"{name}  {figures}\n")
    sys.stdout.flush()


def main() -> None:
    """Compare this checkout with a commit."""
    commit = sys.argv[1] if len(sys.argv) > 1 else BEFORE_THE_ROOMS
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "before.tar"
        before, after = Path(folder) / "before", Path(folder) / "after"
        before.mkdir()
        shutil.copytree(HERE / "optimizer", after / "optimizer", ignore=shutil.ignore_patterns("__pycache__"))
        subprocess.run(["git", "-C", str(HERE), "archive", "-o", str(archive), commit], check=True)
        subprocess.run(["tar", "-xf", str(archive), "-C", str(before)], check=True)
        sys.stdout.write(f"{PAIRS} pairs, {commit} beside this checkout\nwhat  seconds then  now  ratio of a pair  modules then  now\n")
        for name, code in QUESTIONS.items():
            compare(before, after, name, code)


if __name__ == "__main__":
    main()
