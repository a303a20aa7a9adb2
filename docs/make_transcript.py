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
TRANSCRIPTS = (
    ("README.md", "solve", "solve data/cases/jp-midsize --save runs"),
    ("README.md", "curve", CURVE),
    ("README.md", "explain", "explain data/cases/jp-history"),
    ("README.md", "simulate", "simulate data/cases/jp-midsize"),
    ("data/README.md", "fit", FIT),
    ("docs/insurer.md", "price", "price data/cases/jp-history --offer E-specie"),
    ("docs/insurer.md", "demand", "demand data/markets/jp-illustrative --terms data/markets/jp-illustrative/offer.csv"),
)
"""Document, mark of the block in it, and what is run."""
SCRIPTS = (("docs/cfo.md", "docs/cfo.py"), ("docs/insurer.md", "docs/insurer.py"), ("docs/analyst.md", "docs/analyst.py"))
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
    environment = {**os.environ, "PYTHONPATH": found}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout


def block_of(mark: str) -> re.Pattern[str]:
    """Return the pattern of a block: what stands before it, what was printed, what stands after it."""
    return re.compile(rf"(<!-- {mark} -->\n```text\n)(.*?)(```\n<!-- end -->)", re.DOTALL)


def _write(name: str, mark: str, printed: str) -> None:
    document = ROOT / name
    text = document.read_text(encoding="utf-8")
    document.write_text(block_of(mark).sub(lambda found: found[1] + printed + found[3], text), encoding="utf-8")


def main(names: list[str]) -> None:
    """Run the commands and scripts named, or all of them, and write what each printed between its marks."""
    for name, mark, arguments in TRANSCRIPTS:
        if not names or mark in names:
            _write(name, f"transcript of {mark}", of_command(arguments))
    for name, path in SCRIPTS:
        if not names or Path(path).stem in names:
            _write(name, "script", of_script(path))


if __name__ == "__main__":
    main(sys.argv[1:])
