"""The negotiation sheet of one insurer as PDF and as workbook. No other insurer's quote, and no cost of ours, stands in either."""

from __future__ import annotations

import datetime as dt
import io

import xlsxwriter

from optimizer.errors import InputError
from optimizer.i18n.language import Language
from optimizer.i18n.voice import Voice
from optimizer.inputs.case import Case
from optimizer.report.paper.blocks import Block, BlockRow, Bullets, Heading, Paper, Table
from optimizer.report.paper.lettering import letters_missing
from optimizer.report.paper.memo import law_name
from optimizer.report.paper.pdf import typeset
from optimizer.report.paper.sheet import Cell, Formats, LiveFormula, Share, SheetWriter, at
from optimizer.report.paper.workbook import OPTIONS
from optimizer.report.rows.price import TextTable
from optimizer.report.rows.quotes import is_illustrative, rate_on_line
from optimizer.report.text.names import shipped_words, stated_insurer
from optimizer.report.text.negotiation import change_of, clause_words, negotiation_notes, negotiation_tables, position_key, quote_name
from optimizer.results.negotiation import NegotiatedOffer, Negotiation
from optimizer.results.solution import Solution

WIDTHS = {"decision": (3.4, 1, 1, 1, 1, 1), "edges": (3.2, 1, 1, 1, 2.2), "clauses": (3, 1.8, 1.1, 1.1, 1.2)}
LEAST_IN_MILLIONS = 1e7
"""Smaller limits, and the premiums beside them, would lose their digits."""
LIMIT, PREMIUM, WALK_AWAY = 4, 5, 8
"""Columns of the workbook that formulas look at."""


def negotiation_pdf(negotiation: Negotiation, case: Case, solution: Solution, language: Language) -> bytes:
    """Return the sheet as PDF, in millions unless limits are small; raise `InputError` where the font has no letter for a name."""
    largest = max((quote.offer.counts_for for quote in negotiation.offers), default=0.0)
    paper = _paper(negotiation, case, solution, Voice(language, case.currency, "million" if largest >= LEAST_IN_MILLIONS else "one"))
    faults = letters_missing(paper.as_data(), (), case, solution)
    if faults:
        raise InputError(faults)
    return typeset(paper, {})


def _paper(negotiation: Negotiation, case: Case, solution: Solution, say: Voice) -> Paper:
    before, between, after = say("paper.page", page="\0", pages="\0").split("\0")
    blocks: list[Block] = []
    for table in negotiation_tables(negotiation, say):
        blocks += [Heading(table.title), _block(table)]
    blocks += [Heading(say("negotiation.notice")), Bullets(negotiation_notes(negotiation, say))]
    run = solution.run
    day = None if run is None else dt.datetime.fromisoformat(run.started)
    return Paper(
        language=say.language,
        title=say("negotiation.title"),
        subtitle=say("negotiation.of", insurer=stated_insurer(negotiation.name, say)),
        banner="",
        facts=[
            (say("paper.case"), shipped_words(case.title, say)),
            (say("paper.run"), "-" if run is None else run.id),
            (say("paper.as_of"), "-" if case.as_of is None else str(case.as_of)),
            (say("paper.computed"), "-" if run is None else run.started[:16].replace("T", " ")),
            (say("paper.law"), law_name(case, say)),
        ],
        footer=f"Reserve Optimizer · {say('negotiation.title')} · {say('currency', currency=say.unit_name)}",
        page_word=(before, between, after),
        date=None if day is None else (day.year, day.month, day.day),
        pages=[[BlockRow([[block]]) for block in blocks]],
    )


def _block(table: TextTable) -> Table:
    """Return a table of the paper; a quote that several rows are of is named in the first."""
    names = [row[0] for row in table.rows]
    rows = [("", *row[1:]) if place and names[place - 1] == row[0] else row for place, row in enumerate(table.rows)]
    return Table(table.head, rows, words=table.left, widths=WIDTHS[table.key])


def negotiation_xlsx(negotiation: Negotiation, case: Case, solution: Solution, language: Language) -> bytes:
    """Return the sheet as a workbook: amounts in full as numbers, rates and differences as live formulas."""
    say, out = Voice(language, case.currency), io.BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    started = "2000-01-01T00:00:00+00:00" if solution.run is None else solution.run.started
    created = dt.datetime.fromisoformat(started).replace(tzinfo=None)
    book.set_properties({"title": say("negotiation.title"), "subject": stated_insurer(negotiation.name, say), "created": created})
    formats = Formats.of(book, case.currency)
    _quotes(SheetWriter(book.add_worksheet(say("sheet.negotiation")), formats, say), negotiation)
    _clauses(SheetWriter(book.add_worksheet(say("sheet.clauses")), formats, say), negotiation)
    book.close()
    return out.getvalue()


def _quotes(sheet: SheetWriter, negotiation: Negotiation) -> None:
    say = sheet.say
    sheet.widths(48, 18, 18, 18, 18, 18, 14, 14, 20, 14, 14, 18, 48)
    sheet.head(
        "negotiation.layer", "quotes.kind", "quotes.col.attachment", "quotes.col.deductible", "quotes.col.limit", "negotiation.premium",
        "quotes.rol", "negotiation.share", "negotiation.walk_away", "negotiation.rol", "negotiation.room", "negotiation.due",
        "negotiation.verdict",
    )  # fmt: skip
    for quote in negotiation.offers:
        sheet.write(_quote(quote, sheet.row, say))
    sheet.blank()
    for note in negotiation_notes(negotiation, say):
        sheet.text(note)


def _quote(quote: NegotiatedOffer, row: int, say: Voice) -> list[Cell]:
    offer, reason = quote.offer, quote.reason
    rate, room = rate_on_line(offer), reason.room
    has_limit = rate is not None and offer.limit == offer.counts_for
    walk_away_rate = None if reason.walk_away is None else rate_on_line(offer, reason.walk_away)

    def over(column: int, below: int, value: float | None, less: str = "") -> Cell:
        return None if value is None else LiveFormula(f"={at(row, column)}/{at(row, below)}{less}", value, percent=True)

    return [
        quote_name(quote, say),
        say("quotes.illustrative" if is_illustrative(offer) else "quotes.quoted"),
        offer.attachment,
        offer.deductible,
        say("unlimited") if offer.limit == float("inf") else offer.limit,
        offer.premium,
        over(PREMIUM, LIMIT, rate) if has_limit else None if rate is None else Share(rate),
        None if quote.policy is None else Share(quote.policy.share),
        reason.walk_away,
        over(WALK_AWAY, LIMIT, walk_away_rate) if has_limit else None if walk_away_rate is None else Share(walk_away_rate),
        over(WALK_AWAY, PREMIUM, room, "-1"),
        None if quote.policy is None else quote.policy.premium,
        say(position_key(reason)),
    ]


def _clauses(sheet: SheetWriter, negotiation: Negotiation) -> None:
    sheet.widths(48, 32, 18, 18, 20)
    sheet.head("negotiation.layer", "negotiation.clause", "negotiation.now", "negotiation.then", "negotiation.worth")
    for quote in negotiation.offers:
        for clause in quote.clauses:
            sheet.write([quote_name(quote, sheet.say), *clause_words(clause, sheet.say), change_of(clause)])
