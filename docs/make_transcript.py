"""Put the commands' real output into the documents: `python docs/make_transcript.py` runs them and rewrites the blocks."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CURVE = "curve data/cases/jp-midsize --over regime.inputs.required_amount=2e9,5e9,10e9,20e9,40e9"
FIT = "fit data/incidents/exchange_incidents.csv --since 2018 --until 2025 --currency-rate 150 --assets 1e11 --exposure 1600"
SOLVE = "solve data/cases/jp-midsize --save runs"
TRANSCRIPTS = (
    ("docs/commands/solve.md", "solve", SOLVE),
    ("docs/commands/curve.md", "curve", CURVE),
    ("docs/commands/tornado.md", "tornado", "tornado data/cases/jp-midsize --set losses.simulate.years=100000"),
    ("docs/commands/frontier.md", "frontier", "frontier data/cases/jp-history --against reserve"),
    ("docs/commands/explain.md", "explain", "explain data/cases/jp-history"),
    ("docs/commands/simulate.md", "simulate", "simulate data/cases/jp-midsize"),
    ("data/README.md", "fit", FIT),
    ("docs/commands/price.md", "price", "price data/cases/jp-history --offer E-specie"),
    ("docs/commands/demand.md", "demand", "demand data/markets/jp-illustrative --terms data/markets/jp-illustrative/offer.csv"),
)
"""Document, mark of the block in it, and what is run."""
README = ("README.md", "solve", 25)
"""Document, mark of the transcript whose first lines it shows, and how many."""
COMMANDS = (
    *("audit", "batch", "check", "curve", "demand", "explain", "fit", "frontier", "tornado"),
    *("price", "regimes", "report", "schema", "simulate", "solve", "workbook"),
)
"""Each has a page in `docs/commands/` with what its `--help` prints."""
SCRIPTS = tuple((f"docs/guides/{name}.md", f"docs/guides/{name}.py") for name in ("cfo", "insurer", "analyst"))
"""Document with one block, marked `script`, and the script that prints it; it is given a folder that is not there yet."""


def of_command(arguments: str) -> str:
    """Return what a command prints."""
    return _printed([sys.executable, "-m", "optimizer", *arguments.split()])


def of_script(path: str) -> str:
    """Return what a script prints."""
    with tempfile.TemporaryDirectory() as folder:
        return _printed([sys.executable, path, str(Path(folder) / "out")])


def _printed(command: list[str]) -> str:
    found = os.pathsep.join(part for part in (str(ROOT), os.environ.get("PYTHONPATH")) if part)
    environment = {**os.environ, "PYTHONPATH": found, "COLUMNS": "80"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout


def block_of(mark: str) -> re.Pattern[str]:
    """Return the pattern of a block: what stands before it, what was printed, what stands after it."""
    return re.compile(rf"(<!-- {mark} -->\n```text\n)(.*?)(```\n<!-- end -->)", re.DOTALL)


def first_lines(printed: str, count: int) -> str:
    """Return the first lines of what was printed."""
    return "".join(printed.splitlines(keepends=True)[:count])


def _write(name: str, mark: str, printed: str) -> None:
    document = ROOT / name
    text = document.read_text(encoding="utf-8")
    document.write_text(block_of(mark).sub(lambda found: found[1] + printed + found[3], text), encoding="utf-8")


def main(names: list[str]) -> None:
    """Run the commands and scripts named, or all of them, and write what each printed between its marks; `help` is all of `--help`."""
    for name, mark, arguments in TRANSCRIPTS:
        if not names or mark in names:
            printed = of_command(arguments)
            _write(name, f"transcript of {mark}", printed)
            if mark == README[1]:
                _write(README[0], f"head of {mark}", first_lines(printed, README[2]))
    for command in COMMANDS if not names or "help" in names else ():
        _write(f"docs/commands/{command}.md", f"transcript of {command} --help", of_command(f"{command} --help"))
    for name, path in SCRIPTS:
        if not names or Path(path).stem in names:
            _write(name, "script", of_script(path))


if __name__ == "__main__":
    main(sys.argv[1:])
