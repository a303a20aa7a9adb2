"""The yearly cost drawn: from all cash to the mix as a waterfall."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from optimizer.i18n.voice import Voice
from optimizer.report.charts.theme import GREEN, GREY, PINK, Look, values
from optimizer.report.rows.cost_steps import StepRow

CHANGES = {"total": GREY, "rise": PINK, "fall": GREEN}


def waterfall_chart(steps: Sequence[StepRow], say: Voice, look: Look) -> Any:
    """Return bars from all cash to the mix; each carries its amount with a sign, so that colour is not needed."""
    rows = [
        {
            "step": say(f"paper.step.{step.part}"),
            "start": say.scaled(step.start),
            "end": say.scaled(step.end),
            "top": say.scaled(max(step.start, step.end)),
            "kind": say(f"change.{_kind(step)}"),
            "text": text,
        }
        for step, text in zip(steps, step_texts(steps, say), strict=True)
    ]
    most = max((say.scaled(max(step.start, step.end)) or 0.0 for step in steps), default=1.0)
    base = alt.Chart(values(rows)).encode(
        x=alt.X("step:N", sort=None, title=None, axis=alt.Axis(labelAngle=0, labelExpr="split(datum.label, '|')")),
        y=alt.Y("start:Q", title=f"{say('chart.yearly_cost')} ({say.unit_name})", scale=alt.Scale(domain=[0, most * 1.1], nice=False)),
    )
    kinds = alt.Scale(domain=[say(f"change.{kind}") for kind in CHANGES], range=list(CHANGES.values()))
    bars = base.mark_bar(size=look.width / (1.6 * max(len(steps), 1))).encode(y2="end:Q", color=alt.Color("kind:N", scale=kinds))
    text = base.mark_text(dy=-5, fontSize=look.size, color=look.ink).encode(y="top:Q", text="text:N")
    words = "; ".join(f"{row['step']} {row['text']}" for row in rows).replace("|", "")
    chart = alt.layer(bars, text).properties(width=look.width, height=look.height)
    return look.dress(chart, f"{say('chart.waterfall')} ({say.unit_name}): {words}")


def step_texts(steps: Sequence[StepRow], say: Voice) -> list[str]:
    """Return the amounts of the steps as they are shown; the largest takes what rounding leaves, so that they lead from end to end."""
    shown = [say.shown(step.change) for step in steps]
    between = [place for place, step in enumerate(steps) if not step.is_total]
    if between:
        largest = max(between, key=lambda place: abs(steps[place].change))
        shown[largest] += shown[-1] - shown[0] - sum(shown[place] for place in between)
    texts = (say.amount(amount) if step.is_total else say.difference(amount) for step, amount in zip(steps, shown, strict=True))
    return [text or "" for text in texts]


def _kind(step: StepRow) -> str:
    if step.is_total:
        return "total"
    return "rise" if step.change > 0 else "fall"
