"""The board memo as PDF: two A4 pages, vector charts, the same bytes for the same answer on every machine."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from optimizer.case import Case
from optimizer.errors import Fault, InputError
from optimizer.report.paper.blocks import Paper
from optimizer.report.paper.memo import memo
from optimizer.report.words import Code
from optimizer.scenarios import Scenarios
from optimizer.solution import Solution

FONTS = ("noto_cjk_sans_jp_regular", "noto_cjk_sans_jp_bold")
"""Packages that carry the font; the licence of each is within it."""
TEMPLATE = Path(__file__).with_name("paper.typ")


def paper_pdf(solution: Solution, case: Case, language: Code, *, years: Scenarios | None = None) -> bytes:
    """Return the memo of an answer; without `years` it has no loss exceedance curve. Raise `InputError` where the font is missing."""
    paper, charts = memo(solution, case, language, years)
    return _set(paper, charts)


def _set(paper: Paper, charts: Mapping[str, str]) -> bytes:
    """Return a paper set by the typesetter, in a folder of its own that is gone afterwards."""
    import typst

    fonts = font_folders()
    with tempfile.TemporaryDirectory(prefix="paper-") as name:
        folder = Path(name)
        for file, svg in charts.items():
            (folder / file).write_text(svg, encoding="utf-8")
        (folder / "data.json").write_text(json.dumps(paper.as_data()), encoding="utf-8")
        main = folder / TEMPLATE.name
        main.write_bytes(TEMPLATE.read_bytes())
        made = typst.compile(main, root=folder, font_paths=fonts, ignore_system_fonts=True, format="pdf")
    if not isinstance(made, bytes):
        raise TypeError("the typesetter returned no single document")
    return made


def font_folders() -> list[Path]:
    """Return where the fonts are, or raise `InputError` naming what to install."""
    found = []
    for package in FONTS:
        try:
            module = import_module(package)
        except ImportError:
            wanted = package.replace("_", "-")
            rule = "the font of the board paper is not installed"
            raise InputError([Fault("report", None, "", wanted, rule, f"run `make setup`, or `pip install {wanted}`")]) from None
        found.append(Path(str(module.__file__)).parent)
    return found
