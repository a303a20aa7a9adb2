"""The answer as a workbook: every sum is a live formula beside its computed value, and no text is ever read as a formula."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable

import xlsxwriter

from optimizer.i18n.language import Language
from optimizer.i18n.voice import Voice
from optimizer.inputs.case import Case
from optimizer.report.paper.law_sheet import law_sheet
from optimizer.report.paper.ledger_sheets import barred_sheet, limits_sheet, live_limits, stress_sheet, tail_sheet, warnings_sheet
from optimizer.report.paper.mix_sheet import DUE, MixPlaces, mix_sheet
from optimizer.report.paper.money_sheets import cost_sheet, summary_sheet
from optimizer.report.paper.sheet import Formats, SheetWriter
from optimizer.report.rows import tables
from optimizer.report.text.names import shipped_words
from optimizer.results.solution import Solution

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def paper_xlsx(solution: Solution, case: Case, language: Language) -> bytes:
    """Return the workbook: summary, mix, cost, law, limits, tail, events, offers barred, warnings; sheets without rows are left out.

    Shares, premiums and amounts of the reserve are to be changed: cost, ledger and limits follow by formulas, each with its value.
    """
    say, out = Voice(language, case.currency), io.BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    book.set_properties(
        {"title": say("paper.title"), "subject": shipped_words(case.title, say), "comments": _run(solution), "created": _started(solution)}
    )
    formats = Formats.of(book, case.currency)

    def add(key: str) -> SheetWriter:
        return SheetWriter(book.add_worksheet(say(f"sheet.{key}")), formats, say)

    summary = add("summary")
    places, changes = _sheets(solution, case, add)
    summary_sheet(summary, solution, case, places, changes)
    book.close()
    return out.getvalue()


def _sheets(solution: Solution, case: Case, add: Callable[[str], SheetWriter]) -> tuple[dict[str, str], str]:
    """Write every sheet that has rows; return where the summary finds cost, reserve and premium, and the sum of what was changed."""
    places: dict[str, str] = {}
    mix: MixPlaces | None = None
    if tables.has_mix(solution):
        mix = mix_sheet(add("mix"), solution, case)
        places |= cost_sheet(add("cost"), solution, case, mix) | {"premium": mix.totals[DUE], "reserve": mix.reserve}
    changes = "" if mix is None else mix.changes
    if solution.law:
        law_sheet(add("law"), solution, case, mix)
    if solution.limits:
        limits_sheet(add("limits"), solution, case, {} if mix is None else live_limits(solution, case, mix, places))
    if solution.tail:
        tail_sheet(add("tail"), solution, case, changes)
    if solution.stress:
        stress_sheet(add("stress"), solution, case, changes)
    if solution.barred:
        barred_sheet(add("barred"), solution, case)
    if solution.warnings:
        warnings_sheet(add("warnings"), solution, case)
    return places, changes


def _run(solution: Solution) -> str:
    return "" if solution.run is None else solution.run.id


def _started(solution: Solution) -> dt.datetime:
    """Return when the run began, so that the same answer gives the same bytes."""
    started = "2000-01-01T00:00:00+00:00" if solution.run is None else solution.run.started
    return dt.datetime.fromisoformat(started).replace(tzinfo=None)
