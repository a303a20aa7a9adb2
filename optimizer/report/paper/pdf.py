"""The board memo as PDF/UA-1 (read aloud in order, charts told in words): A4 pages, the same bytes on every machine."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from optimizer.errors import InputError
from optimizer.i18n.language import Language
from optimizer.i18n.units import Unit
from optimizer.inputs.case import Case
from optimizer.losses.scenarios import Scenarios
from optimizer.report.charts.fonts import font_folders
from optimizer.report.paper.blocks import Paper
from optimizer.report.paper.lettering import letters_missing
from optimizer.report.paper.memo import cover_sheet, memo, sections_of, unmeasured, voice_of
from optimizer.results.frontier import Frontier
from optimizer.results.solution import Solution
from optimizer.system.scratch import scratch

TEMPLATE = Path(__file__).with_name("paper.typ")


def paper_pdf(
    solution: Solution,
    case: Case,
    language: Language,
    *,
    years: Scenarios | None = None,
    unit: Unit | None = None,
    frontiers: Sequence[Frontier] = (),
) -> bytes:
    """Return the memo of an answer, in a unit (millions unless told); without `years` it has no loss exceedance curve.

    `frontiers` are drawn at the end, each with what it is worth.
    Raise `InputError` where the font is missing, or has no letter for a name of the case: one fault a field.
    """
    font_folders()
    say = voice_of(solution, case, language, unit)
    cover, sections = cover_sheet(solution, case, say), sections_of(solution, case, say, years=years, frontiers=frontiers)
    draft = unmeasured(cover, sections).as_data()
    faults = letters_missing(draft, (), case, solution)
    if faults:
        raise InputError(faults)
    paper, charts = memo(cover, sections, _heights(draft))
    faults = letters_missing({}, charts.values(), case, solution)
    if faults:
        raise InputError(faults)
    return typeset(paper, charts)


def _heights(draft: Mapping[str, Any]) -> list[float]:
    """Return the height of each section of a draft, in points."""
    import typst

    with _written(draft, {}) as main:
        heights = typst.query(main, "<height>", field="value", root=main.parent, font_paths=font_folders(), ignore_system_fonts=True)
    return [float(height) for height in json.loads(heights)]


def typeset(paper: Paper, charts: Mapping[str, str]) -> bytes:
    """Return a paper set by the typesetter."""
    import typst

    with _written(paper.as_data(), charts) as main:
        made = typst.compile(
            main, root=main.parent, font_paths=font_folders(), ignore_system_fonts=True, format="pdf", pdf_standards=["ua-1"]
        )
    if not isinstance(made, bytes):
        raise TypeError("the typesetter returned no single document")
    return made


@contextmanager
def _written(paper: Mapping[str, Any], charts: Mapping[str, str]) -> Iterator[Path]:
    """Give the template beside a paper's data and charts, in a folder of its own that is gone afterwards."""
    with scratch("paper") as folder:
        for file, svg in charts.items():
            (folder / file).write_text(svg, encoding="utf-8")
        (folder / "data.json").write_text(json.dumps(paper), encoding="utf-8")
        main = folder / TEMPLATE.name
        main.write_bytes(TEMPLATE.read_bytes())
        yield main
