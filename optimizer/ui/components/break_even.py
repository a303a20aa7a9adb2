"""How near each offer is to deciding, as a picture, and those whose decision no premium changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from optimizer.i18n import numbers
from optimizer.i18n.voice import Voice
from optimizer.report.charts.break_even import break_even_chart
from optimizer.report.rows.break_even import BreakEvenRow, SettledRow, break_even_rows, settled_rows
from optimizer.report.rows.csv_text import Cell
from optimizer.report.text.names import offer_names
from optimizer.results.explanation import OfferReason
from optimizer.ui.components.tables import ink, plain, show_data, show_table
from optimizer.ui.view import View

MOST_DRAWN = 20
"""Bars drawn; the table and the file hold all."""


def show_break_evens(reasons: Sequence[OfferReason], view: View, key: str) -> None:
    """Draw a bar for each offer that has a premium at which the decision about it flips, the nearest to deciding first."""
    say, rows = view.say, break_even_rows(reasons)
    names = offer_names(view.case, say)
    st.subheader(say("why.offers"))
    kinds = (say("why.bought"), say("why.not_bought"))
    drawn = [_drawn(row, kinds, names, say) for row in rows]
    if drawn:
        st.markdown(plain(_nearest(rows[0], names, say)))
        amount = say("label.unit", label=say("premium"), unit=say.unit_name)
        chart = break_even_chart(drawn[:MOST_DRAWN], amount=amount, kinds=kinds, text=ink().text)
        st.altair_chart(chart, alt=say("chart.alt", name=say("why.offers")), key=f"break_even.{key}")
        st.caption(f"{say('why.offers.note')} {say('why.offers.proof')}")
    if key.startswith("part"):
        return  # the table and its file come with the last part: while parts come in, each redraw would shut what was opened
    data: list[dict[str, Cell]] = [
        {"offer": row.offer, "bought": str(row.is_bought).lower(), "premium": row.premium, "flips_at": row.flips_at, "room": row.room}
        for row in rows
    ]
    if drawn:
        show_data([_listed(row, names, say) for row in rows], say("why.offers"), say, data=data)
    settled = [_settled(row, names, say) for row in settled_rows(reasons)]
    if settled:
        with st.expander(say("why.settled", count=str(len(settled)))):
            show_table(settled, say("why.offers"), figures=[say("premium")])


def _room(row: BreakEvenRow) -> str:
    sign = "+" if row.room > 0 else ""
    return f"{sign}{numbers.percent(row.room)}"


def _settled(row: SettledRow, names: Mapping[str, str], say: Voice) -> dict[str, str]:
    return {
        say("offer"): names[row.offer],
        say("premium"): say.amount(row.premium),
        say("why.decision"): say(f"why.verdict.{row.verdict.value}"),
    }


def _nearest(row: BreakEvenRow, names: Mapping[str, str], say: Voice) -> str:
    """Return the sentence about the offer nearest to deciding."""
    key = "why.nearest.bought" if row.is_bought else "why.nearest.not_bought"
    at = say("money", amount=say.amount(row.flips_at), unit=say.unit_name)
    now = say("money", amount=say.amount(row.premium), unit=say.unit_name)
    return say(key, offer=names[row.offer], at=at, now=now, room=numbers.percent(abs(row.room)))


def _drawn(row: BreakEvenRow, kinds: tuple[str, str], names: Mapping[str, str], say: Voice) -> dict[str, str | float | None]:
    kind = kinds[0] if row.is_bought else kinds[1]
    return {
        "name": names[row.offer],
        "premium": say.scaled(row.premium),
        "flips_at": say.scaled(row.flips_at),
        "kind": kind,
        "label": _room(row),
        "tip": say("why.tip", kind=kind, now=say.amount(row.premium), at=say.amount(row.flips_at), room=_room(row), unit=say.unit_name),
    }


def _listed(row: BreakEvenRow, names: Mapping[str, str], say: Voice) -> dict[str, str]:
    return {
        say("offer"): names[row.offer],
        say("why.decision"): say("why.bought") if row.is_bought else say("why.not_bought"),
        say("premium"): say.amount(row.premium),
        say("why.flips_at"): say.amount(row.flips_at),
        say("why.room"): _room(row),
    }
