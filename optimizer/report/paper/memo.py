"""The board memo put together: its head, what stands on each page, and the charts in it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from optimizer.i18n.language import Language
from optimizer.i18n.voice import Voice
from optimizer.inputs.case import Case
from optimizer.losses.scenarios import Scenarios
from optimizer.report.charts.theme import to_svg
from optimizer.report.paper.blocks import ChartBlock, Paper
from optimizer.report.paper.decision import decision_page
from optimizer.report.paper.evidence import evidence_page
from optimizer.report.rows import tables
from optimizer.report.text import names
from optimizer.report.text.names import case_words, shipped_words
from optimizer.results.solution import Solution


@dataclass(slots=True)
class Album:
    """The charts of a paper, by file name."""

    files: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, chart: Any, title: str) -> ChartBlock:
        """Keep a chart and return the place to put it; its description says in words what it shows."""
        file = f"{name}.svg"
        self.files[file] = to_svg(chart)
        return ChartBlock(file, str(chart.description), title)


def memo(solution: Solution, case: Case, language: Language, years: Scenarios | None) -> tuple[Paper, dict[str, str]]:
    """Return the paper and its charts by file name: page 1 the decision, page 2 what it rests on."""
    say, album = Voice(language, case.currency), Album()
    pages = (decision_page(solution, case, say, album.add), evidence_page(solution, case, say, album.add, years=years))
    before, between, after = say("paper.page", page="\0", pages="\0").split("\0")
    paper = Paper(
        language=language,
        title=say("paper.title"),
        subtitle=shipped_words(case.title, say),
        banner=say("illustrative") if tables.is_illustrative(solution) else "",
        facts=_facts(solution, case, say),
        footer=_footer(solution, say),
        page_word=(before, between, after),
        date=_date(solution),
        pages=pages,
    )
    return paper, album.files


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
    return f"Reserve Optimizer · {run}{say('currency', currency=say.shown_currency or '-')}"


def _date(solution: Solution) -> tuple[int, int, int] | None:
    if solution.run is None:
        return None
    day = dt.datetime.fromisoformat(solution.run.started)
    return day.year, day.month, day.day
