"""The workbook's sheets on money: what is bought and held, what it costs, and the summary that points to both."""

from __future__ import annotations

from optimizer.inputs.case import Case
from optimizer.report.paper.decision import proof_sentence
from optimizer.report.paper.sheet import LiveFormula, Share, SheetWriter, at, span
from optimizer.report.rows import tables
from optimizer.report.text.names import class_words, instrument_name, insurer_name, layer_name, shipped_words
from optimizer.results.solution import Solution


def mix_sheet(sheet: SheetWriter, solution: Solution, case: Case) -> dict[str, str]:
    """Write policies and reserve with their totals; return the cells of premium and reserve."""
    sheet.widths(30, 16, 12, 18, 18, 18, 18, 14, 16, 20, 24)
    heads = ("offer", "insurer", "share", "deductible", "attachment", "limit", "part.premium")
    sheet.head(*heads, "sheet.tax", "sheet.fixed_charge", "sheet.recovery", "sheet.reinstatement")
    first = sheet.row
    for row, policy in zip(tables.mix_rows(solution, case), solution.policies, strict=True):
        terms = (row.deductible, row.attachment, _finite(row.limit, sheet), row.premium)
        rest = (policy.tax, policy.fixed_charge, policy.expected_recovery, policy.expected_reinstatement_premium)
        named = (layer_name(row.offer, case, sheet.say), insurer_name(row.insurer, case, sheet.say))
        sheet.write([*named, Share(row.share), *terms, *rest])
    sums = [tables.premium_total(solution)]
    sums += [
        sum(getattr(policy, name) for policy in solution.policies)
        for name in ("tax", "fixed_charge", "expected_recovery", "expected_reinstatement_premium")
    ]
    total = _totals(sheet, first, [6, 7, 8, 9, 10], sums)
    places = {"premium": f"{sheet.name}!{at(total, 6)}"}
    sheet.blank()
    sheet.head("instrument", "class", "amount", "carry")
    first = sheet.row
    for held in solution.reserve:
        sheet.write([instrument_name(held.id, case, sheet.say), class_words(held.cls, sheet.say), held.amount, held.carry])
    total = _totals(sheet, first, [2, 3], [solution.reserve_total, sum(held.carry for held in solution.reserve)])
    return places | {"reserve": f"{sheet.name}!{at(total, 2)}"}


def _finite(limit: float | None, sheet: SheetWriter) -> float | str | None:
    return sheet.say("unlimited") if limit == float("inf") else limit


def _totals(sheet: SheetWriter, first: int, columns: list[int], sums: list[float]) -> int:
    """Write a row of live sums over the rows since `first`; return its number."""
    last, cells = sheet.row - 1, dict(zip(columns, sums, strict=True))
    formulas = (
        LiveFormula(f"=SUM({span(first, last, c)})" if last >= first else "=0", cells[c]) if c in cells else None
        for c in range(1, max(columns) + 1)
    )
    return sheet.write([sheet.say("total"), *formulas], total=True)


def cost_sheet(sheet: SheetWriter, solution: Solution) -> dict[str, str]:
    """Write every part, a live subtotal before each group and the total of the subtotals; return the cell of the cost."""
    sheet.widths(36, 20, 12)
    sheet.head("part", "amount", "of_total")
    rows = tables.cost_rows(solution)
    end = sheet.row + len(rows)
    subtotals = []
    for place, row in enumerate(rows):
        here = sheet.row
        part = LiveFormula(f"=IF({at(end, 1)}=0,0,{at(here, 1)}/{at(end, 1)})", row.of_total or 0.0, percent=True)
        if row.part:
            sheet.write([f"\N{EM SPACE}{sheet.say(f'part.{row.part}')}", row.amount, part])
            continue
        count = next((n for n, later in enumerate(rows[place + 1 :]) if not later.part), len(rows) - place - 1)
        subtotals.append(at(here, 1))
        formula = LiveFormula(f"=SUM({span(here + 1, here + count, 1)})", row.amount)
        sheet.write([sheet.say(f"group.{row.group}"), formula, part], total=True)
    whole = LiveFormula(f"={'+'.join(subtotals) or '0'}", solution.cost or 0.0)
    share = LiveFormula(f"=IF({at(end, 1)}=0,0,1)", 1.0 if solution.cost else 0.0, percent=True)
    total = sheet.write([sheet.say("total"), whole, share], total=True)
    return {"cost": f"{sheet.name}!{at(total, 1)}"}


def summary_sheet(sheet: SheetWriter, solution: Solution, case: Case, places: dict[str, str]) -> None:
    """Write what the answer is of, what it is worth, its figures as links to their sheets, and the alternatives."""
    say = sheet.say
    sheet.widths(40, 44, 24, 20)
    sheet.text(say("paper.title"))
    if tables.is_illustrative(solution):
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
    sheet.write([say("currency", currency=say.shown_currency or "-")])
    if solution.cost is None or not places:
        return
    sheet.blank()
    figures = {"cost": solution.cost, "premium": tables.premium_total(solution), "reserve": solution.reserve_total}
    for key, figure in figures.items():
        sheet.write([say(f"card.{key}"), LiveFormula(f"={places[key]}", figure)])
    sheet.write([say("sheet.bound"), solution.bound])
    _alternatives(sheet, solution, places)


def _alternatives(sheet: SheetWriter, solution: Solution, places: dict[str, str]) -> None:
    say = sheet.say
    sheet.blank()
    sheet.head("paper.alternative", "paper.status_word", "paper.cost", "card.reserve")
    of_mix = [LiveFormula(f"={places['cost']}", solution.cost or 0.0), LiveFormula(f"={places['reserve']}", solution.reserve_total)]
    sheet.write([say("alternative.mix"), say(f"word.{solution.status.value}"), *of_mix])
    for name, alternative in (solution.alternatives or {}).items():
        sheet.write([say(f"alternative.{name}"), say(f"word.{alternative.status.value}"), alternative.cost, alternative.reserve_total])
