"""The workbook's sheets of rules: the tail, the named events, the limits, what is barred, every warning."""

from __future__ import annotations

from collections.abc import Mapping

from optimizer.inputs.case import Case
from optimizer.report.paper.cautions import other_cautions
from optimizer.report.paper.evidence import credit_lines
from optimizer.report.paper.mix_sheet import MixPlaces
from optimizer.report.paper.money_sheets import as_solved
from optimizer.report.paper.sheet import LiveFormula, SheetWriter, at, quoted, span
from optimizer.report.rows import tables
from optimizer.report.rows.graded_figures import weak_figure_rows
from optimizer.report.text.figures import figure_name, figure_range, figure_source, figure_value
from optimizer.report.text.names import event_name, insurer_name, layer_name, limit_name, offer_name, tail_name
from optimizer.report.text.remarks import barred_line, caution_line
from optimizer.results.solution import Solution
from optimizer.results.stress import StressResult

ROUNDING = 1e-9
"""Relative: a limit passed by less is met."""


def tail_sheet(sheet: SheetWriter, solution: Solution, case: Case, changes: str) -> None:
    """Write each tail rule, and whether it is still that of the mix: it needs a solve where the mix was changed."""
    lent = credit_lines(case)
    sheet.widths(30, 20, 20, 16, 20, 20, 20, 20)
    if changes:
        sheet.note(as_solved(changes, sheet))
    sheet.head("rule", "before", "after", "paper.error", "by_reserve", "by_own_funds", "paper.credit", "paper.margin")
    for row in tables.tail_rows(solution):
        here, credit = sheet.row, lent.get(row.rule, 0.0)
        left = LiveFormula(f"=SUM({at(here, 4)}:{at(here, 6)})-{at(here, 2)}", row.absorbed - row.net)
        name = tail_name(row.rule, row.measure, row.level, sheet.say)
        sheet.write([name, row.gross, row.net, row.standard_error, row.reserve - credit, row.own_funds, credit, left])
    if solution.net_loss is not None:
        sheet.blank()
        mean = solution.net_loss
        sheet.write([sheet.say("sheet.mean"), mean.gross_mean, mean.net_mean, mean.standard_error])


def stress_sheet(sheet: SheetWriter, solution: Solution, case: Case, changes: str) -> None:
    """Write each event: what each source pays in the end, what is missing as a live difference, and the days."""
    sheet.widths(46, 24, 16, 20, 20, 24)
    if changes:
        sheet.note(as_solved(changes, sheet))
    for event in solution.stress:
        sheet.text(event_name(event.id, event.name, sheet.say))
        _payers(sheet, event, case)
        sheet.head("stress.by", "", "", "stress.paid", "stress.missing", "stress.missing_if_refused")
        for moment in tables.stress_moments(event):
            day = sheet.say("stress.end") if moment.day is None else sheet.say("stress.days", days=str(moment.day))
            sheet.write([day, None, None, moment.paid, moment.missing, moment.missing_if_refused])
        sheet.head("stress.if", "", "", "stress.policies", "stress.missing_at_once", "stress.missing")
        for variant in event.variants:
            change = sheet.say(
                f"stress.{variant.change}", insurer=insurer_name(variant.insurer, case, sheet.say) if variant.insurer else ""
            )
            sheet.write([change, None, None, variant.policies, variant.missing_at_once, variant.missing])
        sheet.blank()


def _payers(sheet: SheetWriter, event: StressResult, case: Case) -> None:
    say = sheet.say
    sheet.head("stress.source", "insurer", "stress.within", "amount")
    due = sum(payment.reinstatement_premium for payment in event.payments)
    owed = sheet.write([say("paper.owed"), None, None, event.owed])
    extra = sheet.write([say("sheet.reinstatement_due"), None, None, due])
    backing = sheet.write([say("paper.backing"), None, None, event.backing])
    for payment in event.payments:
        within = "" if payment.within_days is None else say("stress.days", days=str(payment.within_days))
        shown = say("stress.refuses") if payment.refused else within
        sheet.write([layer_name(payment.offer, case, say), insurer_name(payment.insurer, case, say), shown, payment.amount])
    sheet.write([say("stress.reserve"), None, None, event.reserve])
    last = sheet.write([say("stress.own_funds"), None, None, event.own_funds])
    left = f"=MAX(0,{at(owed, 3)}+{at(extra, 3)}-SUM({span(backing, last, 3)}))"
    sheet.write([say("stress.missing"), None, None, LiveFormula(left, event.missing)], total=True)


def limits_sheet(sheet: SheetWriter, solution: Solution, case: Case, live: Mapping[str, str]) -> None:
    """Write every limit in force, what it is used for, whether it binds as solved, and whether it is met as the mix stands now.

    `live` is what is used of a limit as a formula of the mix, by its id.
    """
    sheet.widths(60, 20, 20, 14, 20)
    sheet.head("paper.limit", "paper.value", "paper.bound_at", "sheet.binding", "sheet.met")
    for limit in solution.limits:
        here, binds = sheet.row, sheet.say("sheet.yes" if limit.binding else "sheet.no")
        name = limit_name(limit.id, case, sheet.say)
        if limit.id not in live:
            sheet.write([name, limit.value, limit.limit, binds, None])
            continue
        over = f"{at(here, 2)}-{at(here, 1)}" if limit.id.endswith(".min") else f"{at(here, 1)}-{at(here, 2)}"
        words = [sheet.say("sheet.no"), sheet.say("sheet.yes")]
        met = f"=IF({over}>{ROUNDING!r}*ABS({at(here, 2)}),{quoted(words[0])},{quoted(words[1])})"
        sheet.write([name, LiveFormula(f"={live[limit.id]}", limit.value), limit.limit, binds, LiveFormula(met, words[1])])


def live_limits(solution: Solution, case: Case, mix: MixPlaces, cost: Mapping[str, str]) -> dict[str, str]:
    """Return what is used of the limits that hang on shares, premiums and reserve alone, by id."""
    live = {"limits.premium_budget": cost["cash_out"]}
    live["limits.max_policies"] = "+".join(f"IF({cell}>0,1,0)" for cell in mix.shares.values()) or "0"
    for policy in solution.policies:
        of = "+".join(mix.due[other.offer] for other in solution.policies if other.insurer == policy.insurer)
        for rule in ("limits.max_premium_per_insurer", "limits.max_premium_fraction_per_insurer"):
            live[f"{rule}.{policy.insurer}"] = of
    for instrument in case.reserve:
        if instrument.id in mix.amounts:
            live |= {f"reserve.{instrument.id}.{end}": mix.amounts[instrument.id] for end in ("min", "max")}
    return live


def barred_sheet(sheet: SheetWriter, solution: Solution, case: Case) -> None:
    """Write every offer that the law does not count, why, and what would cure it."""
    sheet.widths(60, 90, 50)
    sheet.head("offer", "why", "sheet.cure")
    for bar in solution.barred:
        sheet.write([offer_name(bar.offer, case, sheet.say), *barred_line(bar, case, sheet.say)])


def warnings_sheet(sheet: SheetWriter, solution: Solution, case: Case) -> None:
    """Write every figure that is assumed with value, range and source, then every other warning as a sentence."""
    say = sheet.say
    sheet.widths(60, 24, 30, 110)
    sheet.head("figure", "value", "range", "source")
    for row in weak_figure_rows(case):
        sheet.write([figure_name(row, case, say), figure_value(row, case, say), figure_range(row, case, say), figure_source(row, say)])
    for caution in other_cautions(solution):
        sheet.write([None, None, None, caution_line(caution, case, say)])
