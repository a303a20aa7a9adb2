"""The answers that the page opens with, computed as the page does. `make answers` writes them anew."""

from __future__ import annotations

import json
from dataclasses import replace

from support.paths import ROOT

from optimizer import files, optimize
from optimizer.report.formats.answer import to_json
from optimizer.results.solution import Solution
from optimizer.ui.view import YEARS

FOLDER = ROOT / "data" / "answers"
CASES = ("jp-midsize",)


def computed(name: str) -> Solution:
    """Return the answer to a shipped case on as many loss years as the page takes, without what differs between two runs."""
    case = files.load_case(ROOT / "data" / "cases" / name, settings={"losses.simulate.years": str(YEARS)})
    return replace(optimize(case, files.load_years(case)), run=None)


def main() -> None:
    """Write the files anew."""
    for name in CASES:
        text = json.dumps(json.loads(to_json(computed(name))), indent=1)
        (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
