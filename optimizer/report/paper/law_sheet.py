"""The workbook's sheet of the law's ledger: what is counted toward each requirement, following shares and reserve."""

from __future__ import annotations

from typing import assert_never

from optimizer.inputs.case import Case
from optimizer.report.paper.mix_sheet import MixPlaces
from optimizer.report.paper.sheet import LiveFormula, SheetWriter, at, span
from optimizer.report.rows.live_ledger import (
    CapTerm,
    DeductibleTerm,
    LiveRequirement,
    PolicyTerm,
    ReserveTerm,
    Term,
    item_of,
    live_ledger,
    term_values,
)
from optimizer.report.text.names import requirement_name
from optimizer.report.text.remarks import item_name, law_item_line
from optimizer.results.solution import LawResult, Solution

ROUNDING = 1e-9
"""Sums that differ by less than this part are one."""


def law_sheet(sheet: SheetWriter, solution: Solution, case: Case, mix: MixPlaces | None) -> None:
    """Write each requirement with what counts for it; every item follows the mix where the ledger's terms are known.

    Where they are not, what the law's own limits take off is a row, so that the sum is live.
    """
    sheet.widths(44, 20, 20, 20, 14, 90)
    ledger = None if mix is None else live_ledger(solution, case)
    for place, law in enumerate(solution.law):
        sheet.head("requirement", "required", "counted", "slack", "grade", "why")
        here = sheet.row
        items = _items(law, case, sheet) if ledger is None or mix is None else _live_items(law, ledger[place], solution, (case, mix), sheet)
        counted = LiveFormula(f"=SUM({span(here + 1, here + len(items), 2)})" if items else "=0", law.counted)
        slack = LiveFormula(f"={at(here, 2)}-{at(here, 1)}", law.slack)
        key = f"paper.grade.{law.grade}"
        grade = sheet.say(key) if sheet.say.knows(key) else law.grade
        required = law.required if ledger is None or mix is None else _required(law, ledger[place], mix)
        sheet.write([requirement_name(law.id, case.law, sheet.say), required, counted, slack, grade, None], total=True)
        for what, amount, why in items:
            sheet.write([f"\N{EM SPACE}{what}", None, amount, None, None, why])
        sheet.blank()


def _required(law: LawResult, row: LiveRequirement, mix: MixPlaces) -> float | LiveFormula:
    return LiveFormula(f"={_cash(row.required, mix)}", law.required) if isinstance(row.required, DeductibleTerm) else law.required


def _live_items(
    law: LawResult, row: LiveRequirement, solution: Solution, of: tuple[Case, MixPlaces], sheet: SheetWriter
) -> list[tuple[str, float | LiveFormula, str]]:
    """Return the items as formulas of shares and amounts."""
    (case, mix), first = of, sheet.row + 1
    items: list[tuple[str, float | LiveFormula, str]] = []
    values = term_values(row.terms, solution.shares, solution.amounts)
    for term, value in zip(row.terms, values, strict=True):
        stated = item_of(law, term.what)
        why = "" if stated is None else law_item_line(stated, sheet.say)
        items.append((item_name(term.what, case, sheet.say), LiveFormula(f"={_term(term, mix, first)}", value), why))
    return items


def _term(term: Term, mix: MixPlaces, first: int) -> str:
    """Return what a term counts for as a formula; `first` is the row of the first term."""
    match term:
        case ReserveTerm(what, factor):
            return f"{factor!r}*{mix.amounts[what]}"
        case PolicyTerm(what, credit):
            return f"{credit!r}*{mix.shares[what]}"
        case CapTerm(_, amount, members, within):
            cells = "+".join(at(first + place, 2) for place in (*members, *within)) or "0"
            return f"-MAX(0,{cells}-{amount!r})"
        case DeductibleTerm():
            return f"-{_cash(term, mix)}"
        case _:
            assert_never(term)


def _cash(term: DeductibleTerm, mix: MixPlaces) -> str:
    slots = (f"MAX({','.join(f'IF({mix.shares[offer]}>0,{cash!r},0)' for offer, cash in slot)})" for slot in term.slots)
    return f"{term.factor!r}*({'+'.join(slots) or '0'})"


def _items(law: LawResult, case: Case, sheet: SheetWriter) -> list[tuple[str, float | LiveFormula, str]]:
    items: list[tuple[str, float | LiveFormula, str]] = [
        (item_name(item.what, case, sheet.say), item.counts_for, law_item_line(item, sheet.say)) for item in law.items
    ]
    rest = law.counted - sum(item.counts_for for item in law.items)
    if abs(rest) > ROUNDING * max(abs(law.counted), law.required, 1.0):
        items.append((sheet.say("sheet.adjustment"), rest, ""))
    return items
