"""The workbook's sheet of what is bought and held: shares, premiums and reserve are to be changed, and everything else follows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from optimizer.inputs.case import Case
from optimizer.inputs.offers import Offer
from optimizer.report.paper.sheet import Cell, InputCell, LiveFormula, Share, SheetWriter, at, span
from optimizer.report.rows import tables
from optimizer.report.text.names import class_words, instrument_name, insurer_name, layer_name
from optimizer.results.solution import Policy, Solution

HEADS = (
    "offer",
    "insurer",
    "share",
    "deductible",
    "attachment",
    "limit",
    "sheet.full_premium",
    "sheet.minimum",
    "part.premium",
    "sheet.tax_rate",
    "sheet.tax",
    "sheet.fixed_charge",
    "sheet.recovery",
    "sheet.reinstatement",
    "sheet.solved_share",
    "sheet.solved_premium",
    "sheet.changed",
)
SHARE, FULL, LEAST, DUE, RATE, TAX, FIXED, RECOVERY, RESTORED, SOLVED_SHARE, SOLVED_FULL, CHANGED = (
    2,
    6,
    7,
    8,
    9,
    10,
    11,
    12,
    13,
    14,
    15,
    16,
)
AMOUNT, CARRY_RATE, CARRY, SOLVED_AMOUNT, CHANGED_AMOUNT = 2, 3, 4, 5, 6


@dataclass(frozen=True, slots=True)
class MixPlaces:
    """Where other sheets find the figures of the mix, as they are named in a formula."""

    shares: Mapping[str, str]
    """By offer."""
    due: Mapping[str, str]
    """Premium due, by offer."""
    amounts: Mapping[str, str]
    """By reserve instrument."""
    totals: Mapping[int, str]
    """By column of the policies."""
    reserve: str
    carry: str
    changes: str
    """How many cells differ from what was solved, as a sum in a formula."""


def mix_sheet(sheet: SheetWriter, solution: Solution, case: Case) -> MixPlaces:
    """Write policies and reserve with their totals, and return where their figures stand."""
    sheet.widths(30, 24, 12, 18, 18, 18, 18, 16, 18, 10, 14, 16, 20, 24, 12, 18, 10)
    sheet.note(sheet.say("sheet.live"))
    sheet.head(*HEADS)
    offers, first = {offer.offer: offer for offer in case.offers}, sheet.row
    for policy in solution.policies:
        named = (layer_name(policy.offer, case, sheet.say), insurer_name(policy.insurer, case, sheet.say))
        row = sheet.write([*named, *_policy(policy, offers.get(policy.offer), sheet)])
        sheet.sheet.data_validation(row, SHARE, row, SHARE, {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1})
    rows = {policy.offer: first + place for place, policy in enumerate(solution.policies)}
    total = _totals(sheet, first, _sums(solution))
    sheet.blank()
    held = _reserve(sheet, solution, case)
    return MixPlaces(
        shares={offer: _name(sheet, row, SHARE) for offer, row in rows.items()},
        due={offer: _name(sheet, row, DUE) for offer, row in rows.items()},
        amounts={r.id: _name(sheet, held + n, AMOUNT) for n, r in enumerate(solution.reserve)},
        totals={column: _name(sheet, total, column) for column in _sums(solution)},
        reserve=_name(sheet, held + len(solution.reserve), AMOUNT),
        carry=_name(sheet, held + len(solution.reserve), CARRY),
        changes=f"{_name(sheet, total, CHANGED)}+{_name(sheet, held + len(solution.reserve), CHANGED_AMOUNT)}",
    )


def _name(sheet: SheetWriter, row: int, column: int) -> str:
    return f"{sheet.name}!{at(row, column)}"


def _policy(policy: Policy, offer: Offer | None, sheet: SheetWriter) -> list[Cell]:
    """Return the cells of a policy from its share on; of one without an offer, figures alone."""
    here = sheet.row
    share, full, least = (at(here, column) for column in (SHARE, FULL, LEAST))
    if offer is None:
        blank: list[Cell] = [None] * 5
        end: list[Cell] = [policy.fixed_charge, policy.expected_recovery, policy.expected_reinstatement_premium]
        return [Share(policy.share), *blank, policy.premium, None, policy.tax, *end, Share(policy.share), None, 0.0]
    recovery = LiveFormula(f"={share}*{_per(policy.expected_recovery, policy.share)}", policy.expected_recovery)
    gross = policy.share * offer.premium * (1.0 + offer.tax)
    restored = f"={share}*{full}*(1+{at(here, RATE)})*{_per(policy.expected_reinstatement_premium, gross)}"
    fixed = LiveFormula(f"=IF({share}>0,{offer.fixed_charge!r},0)", policy.fixed_charge)
    changed = f"=IF(AND({share}={at(here, SOLVED_SHARE)},{full}={at(here, SOLVED_FULL)}),0,1)"
    return [
        InputCell(policy.share, percent=True),
        offer.deductible,
        offer.attachment,
        sheet.say("unlimited") if offer.limit == float("inf") else offer.limit,
        InputCell(offer.premium),
        offer.minimum_premium,
        LiveFormula(f"=IF({share}>0,MAX({share}*{full},{least}),0)", policy.premium),
        Share(offer.tax),
        LiveFormula(f"={at(here, DUE)}*{at(here, RATE)}", policy.tax),
        fixed,
        recovery,
        LiveFormula(restored, policy.expected_reinstatement_premium),
        Share(policy.share),
        offer.premium,
        LiveFormula(changed, 0.0),
    ]


def _per(amount: float, of: float) -> str:
    return repr(amount / of) if of else "0"


def _sums(solution: Solution) -> dict[int, float]:
    """Return the totals of the policies, by column."""
    policies = solution.policies
    return {
        DUE: tables.premium_total(solution),
        TAX: sum(policy.tax for policy in policies),
        FIXED: sum(policy.fixed_charge for policy in policies),
        RECOVERY: sum(policy.expected_recovery for policy in policies),
        RESTORED: sum(policy.expected_reinstatement_premium for policy in policies),
        CHANGED: 0.0,
    }


def _reserve(sheet: SheetWriter, solution: Solution, case: Case) -> int:
    """Write the reserve with its totals; return its first row."""
    rates = {instrument.id: instrument.carry for instrument in case.reserve}
    sheet.head("instrument", "class", "amount", "sheet.carry_rate", "carry", "sheet.solved_amount", "sheet.changed")
    first = sheet.row
    for held in solution.reserve:
        here, rate = sheet.row, rates.get(held.id, held.carry / held.amount if held.amount else 0.0)
        carry = LiveFormula(f"={at(here, AMOUNT)}*{at(here, CARRY_RATE)}", held.carry)
        changed = LiveFormula(f"=IF({at(here, AMOUNT)}={at(here, SOLVED_AMOUNT)},0,1)", 0.0)
        sheet.write(
            [
                instrument_name(held.id, case, sheet.say),
                class_words(held.cls, sheet.say),
                InputCell(held.amount),
                Share(rate),
                carry,
                held.amount,
                changed,
            ]
        )
    sums = {AMOUNT: solution.reserve_total, CARRY: sum(held.carry for held in solution.reserve), CHANGED_AMOUNT: 0.0}
    _totals(sheet, first, sums)
    return first


def _totals(sheet: SheetWriter, first: int, sums: Mapping[int, float]) -> int:
    """Write a row of live sums over the rows since `first`; return its number."""
    last = sheet.row - 1
    formulas = (
        LiveFormula(f"=SUM({span(first, last, column)})" if last >= first else "=0", sums[column]) if column in sums else None
        for column in range(1, max(sums) + 1)
    )
    return sheet.write([sheet.say("total"), *formulas], total=True)
