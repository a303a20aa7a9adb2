"""What the decision rests on: the named events, the tail, what binds, what is only assumed, what proves it, what it may be used for."""

from __future__ import annotations

from functools import partial

from optimizer.i18n.voice import Voice
from optimizer.inputs.case import Case
from optimizer.losses.scenarios import Scenarios
from optimizer.recovery.exceedance import exceedance
from optimizer.report.charts.exceedance import exceedance_chart
from optimizer.report.paper.blocks import Block, BlockRow, Bullets, ChartPlan, Heading, Section, Table, Text
from optimizer.report.paper.cautions import MOST_FIGURES, caution_lines
from optimizer.report.paper.decision import counted_sections, figure_rows, proof_sentence
from optimizer.report.paper.stress import stress_rows
from optimizer.report.rows import tables
from optimizer.report.rows.decision import tight_tails
from optimizer.report.text.names import limit_name, requirement_name, tail_name
from optimizer.results.solution import LimitResult, Solution

MOST_BINDING = 8
CURVE_MOST = 380.0
"""Height of the loss exceedance curve in points."""
MOST_FIGURES_ALONE = 20
"""Assumed figures that are named where there is room in the place of a mix."""
COUNTS = ("limits.max_policies",)
NOTHING = 1e-9
"""Headroom below this part of what the law asks for is none."""


def evidence_sections(solution: Solution, case: Case, say: Voice, *, years: Scenarios | None) -> list[Section]:
    """Return the sections: named events, what the law counts, tails with the loss exceedance curve, what binds and what is assumed."""
    sections: list[Section] = []
    if solution.stress:
        sections.append(stress_rows(solution, case, say))
    sections += counted_sections(solution, case, say)
    charts = figure_rows(_curve(solution, case, say, years=years))
    tail = [BlockRow([_tail(solution, case, say)])] if tables.has_mix(solution) else []
    sections += [[*tail, *charts[:1]], *([row] for row in charts[1:])] if tail or charts else []
    warned = _cautions(solution, case, say)
    binding = _binding(solution, case, say)
    sections.append([BlockRow([binding, warned], (1.0, 1.1)) if binding else BlockRow([warned])])
    return [*sections, [BlockRow([_closing(solution, say)])]]


def credit_lines(case: Case) -> dict[str, float]:
    """Return the credit line that counts toward each rule with a deadline."""
    return {rule.id: case.firm.credit_line for rule in case.tail if rule.within_days is not None and case.firm.credit_line > 0}


def _tail(solution: Solution, case: Case, say: Voice) -> list[Block]:
    tails, lent = tables.tail_rows(solution), credit_lines(case)
    rows = [
        (
            tail_name(row.rule, row.measure, row.level, say),
            say.amount(row.gross),
            say.amount(row.net),
            say.amount(row.standard_error),
            say.amount(row.reserve - lent.get(row.rule, 0.0)),
            say.amount(row.own_funds),
            *([say.amount(lent.get(row.rule, 0.0))] if lent else []),
            say.amount(row.absorbed - row.net),
        )
        for row in tails
    ]
    head = [
        say(key)
        for key in (
            "rule",
            "before",
            "after",
            "paper.error",
            "by_reserve",
            "by_own_funds",
            *(["paper.credit"] if lent else []),
            "paper.margin",
        )
    ]
    blocks: list[Block] = [Heading(say("paper.tail")), Table(head, rows)] if rows else [Heading(say("paper.tail"))]
    mean = solution.net_loss
    lines = [] if mean is None else [say("paper.mean", before=say.money(mean.gross_mean), after=say.money(mean.net_mean))]
    if tails and all(row.standard_error is None for row in tails):
        lines.append(say("paper.error.none"))
    return [*blocks, *(Text(line, small=True) for line in lines)]


def _curve(solution: Solution, case: Case, say: Voice, *, years: Scenarios | None) -> list[ChartPlan]:
    """Return the loss exceedance curve; without a mix, that of the losses alone."""
    points = () if years is None else exceedance(case, years, solution.shares)
    if not points:
        return []
    late = {rule.id for rule in case.tail if rule.within_days is not None}
    absorbed = max((rule.absorbed for rule in solution.tail if rule.id not in late), default=None)
    draw = partial(exceedance_chart, points, absorbed, say, has_mix=tables.has_mix(solution))
    return [ChartPlan("exceedance", say("chart.exceedance"), draw, most=CURVE_MOST)]


def _used(limit: LimitResult, value: float, say: Voice) -> str:
    return f"{value:g}" if limit.id in COUNTS else say.amount(value)


def _binding(solution: Solution, case: Case, say: Voice) -> list[Block]:
    met = [law.id for law in solution.law if abs(law.slack) <= NOTHING * max(law.required, 1.0)]
    lines = [say("paper.law_binding", name=requirement_name(name, case.law, say)) for name in met]
    full = tight_tails(solution, case)
    lines += [say("paper.tail_binding", name=tail_name(rule.id, rule.measure, rule.level, say)) for rule in full]
    binding = [limit for limit in solution.limits if limit.binding]
    lines += [
        f"{limit_name(limit.id, case, say)}: {_used(limit, limit.value, say)} / {_used(limit, limit.limit, say)}" for limit in binding
    ]
    lines += [] if binding or not tables.has_mix(solution) else [say("paper.binding.none")]
    if len(lines) > MOST_BINDING:
        lines = [*lines[:MOST_BINDING], say("paper.more", count=str(len(lines) - MOST_BINDING))]
    if solution.barred:
        lines.append(say("paper.barred", count=str(len({bar.offer for bar in solution.barred}))))
    return [Heading(say("paper.binding")), Bullets(lines)] if lines else []


def _cautions(solution: Solution, case: Case, say: Voice) -> list[Block]:
    lead, *lines = caution_lines(solution, case, say, MOST_FIGURES if tables.has_mix(solution) else MOST_FIGURES_ALONE)
    return [Heading(say("paper.warnings")), Text(lead, small=True), Bullets(lines)]


def _closing(solution: Solution, say: Voice) -> list[Block]:
    blocks: list[Block] = [Heading(say("paper.limits_of_use")), Text(say("paper.use")), Heading(say("paper.proof"))]
    blocks.append(Text(proof_sentence(solution, say)))
    used, run = solution.losses, solution.run
    if used is not None:
        source = say(f"source.{used.source}")
        blocks.append(Text(say("paper.losses", years=f"{used.loss_years:,}", source=source, occurrences=f"{used.occurrences:,}")))
    if run is not None:
        solver = run.solver.replace(" through ", " / ")
        blocks += [Heading(say("paper.versions")), Text(f"Reserve Optimizer {run.version}{f' · {solver}' if solver else ''}")]
    return blocks
