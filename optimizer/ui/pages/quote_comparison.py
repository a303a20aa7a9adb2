"""Quotes side by side: a table by layer whose clicks are what-ifs, and a chart of rates on line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from optimizer.i18n import numbers, units
from optimizer.i18n.voice import Voice
from optimizer.inputs.levers import Lever, levers
from optimizer.report.rows import tables
from optimizer.report.rows.csv_text import Cell
from optimizer.report.rows.quotes import QuoteRow, quote_rows
from optimizer.report.text.names import band_words, stated_insurer
from optimizer.report.text.quotes import tier_words
from optimizer.report.text.remarks import barred_line
from optimizer.ui.components.controls import try_settings
from optimizer.ui.components.quote_charts import rates_chart
from optimizer.ui.components.tables import ink, plain, show_chart
from optimizer.ui.session.state import state
from optimizer.ui.view import View

CHEAPEST = "◆"
"""Beside the rate on line of the cheapest quote of a layer."""
IN, MUST = "in", "must"
REFUSED = "quotes.use"


def show_comparison(view: View) -> None:
    """Draw table and chart; nothing where there are no quotes."""
    say = view.say
    has_mix = tables.has_mix(view.solution)
    rows = quote_rows(view.base, view.case, view.solution if has_mix else None)
    if not rows:
        return
    st.header(say("quotes.sides"))
    st.caption(say("quotes.sides.note", mark=CHEAPEST))
    _table(rows, view)
    drawn = [row for row in rows if row.rate_on_line is not None and row.use != "no"]
    if drawn:
        st.subheader(say("quotes.chart"))
        states = [say(f"quotes.state.{name}") for name in ("bought", "cheapest", "other")]
        points = [_point(row, states, say) for row in drawn]
        layers = list(dict.fromkeys(str(point["layer"]) for point in points))
        points.sort(key=lambda point: -states.index(point["state"]))  # what is bought is drawn over the others
        words = [_words(point, say) for point in points]
        chart = rates_chart(
            points, states, layers, titles=(say("quotes.rol"), say("label.unit", label=say("quotes.layers"), unit=say.unit_name)), ink=ink()
        )
        show_chart(chart, words, say("quotes.chart"), say, data=[_data(row) for row in rows])


def _words(point: dict[str, Any], say: Voice) -> dict[str, str]:
    cells = (point["layer"], point["name"], numbers.percent(point["rate"], 2), point["state"])
    return dict(zip(map(say, ("quotes.layers", "insurer", "quotes.rol", "quotes.bought")), cells, strict=True))


def _point(row: QuoteRow, states: Sequence[str], say: Voice) -> dict[str, Any]:
    state_words = states[0] if row.share > 0 else states[1] if row.is_cheapest else states[2]
    terms = f"{say('quotes.col.premium')} {units.finely(row.premium, say.currency, say.unit)} {say.unit_name}"
    band = f"{say('quotes.band')} {band_words(row.bottom, row.top, say)}"
    layer = tier_words(row.covers, row.attaches, say)
    return {
        "layer": layer,
        "band": band,
        "name": stated_insurer(row.name, say),
        "rate": row.rate_on_line,
        "state": state_words,
        "terms": terms,
    }


def _data(row: QuoteRow) -> dict[str, Cell]:
    return {
        "layer": row.layer,
        "offer": row.offer,
        "insurer": row.name,
        "bottom": row.bottom,
        "top": row.top,
        "limit": row.limit,
        "premium": row.premium,
        "rate_on_line": row.rate_on_line,
        "recognised": row.recognised,
        "share": row.share,
        "use": row.use,
    }


def _table(rows: Sequence[QuoteRow], view: View) -> None:
    say = view.say
    frame = pd.DataFrame([_cells(row, view) for row in rows])
    uses = "".join(row.use[0] for row in rows)
    key = f"quotes.use|{uses}|{view.state.drawing}|{say.language}"
    checks = {
        IN: st.column_config.CheckboxColumn(say("quotes.in"), pinned=True),
        MUST: st.column_config.CheckboxColumn(say("quotes.must")),
    }
    right = (say("quotes.rol"), *(_with_unit(key, say) for key in ("quotes.col.deductible", "quotes.col.premium", "quotes.recognised")))
    words = {name: st.column_config.TextColumn(alignment="right" if name in right else "left") for name in frame.columns[2:]}
    words[say("quotes.layers")] = st.column_config.TextColumn(width=200)  # what several wallets and causes are called has no end
    shade = "background-color: rgba(0, 114, 178, 0.18)"
    styled = frame.style.apply(lambda row: [shade if rows[int(str(row.name))].share > 0 else ""] * len(row), axis=1)
    st.data_editor(
        styled,
        key=key,
        hide_index=True,
        height="content",
        disabled=[name for name in frame.columns if name not in checks],
        column_config={**checks, **words},
        on_change=_clicked,
        args=(key, [row.offer for row in rows], levers(view.base), say),
    )
    refused = view.state.refused.get(REFUSED)
    if refused:
        st.error(plain(refused), icon=":material/error:")


def _cells(row: QuoteRow, view: View) -> dict[str, object]:
    say = view.say
    rate = numbers.percent(row.rate_on_line, 2)
    bought = numbers.level(row.share) if row.share > 0 else say("quotes.out" if row.use == "no" else "quotes.not_bought")
    return {
        IN: row.use != "no",
        MUST: row.use == "must",
        say("quotes.layers"): tier_words(row.covers, row.attaches, say),
        say("insurer"): stated_insurer(row.name, say),
        say("quotes.band"): band_words(row.bottom, row.top, say),
        say("quotes.rol"): f"{CHEAPEST} {rate}" if row.is_cheapest else rate,
        say("quotes.bought"): bought,
        _with_unit("quotes.col.premium", say): units.finely(row.premium, say.currency, say.unit),
        _with_unit("quotes.col.deductible", say): say.amount(row.deductible),
        say("quotes.col.term_days"): str(row.term_days),
        say("quotes.col.notice_days"): _days(row.notice_days),
        say("quotes.col.payout_days"): _days(row.payout_days),
        _with_unit("quotes.recognised", say): _recognised(row, view),
        say("quotes.kind"): say("quotes.illustrative" if row.is_illustrative else "quotes.quoted"),
    }


def _with_unit(key: str, say: Voice) -> str:
    return say("label.unit", label=say(key), unit=say.unit_name)


def _days(days: int | None) -> str:
    return numbers.DASH if days is None else str(days)


def _recognised(row: QuoteRow, view: View) -> str:
    if row.barred is not None:
        return barred_line(row.barred, view.case, view.say)[0]
    return view.say.amount(row.recognised)


def _clicked(key: str, offers: Sequence[str], all_levers: Sequence[Lever], say: Voice) -> None:
    """Take a click as a what-if: out, in, or bought whatever it costs."""
    session = state()
    settings = dict(session.settings)
    stated = {lever.key: str(lever.value) for lever in all_levers if lever.kind == "offer"}
    for place, cells in st.session_state[key].get("edited_rows", {}).items():
        name = f"offers.{offers[int(place)]}.use"
        if name not in stated:
            continue
        settings[name] = "must" if cells.get(MUST) else "no" if cells.get(IN) is False else "may"
        if settings[name] == stated[name]:
            settings.pop(name)
    before = session.settings
    try_settings(settings, REFUSED, say)
    if session.settings != before:
        session.drawn = dict(session.settings)
        session.drawing += 1
