"""The board memo as PDF/UA-1 (read aloud in order, charts told in words): two A4 pages, the same bytes on every machine."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from optimizer.errors import InputError
from optimizer.i18n.language import Language
from optimizer.inputs.case import Case
from optimizer.losses.scenarios import Scenarios
from optimizer.report.charts.fonts import font_folders
from optimizer.report.paper.blocks import Paper
from optimizer.report.paper.lettering import letters_missing
from optimizer.report.paper.memo import memo
from optimizer.results.frontier import Frontier
from optimizer.results.solution import Solution
from optimizer.system.scratch import scratch

TEMPLATE = Path(__file__).with_name("paper.typ")


def paper_pdf(
    solution: Solution, case: Case, language: Language, *, years: Scenarios | None = None, frontiers: Sequence[Frontier] = ()
) -> bytes:
    """Return the memo of an answer; without `years` it has no loss exceedance curve, with `frontiers` a third page that draws them.

    Raise `InputError` where the font is missing, or has no letter for a name of the case: one fault a field.
    """
    paper, charts = memo(solution, case, language, years, frontiers)
    faults = letters_missing(paper.as_data(), charts.values(), case, solution)
    if faults:
        raise InputError(faults)
    return typeset(paper, charts)


def typeset(paper: Paper, charts: Mapping[str, str]) -> bytes:
    """Return a paper set by the typesetter, in a folder of its own that is gone afterwards."""
    import typst

    fonts = font_folders()
    with scratch("paper") as folder:
        for file, svg in charts.items():
            (folder / file).write_text(svg, encoding="utf-8")
        (folder / "data.json").write_text(json.dumps(paper.as_data()), encoding="utf-8")
        main = folder / TEMPLATE.name
        main.write_bytes(TEMPLATE.read_bytes())
        made = typst.compile(main, root=folder, font_paths=fonts, ignore_system_fonts=True, format="pdf", pdf_standards=["ua-1"])
    if not isinstance(made, bytes):
        raise TypeError("the typesetter returned no single document")
    return made
