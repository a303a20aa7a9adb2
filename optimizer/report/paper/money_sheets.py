"""The workbook's sheets on money: what the mix costs, and the summary that points to both."""

from __future__ import annotations

from collections.abc import Mapping

from optimizer.inputs.case import Case
from optimizer.report.paper.decision import proof_sentence
from optimizer.report.paper.mix_sheet import DUE, FIXED, RECOVERY, RESTORED, TAX, MixPlaces
from optimizer.report.paper.sheet import LiveFormula, SheetWriter, at, quoted, span
from optimizer.report.rows import tables
from optimizer.report.text.names import shipped_words
from optimizer.results.solution import Solution


def cost_sheet(sheet: SheetWriter, solution: Solution, case: Case, mix: MixPlaces) -> dict[str, str]:
    """Write every part as it follows from the mix, a live subtotal before each group and the total; return cells by part, and `cost`."""
    sheet.widths(36, 20, 12)
    sheet.head("part", "amount", "of_total")
    rows = tables.cost_rows(solution)
    end, live = sheet.row + len(rows), _live_parts(solution, case, mix)
    subtotals, places = [], {}
    for place, row in enumerate(rows):
        here = sheet.row
        part = LiveFormula(f"=IF({at(end, 1)}=0,0,{at(here, 1)}/{at(end, 1)})", row.of_total or 0.0, percent=True)
        if row.part:
            amount = LiveFormula(live[row.part], row.amount) if row.part in live else row.amount
            sheet.write([f"\N{EM SPACE}{sheet.say(f'part.{row.part}')}", amount, part])
            places[row.part] = f"{sheet.name}!{at(here, 1)}"
            continue
        count = next((n for n, later in enumerate(rows[place + 1 :]) if not later.part), len(rows) - place - 1)
        subtotals.append(at(here, 1))
        formula = LiveFormula(f"=SUM({span(here + 1, here + count, 1)})", row.amount)
        sheet.write([sheet.say(f"group.{row.group}"), formula, part], total=True)
        places[row.group] = f"{sheet.name}!{at(here, 1)}"
    whole = LiveFormula(f"={'+'.join(subtotals) or '0'}", solution.cost or 0.0)
    share = LiveFormula(f"=IF({at(end, 1)}=0,0,1)", 1.0 if solution.cost else 0.0, percent=True)
    total = sheet.write([sheet.say("total"), whole, share], total=True)
    sheet.blank()
    sheet.note(sheet.say("sheet.live_losses"))
    return {**places, "cost": f"{sheet.name}!{at(total, 1)}"}


def _live_parts(solution: Solution, case: Case, mix: MixPlaces) -> dict[str, str]:
    r"""Return the parts of the cost as formulas of the mix; the mean net loss follows the policies' mean recoveries and premiums.

    $$ E[N] = E[N_0] - \sum_j (s_j - s_{0j}) E[C_j] + \sum_j (s_j P_j - s_{0j} P_{0j}) $$

    exact where no loss is insured twice, before or after.
    """
    parts = solution.cost_parts
    if parts is None or {policy.offer for policy in solution.policies} - {offer.offer for offer in case.offers}:
        return {}
    before = {name: sum(getattr(p, name) for p in solution.policies) for name in ("expected_recovery", "expected_reinstatement_premium")}
    moved = f"{before['expected_recovery']!r}-{mix.totals[RECOVERY]}+{mix.totals[RESTORED]}-{before['expected_reinstatement_premium']!r}"
    live = {
        "premium": f"={mix.totals[DUE]}",
        "tax": f"={mix.totals[TAX]}",
        "fixed_charge": f"={mix.totals[FIXED]}",
        "carry": f"={mix.carry}",
        "expected_net": f"={parts.expected_net!r}+{case.objective.expected_net!r}*({moved})",
    }
    earned = [b for b in case.discounts if b.discount > 0 and all(offer in mix.shares for offer in b.offers)]
    if earned:
        terms = (f"IF(AND({','.join(f'{mix.shares[offer]}>0' for offer in b.offers)}),{b.discount!r},0)" for b in earned)
        live["discount"] = f"=-({'+'.join(terms)})"
    return live


def summary_sheet(sheet: SheetWriter, solution: Solution, case: Case, places: Mapping[str, str], changes: str) -> None:
    """Write what the answer is of, what it is worth, its figures as links to their sheets, and the alternatives."""
    say = sheet.say
    sheet.widths(40, 44, 24, 20)
    sheet.text(say("paper.title"))
    if tables.is_illustrative(solution, case):
        sheet.text(say("illustrative"))
    if solution.decision is not None:
        sheet.text(solution.decision.ja if say.language == "ja" else solution.decision.en)
    run = solution.run
    facts = {
        "paper.case": shipped_words(case.title, say),
        "paper.run": "-" if run is None else run.id,
        "paper.fingerprint": solution.case.fingerprint or "-",
        "paper.computed": "-" if run is None else run.started,
        "paper.as_of": "-" if case.as_of is None else str(case.as_of),
        "paper.status": say(f"status.{solution.status.value}"),
        "paper.proof": proof_sentence(solution, say),
        "paper.versions": "-" if run is None else f"Reserve Optimizer {run.version} · {run.solver.replace(' through ', ' / ')}",
        "paper.limits_of_use": say("paper.use"),
    }
    for key, value in facts.items():
        sheet.write([say(key), value])
    if changes:
        sheet.write([say("sheet.state"), as_solved(changes, sheet)])
    sheet.write([say("currency", currency=say.shown_currency or "-")])
    if solution.cost is None or not places:
        return
    sheet.blank()
    figures = {"cost": solution.cost, "premium": tables.premium_total(solution), "reserve": solution.reserve_total}
    for key, figure in figures.items():
        sheet.write([say(f"card.{key}"), LiveFormula(f"={places[key]}", figure)])
    sheet.write([say("sheet.bound"), solution.bound])
    _alternatives(sheet, solution, places)


def as_solved(changes: str, sheet: SheetWriter) -> LiveFormula:
    """Return a cell that says whether figures are those of the solve, or that shares, premiums or reserve were changed since."""
    solved, changed = sheet.say("sheet.as_solved"), sheet.say("sheet.needs_solve")
    return LiveFormula(f"=IF({changes}=0,{quoted(solved)},{quoted(changed)})", solved)


def _alternatives(sheet: SheetWriter, solution: Solution, places: Mapping[str, str]) -> None:
    say = sheet.say
    sheet.blank()
    sheet.head("paper.alternative", "paper.status_word", "paper.cost", "card.reserve")
    of_mix = [LiveFormula(f"={places['cost']}", solution.cost or 0.0), LiveFormula(f"={places['reserve']}", solution.reserve_total)]
    sheet.write([say("alternative.mix"), say(f"word.{solution.status.value}"), *of_mix])
    for name, alternative in (solution.alternatives or {}).items():
        sheet.write([say(f"alternative.{name}"), say(f"word.{alternative.status.value}"), alternative.cost, alternative.reserve_total])
