"""The board memo put together: its head, its sections, and the charts in them as high as its pages leave room for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from optimizer.i18n.language import Language
from optimizer.i18n.numbers import NO_CURRENCY
from optimizer.i18n.units import Unit
from optimizer.i18n.voice import Voice
from optimizer.inputs.case import Case
from optimizer.losses.scenarios import Scenarios
from optimizer.report.charts.theme import Look, to_size, to_svg
from optimizer.report.paper.blocks import BlockRow, ChartBlock, ChartPlan, Paper, Section
from optimizer.report.paper.decision import decision_sections
from optimizer.report.paper.evidence import evidence_sections
from optimizer.report.paper.frontier import frontier_sections
from optimizer.report.paper.optimality import optimality_sections
from optimizer.report.paper.page_layout import column_width, laid_out
from optimizer.report.rows import tables
from optimizer.report.text import names
from optimizer.report.text.names import case_words, shipped_words
from optimizer.results.frontier import Frontier
from optimizer.results.solution import Solution

LEAST_MILLIONS = 1e7
"""Least of cost and reserve that is told in millions: smaller ones would lose their digits."""
LETTERS = 7
"""Size of letters in charts, in points."""


@dataclass(slots=True)
class Album:
    """The charts of a paper, by file name."""

    files: dict[str, str] = field(default_factory=dict)

    def drawn(self, figure: ChartPlan, wide: float, tall: float) -> ChartBlock:
        """Keep a chart drawn at a size in points and return the place to put it; its description says in words what it shows."""
        chart = to_size(figure.draw(Look(width=int(wide), height=int(tall), size=LETTERS)))
        file = f"chart-{len(self.files) + 1}.svg"
        self.files[file] = to_svg(chart)
        return ChartBlock(file, str(chart.description), figure.title, int(tall))


def sections_of(
    solution: Solution, case: Case, say: Voice, *, years: Scenarios | None, frontiers: Sequence[Frontier] = ()
) -> list[Section]:
    """Return what the paper says, in sections that each stay on a page: decision, what it rests on, what proves it, frontiers."""
    return [
        *decision_sections(solution, case, say),
        *evidence_sections(solution, case, say, years=years),
        *optimality_sections(solution, case, say),
        *frontier_sections(frontiers, say),
    ]


def unmeasured(paper: Paper, sections: Sequence[Section]) -> Paper:
    """Return the paper a section a page, room in place of its charts, to be measured."""
    rooms = [
        [_with_charts(row, lambda figure, _: ChartBlock("", "", figure.title, figure.least)) for row in section] for section in sections
    ]
    return replace(paper, pages=rooms, measuring=True)


def memo(paper: Paper, sections: Sequence[Section], heights: Sequence[float]) -> tuple[Paper, dict[str, str]]:
    """Return the paper page by page and its charts by file name; `heights` of the sections with charts at their least."""
    album, pages = Album(), []
    for page in laid_out(sections, heights):
        rows = [row for section in page.sections for row in section]
        pages.append([_with_charts(row, partial(album.drawn, tall=page.height_of(row))) for row in rows])
    return replace(paper, pages=pages), album.files


def _with_charts(row: BlockRow, place: Callable[[ChartPlan, float], ChartBlock]) -> BlockRow:
    """Return a row with a chart, or room for one, in place of each figure."""
    columns = [
        [place(block, column_width(row, n)) if isinstance(block, ChartPlan) else block for block in column]
        for n, column in enumerate(row.columns)
    ]
    return replace(row, columns=columns)


def voice_of(solution: Solution, case: Case, language: Language, unit: Unit | None) -> Voice:
    """Return the voice of a paper: in the unit asked for, else millions, the currency's own where amounts are small."""
    size = max(abs(solution.cost or 0.0), solution.reserve_total, *(law.required for law in solution.law), 0.0)
    size = size if tables.has_mix(solution) else max((offer.premium for offer in case.offers), default=0.0) * 10
    return Voice(language, case.currency, unit or ("million" if size >= LEAST_MILLIONS else "one"))


def cover_sheet(solution: Solution, case: Case, say: Voice) -> Paper:
    """Return the paper with its head, and no page yet."""
    before, between, after = say("paper.page", page="\0", pages="\0").split("\0")
    return Paper(
        language=say.language,
        title=say("paper.title"),
        subtitle=f"{shipped_words(case.title, say)} · {_unit(say)}",
        banner=say("illustrative") if tables.is_illustrative(solution, case) else "",
        facts=_facts(solution, case, say),
        footer=_footer(solution, say),
        page_word=(before, between, after),
        date=_date(solution),
        pages=(),
    )


def _unit(say: Voice) -> str:
    return say("currency", currency=say.unit_name if say.currency != NO_CURRENCY else "-")


def law_name(case: Case, say: Voice) -> str:
    """Return what the law is called, with its status; a dash where there is none."""
    if case.law is None:
        return "-"
    name = names.law_name(case, say)
    status = say(f"paper.regime.{case.law.regime.status}")
    return name if status in name else f"{name} ({status})"


def _facts(solution: Solution, case: Case, say: Voice) -> list[tuple[str, str]]:
    run = solution.run
    started = "-" if run is None else run.started[:16].replace("T", " ")
    return [
        (say("paper.case"), case_words(case, say)),
        (say("paper.run"), "-" if run is None else run.id),
        (say("paper.as_of"), "-" if case.as_of is None else str(case.as_of)),
        (say("paper.computed"), started),
        (say("paper.law"), law_name(case, say)),
        (say("paper.fingerprint"), solution.case.fingerprint or "-"),
    ]


def _footer(solution: Solution, say: Voice) -> str:
    run = "" if solution.run is None else f"{say('paper.run')} {solution.run.id} · "
    return f"Reserve Optimizer · {run}{_unit(say)}"


def _date(solution: Solution) -> tuple[int, int, int] | None:
    if solution.run is None:
        return None
    day = dt.datetime.fromisoformat(solution.run.started)
    return day.year, day.month, day.day
