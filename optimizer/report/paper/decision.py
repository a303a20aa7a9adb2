"""What is proposed, what it costs, what else could be done, what the law counts; who pays in the end and on the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from optimizer.i18n import numbers
from optimizer.i18n.voice import Voice
from optimizer.inputs.case import Case
from optimizer.report.charts.cost import waterfall_chart
from optimizer.report.charts.law import law_chart
from optimizer.report.charts.tower import column_name, tower_chart
from optimizer.report.paper.blocks import Block, BlockRow, Bullets, ChartPlan, Heading, Section, Table, Text
from optimizer.report.rows import tables
from optimizer.report.rows.cost_steps import step_rows
from optimizer.report.rows.decision import decision_of
from optimizer.report.rows.payers import law_stacks
from optimizer.report.rows.standing import standing_rows
from optimizer.report.rows.tower import TowerColumn, tower_of
from optimizer.report.text.decision import decision_lines, paragraph
from optimizer.report.text.names import covers_name, instrument_name, insurer_name, insurer_names, key_words, requirement_name
from optimizer.report.text.remarks import rule_words
from optimizer.report.text.sentences import repair_figures
from optimizer.report.text.standing import shortfall_line, standing_name
from optimizer.results.solution import Solution

MOST_POLICIES = 12
MOST_REQUIREMENTS = 6
MOST_REPAIRS = 8
MOST_TOWERS = 3
"""Beside the one of the classes with the largest losses on the day; one or so many, to fill rows of two."""
LAW_HEIGHT, AROUND = 42.0, 46.0
"""Of a requirement in the picture, and of its legend and axis, in points."""
MIX_WIDTHS = (1.6, 3.0, 0.8, 0.9, 1.2, 1.2, 0.9)


def decision_sections(solution: Solution, case: Case, say: Voice) -> list[Section]:
    """Return the sections; without a mix, the conflict and its repairs stand in place of mix and cost."""
    head: list[Block] = [Heading(say("paper.status")), Text(say(f"status.{solution.status.value}"), bold=True)]
    if not tables.has_mix(solution):
        return [[BlockRow([[*head, Text(say("paper.no_mix")), *_conflict(solution, case, say)]]), BlockRow([[*_law(solution, case, say)]])]]
    rows = [
        BlockRow([[*head, *_proposal(solution, case, say)]]),
        BlockRow([[Heading(say("mix")), *_mix(solution, case, say)]]),
        BlockRow([_cost(solution, say), [*_alternatives(solution, case, say), *_reserve(solution, case, say)]], (1.0, 1.25)),
        BlockRow([_law(solution, case, say)]),
    ]
    return [rows, _pictures(solution, case, say), *_towers(solution, case, say)]


def _proposal(solution: Solution, case: Case, say: Voice) -> list[Block]:
    decision = decision_of(solution, case)
    if decision is None:
        return []
    first, *others = decision_lines(decision, say)
    return [Text(first, bold=True), Text(paragraph(others, say)), Text(proof_sentence(solution, say), small=True)]


def proof_sentence(solution: Solution, say: Voice) -> str:
    """Return what proves the answer; of no mix, what proves that there is none."""
    if solution.gap is None and solution.proof == "enumeration":
        return say("paper.proof.none_lawful")
    if solution.gap is None and solution.proof == "certificate":
        return say("proved.certificate")
    return say(f"proof.{solution.proof}", gap=numbers.DASH if solution.gap is None else numbers.gap(solution.gap))


def _mix(solution: Solution, case: Case, say: Voice) -> list[Block]:
    if not solution.policies:
        return [Text(say("mix.none"))]
    policies = tables.mix_rows(solution, case)
    rows: list[tuple[str, ...]] = [
        (
            insurer_name(row.insurer, case, say),
            covers_name(row.offer, case, say),
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
    rows.append((say("total"), *[""] * 5, say.amount(tables.premium_total(solution))))
    head = [say(key) for key in ("insurer", "terms.covers", "share", "deductible", "attachment", "limit", "part.premium")]
    return [Table(head, rows, words=2, bold=(len(rows) - 1,), widths=MIX_WIDTHS)]


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


def _alternatives(solution: Solution, case: Case, say: Voice) -> list[Block]:
    ways = standing_rows(solution, case)
    others = solution.alternatives or {}
    rows = []
    for way in sorted(ways, key=lambda way: way.name != "mix"):
        status = shortfall_line(way, say) if way.name not in others else say(f"word.{others[way.name].status.value}")
        word = say(f"word.{solution.status.value}") if way.name == "mix" else status
        rows.append((standing_name(way, case, say), word, say.amount(way.cost), say.amount(way.reserve)))
    head = [say("paper.alternative"), say("paper.status_word"), say("paper.cost"), say("card.reserve")]
    return [Heading(say("paper.alternatives")), Table(head, rows, words=2, bold=(0,), widths=(1.4, 1.4, 1.0, 0.8))]


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


def _pictures(solution: Solution, case: Case, say: Voice) -> Section:
    """Return the tower of the largest losses in the end, beside the way from all cash to the mix."""
    columns, steps = tower_of(solution, case, insurer_names(case, say))[:1], step_rows(solution, grouped=True)
    figures = [_tower(column, say, "end") for column in columns]
    if steps:
        figures.append(ChartPlan("waterfall", say("chart.waterfall"), partial(waterfall_chart, steps, say)))
    return figure_rows(figures)


def _towers(solution: Solution, case: Case, say: Voice) -> list[Section]:
    """Return the tower of the largest losses on the day, and those of other classes in the end."""
    columns = tower_of(solution, case, insurer_names(case, say))
    first = columns[0].patterns if columns else ()
    on_the_day = [
        _tower(column, say, "day") for column in tower_of(solution, case, insurer_names(case, say), day=0) if column.patterns == first
    ]
    insured = [c for c in columns[1:] if any(band.kind == "policy" for band in c.bands)]
    odd = insured[: MOST_TOWERS if len(insured) >= MOST_TOWERS else 1]
    rows = figure_rows([*on_the_day, *(_tower(column, say, "end") for column in odd)])
    return [[row] for row in rows]


def counted_sections(solution: Solution, case: Case, say: Voice) -> list[Section]:
    """Return the picture of what the law counts; none where no law applies."""
    stacks = law_stacks(solution, insurer_names(case, say))[:MOST_REQUIREMENTS]
    if not stacks:
        return []
    names = {stack.id: requirement_name(stack.id, case.law, say) for stack in stacks}
    least = LAW_HEIGHT * len(stacks) + AROUND
    return [[BlockRow([[ChartPlan("law", say("chart.law"), partial(law_chart, stacks, names, say), least, least * 1.3)]])]]


def _tower(column: TowerColumn, say: Voice, moment: str) -> ChartPlan:
    name = say("chart.tower.of", classes=column_name(column, say), moment=say(f"chart.tower.{moment}"))
    return ChartPlan(f"tower-{moment}-{'-'.join(column.patterns)}", f"{say('chart.tower')}: {name}", partial(tower_chart, column, say))


def figure_rows(figures: Sequence[ChartPlan]) -> list[BlockRow]:
    """Return charts two a row, the last alone where they are odd."""
    pairs = [figures[place : place + 2] for place in range(0, len(figures), 2)]
    return [BlockRow([[figure] for figure in pair], (1.0,) * len(pair)) for pair in pairs]


def _conflict(solution: Solution, case: Case, say: Voice) -> list[Block]:
    blocks: list[Block] = [Text(say("paper.faults", count=str(len(solution.faults))))] if solution.faults else []
    conflict = solution.conflict
    if conflict is None:
        return blocks
    if conflict.rules:
        blocks.append(Text(say("paper.conflict", rules=say("decision.and").join(rule_words(rule, case, say) for rule in conflict.rules))))
    lines = []
    for repair in conflict.repairs[:MOST_REPAIRS]:
        before, after = repair_figures(repair, solution.case.currency, replace(say, unit="one").money)
        lines.append(say("paper.repair", rule=key_words(repair.rule, case, say), before=before, after=after))
    return [*blocks, Text(say("repairs")), Bullets(lines)] if lines else blocks
