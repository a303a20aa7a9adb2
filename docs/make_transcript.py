"""Put the commands' real output into the documents: `python docs/make_transcript.py` runs them and rewrites the blocks."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CURVE = "curve data/cases/jp-midsize --over regime.inputs.required_amount=2e9,5e9,10e9,20e9,40e9"
FIT = "fit data/incidents/exchange_incidents.csv --since 2018 --until 2025 --currency-rate 150 --assets 1e11 --exposure 1600"
TRANSCRIPTS = (
    ("README.md", "solve", "solve data/cases/jp-midsize --save runs"),
    ("README.md", "curve", CURVE),
    ("README.md", "explain", "explain data/cases/jp-history"),
    ("data/README.md", "fit", FIT),
    ("docs/insurer.md", "price", "price data/cases/jp-history --offer E-specie"),
    ("docs/insurer.md", "script", "docs/insurer.py"),
)
"""Document, mark of the block in it, and what is run: arguments of the command, or a script."""


def main(names: list[str]) -> None:
    """Run the commands named, or all of them, and write what each printed between its marks."""
    for name, mark, arguments in TRANSCRIPTS:
        if names and mark not in names:
            continue
        block = re.compile(rf"(<!-- transcript of {mark} -->\n```text\n).*?(```\n<!-- end -->)", re.DOTALL)
        command = [sys.executable, *([] if arguments.endswith(".py") else ["-m", "optimizer"]), *arguments.split()]
        printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        document = ROOT / name
        text = document.read_text(encoding="utf-8")
        document.write_text(block.sub(lambda found, told=printed: found[1] + told + found[2], text), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
