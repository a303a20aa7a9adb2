"""Put the command's real output into README.md: `python docs/make_transcript.py` solves the example and rewrites the block."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"(<!-- transcript: docs/make_transcript.py -->\n```text\n).*?(```\n<!-- end -->)", re.DOTALL)


def main() -> None:
    """Solve the example and write what it printed between the marks."""
    command = [sys.executable, "-m", "optimizer", "solve", "data/cases/jp-history"]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    readme = ROOT / "README.md"
    readme.write_text(BLOCK.sub(lambda found: found[1] + printed + found[2], readme.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
