"""The next-best mixes as small pictures beside each other: what each would change, on one scale."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from optimizer.report.charts.next_mixes import next_mix_chart
from optimizer.report.rows.csv_text import Cell
from optimizer.report.text.names import offer_name
from optimizer.results.explanation import NextMix
from optimizer.ui.components.tables import ink, plain, show_data
from optimizer.ui.view import View

ROOM = 1.5
"""Half the width of the scale, in largest changes: figures stand beyond the bars."""
MEASURES = ("dearer", "cash_out", "reserve", "expected_net")


def show_next_mixes(mixes: Sequence[NextMix], view: View, key: str) -> None:
    """Draw one picture a mix, the cheapest first."""
    say = view.say
    st.subheader(say("why.next_best"))
    most = max((abs(say.scaled(getattr(mix, measure)) or 0.0) for mix in mixes for measure in MEASURES), default=0.0) or 1.0
    for place, (column, mix) in enumerate(zip(st.columns(len(mixes)), mixes, strict=True)):
        with column:
            st.markdown(f"**{plain(_swap(mix, view))}**")
            drawn = [
                {"name": say(f"why.measure.{name}"), "change": say.scaled(getattr(mix, name)), "label": say.difference(getattr(mix, name))}
                for name in MEASURES
            ]
            chart = next_mix_chart(drawn, amount=say.unit_name, most=ROOM * most, text=ink().text)
            st.altair_chart(chart, alt=say("chart.alt", name=_swap(mix, view)), key=f"next_mix.{place}.{key}")
    st.caption(f"{say('why.next_best.note')} {say('why.next_best.proof')}")
    if key.startswith("part"):
        return
    table = [
        {say("mix"): _swap(mix, view)} | {say(f"why.measure.{name}"): say.difference(getattr(mix, name)) or "" for name in MEASURES}
        for mix in mixes
    ]
    data = [_data(mix) for mix in mixes]
    show_data(table, say("why.next_best"), say, data=data)


def _data(mix: NextMix) -> dict[str, Cell]:
    return {
        "added": ";".join(mix.added),
        "removed": ";".join(mix.removed),
        "cost": mix.cost,
        "dearer": mix.dearer,
        "cash_out": mix.cash_out,
        "reserve": mix.reserve,
        "expected_net": mix.expected_net,
    }


def _swap(mix: NextMix, view: View) -> str:
    """Return which policies come and go."""
    say = view.say
    gone = [say("why.swap.without", offer=offer_name(offer, view.case, say)) for offer in mix.removed]
    new = [say("why.swap.with", offer=offer_name(offer, view.case, say)) for offer in mix.added]
    return say("and").join([*gone, *new])
