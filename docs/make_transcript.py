"""Put the commands' real output into README.md: `python docs/make_transcript.py` runs the examples and rewrites the blocks."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CASE = "data/cases/jp-history"
EXAMPLES = {
    "transcript": ["solve", CASE],
    "transcript of curve": ["curve", CASE, "--over", "regime.inputs.required_amount=2e9,5e9,10e9,20e9,40e9"],
}
"""What stands in the mark before a block, and the command whose output it is."""


def main(names: list[str]) -> None:
    """Run the examples named, or all of them, and write what they printed between their marks."""
    readme = ROOT / "README.md"
    for name, command in EXAMPLES.items():
        if names and name not in names:
            continue
        ended = subprocess.run([sys.executable, "-m", "optimizer", *command], cwd=ROOT, capture_output=True, text=True, check=True)
        block = re.compile(rf"(<!-- {name}: docs/make_transcript.py -->\n```text\n).*?(```\n<!-- end -->)", re.DOTALL)
        text = readme.read_text(encoding="utf-8")
        readme.write_text(block.sub(lambda found, printed=ended.stdout: found[1] + printed + found[2], text), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
