"""Page 1 of the memo: what is proposed, what it costs, what else could be done, what the law counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from optimizer.i18n import numbers
from optimizer.i18n.voice import Voice
from optimizer.inputs.case import Case
from optimizer.report.charts.cost import waterfall_chart
from optimizer.report.charts.theme import Look
from optimizer.report.charts.tower import tower_chart
from optimizer.report.paper.blocks import Block, BlockRow, Bullets, ChartBlock, Heading, Table, Text
from optimizer.report.rows import tables
from optimizer.report.rows.cost_steps import step_rows
from optimizer.report.rows.decision import decision_of
from optimizer.report.rows.tower import Tower, tower_of
from optimizer.report.text.decision import decision_lines, paragraph, unit_for
from optimizer.report.text.names import covers_name, instrument_name, insurer_name, key_words, offer_name, requirement_name
from optimizer.report.text.remarks import rule_words
from optimizer.report.text.sentences import repair_figures
from optimizer.results.solution import Solution

Draw = Callable[[str, Any, str], ChartBlock]
"""Keeps a chart under a name and gives the place to put it, with a title."""
MOST_POLICIES = 12
MOST_REQUIREMENTS = 6
MOST_REPAIRS = 8
TALLEST, LOWEST = 240, 110
"""Heights of the charts in points: they give way to more than `FEW_ROWS` rows of policies, requirements and instruments."""
FEW_ROWS, LINE = 9, 12


def decision_page(solution: Solution, case: Case, say: Voice, draw: Draw) -> Sequence[BlockRow]:
    """Return the rows of the page; without a mix, the conflict and its repairs stand in place of mix and cost."""
    head: list[Block] = [Heading(say("paper.status")), Text(say(f"status.{solution.status.value}"), bold=True)]
    if not tables.has_mix(solution):
        return [BlockRow([[*head, Text(say("paper.no_mix")), *_conflict(solution, case, say)]]), BlockRow([[*_law(solution, case, say)]])]
    return [
        BlockRow([[*head, *_proposal(solution, case, say)]]),
        BlockRow([[Heading(say("mix")), *_mix(solution, case, say)]]),
        BlockRow([_cost(solution, say), [*_alternatives(solution, say), *_reserve(solution, case, say)]], (1.0, 1.25)),
        BlockRow([_law(solution, case, say)]),
        BlockRow(_charts(solution, case, say, draw), (1.18, 1.0)),
    ]


def _proposal(solution: Solution, case: Case, say: Voice) -> list[Block]:
    decision = decision_of(solution, case)
    if decision is None:
        return []
    first, *others = decision_lines(decision, replace(say, unit=unit_for(decision, say.language, case.currency)))
    return [Text(first, bold=True), Text(paragraph(others, say)), Text(proof_sentence(solution, say), small=True)]


def proof_sentence(solution: Solution, say: Voice) -> str:
    """Return what proves the answer; of no mix, what proves that there is none."""
    if solution.gap is None and solution.proof == "enumeration":
        return say("paper.proof.none_lawful")
    return say(f"proof.{solution.proof}", gap=numbers.DASH if solution.gap is None else numbers.gap(solution.gap))


def _mix(solution: Solution, case: Case, say: Voice) -> list[Block]:
    if not solution.policies:
        return [Text(say("mix.none"))]
    policies = tables.mix_rows(solution, case)
    rows: list[tuple[str, ...]] = [
        (
            covers_name(row.offer, case, say),
            insurer_name(row.insurer, case, say),
            numbers.level(row.share),
            say.amount(row.deductible),
            say.amount(row.attachment),
            say.amount(row.limit),
            say.amount(row.premium),
        )
        for row in policies[:MOST_POLICIES]
    ]
    if len(policies) > MOST_POLICIES:
        rows.append((say("paper.more", count=str(len(policies) - MOST_POLICIES)), *[""] * 6))
    rows.append((say("total"), "", "", "", "", "", say.amount(tables.premium_total(solution))))
    head = [say(key) for key in ("terms.covers", "insurer", "share", "deductible", "attachment", "limit", "part.premium")]
    return [Table(head, rows, words=2, bold=(len(rows) - 1,))]


def _reserve(solution: Solution, case: Case, say: Voice) -> list[Block]:
    rows = [(instrument_name(held.id, case, say), say.amount(held.amount), say.amount(held.carry)) for held in solution.reserve]
    carry = sum(held.carry for held in solution.reserve)
    rows.append((say("total"), say.amount(solution.reserve_total), say.amount(carry)))
    return [Heading(say("reserve")), Table([say("instrument"), say("amount"), say("carry")], rows, bold=(len(rows) - 1,))]


def _cost(solution: Solution, say: Voice) -> list[Block]:
    parts = [row for row in tables.cost_rows(solution) if not row.part or row.amount]
    rows = [
        (
            f"\N{EM SPACE}{say(f'part.{row.part}')}" if row.part else say(f"group.{row.group}"),
            say.amount(row.amount),
            numbers.percent(row.of_total),
        )
        for row in parts
    ]
    rows.append((say("total"), say.amount(solution.cost), numbers.percent(1.0) if solution.cost else numbers.DASH))
    bold = [n for n, row in enumerate(parts) if not row.part]
    return [Heading(say("cost")), Table([say("part"), say("amount"), say("of_total")], rows, bold=[*bold, len(rows) - 1])]


def _alternatives(solution: Solution, say: Voice) -> list[Block]:
    rows = [(say("alternative.mix"), say(f"word.{solution.status.value}"), say.amount(solution.cost), say.amount(solution.reserve_total))]
    for name, other in (solution.alternatives or {}).items():
        rows.append(
            (say(f"alternative.{name}"), say(f"word.{other.status.value}"), say.amount(other.cost), say.amount(other.reserve_total))
        )
    head = [say("paper.alternative"), say("paper.status_word"), say("paper.cost"), say("card.reserve")]
    return [Heading(say("paper.alternatives")), Table(head, rows, words=2, bold=(0,))]


def _law(solution: Solution, case: Case, say: Voice) -> list[Block]:
    requirements = tables.law_rows(solution)
    if not requirements:
        return []
    rows = [
        (
            requirement_name(row.requirement, case.law, say),
            say.amount(row.required),
            say.amount(row.counted),
            say.amount(row.slack),
            say(f"paper.grade.{row.grade}") if say.knows(f"paper.grade.{row.grade}") else row.grade,
        )
        for row in requirements[:MOST_REQUIREMENTS]
    ]
    if len(requirements) > MOST_REQUIREMENTS:
        rows.append((say("paper.more", count=str(len(requirements) - MOST_REQUIREMENTS)), "", "", "", ""))
    head = [say(key) for key in ("requirement", "required", "counted", "slack", "grade")]
    return [Heading(say("law")), Table(head, rows)]


def _charts(solution: Solution, case: Case, say: Voice, draw: Draw) -> list[list[Block]]:
    tower, steps = _named(tower_of(solution, case), case, say), step_rows(solution, grouped=True)
    rows = min(len(solution.policies), MOST_POLICIES) + min(len(solution.law), MOST_REQUIREMENTS) + len(solution.reserve)
    height = max(TALLEST - LINE * max(rows - FEW_ROWS, 0), LOWEST)
    left: list[Block] = []
    right: list[Block] = []
    if tower.blocks:
        left = [draw("tower", tower_chart(tower, say, Look(width=262, height=height)), say("chart.tower.note"))]
    if steps:
        right = [draw("waterfall", waterfall_chart(steps, say, Look(width=208, height=height - 18)), say("chart.waterfall"))]
    return [left, right]


def _named(tower: Tower, case: Case, say: Voice) -> Tower:
    """Return the tower with its policies called as a reader knows them."""
    blocks = (
        replace(b, offer=offer_name(b.offer, case, say), insurer=insurer_name(b.insurer, case, say)) if b.offer else b for b in tower.blocks
    )
    return replace(tower, blocks=tuple(blocks))


def _conflict(solution: Solution, case: Case, say: Voice) -> list[Block]:
    blocks: list[Block] = [Text(say("paper.faults", count=str(len(solution.faults))))] if solution.faults else []
    conflict = solution.conflict
    if conflict is None:
        return blocks
    if conflict.rules:
        blocks.append(Text(say("paper.conflict", rules=say("decision.and").join(rule_words(rule, case, say) for rule in conflict.rules))))
    lines = []
    for repair in conflict.repairs[:MOST_REPAIRS]:
        before, after = repair_figures(repair, solution.case.currency, say.money)
        lines.append(say("paper.repair", rule=key_words(repair.rule, case, say), before=before, after=after))
    return [*blocks, Text(say("repairs")), Bullets(lines)] if lines else blocks
