"""The tower on the page: for a loss of any size of some classes, who pays which part, in the end or on the day it happens."""

from __future__ import annotations

import streamlit as st

from optimizer.i18n.voice import Voice
from optimizer.report.charts.tower import band_name, column_name, tower_chart
from optimizer.report.rows.csv_text import Cell
from optimizer.report.rows.tower import TowerColumn, tower_of
from optimizer.report.text.names import insurer_names
from optimizer.ui.components.tables import Rows, page_look, show_chart
from optimizer.ui.view import View

MOMENTS = {"end": None, "day": 0}
HEIGHT = 500


def show_tower(view: View) -> None:
    """Draw the tower of one group of classes, with the figures at each loss at which somebody begins or ceases to pay."""
    say = view.say
    st.subheader(say("tower"))
    moment = st.segmented_control(
        say("tower.moment"),
        list(MOMENTS),
        default="end",
        format_func=lambda name: say(f"chart.tower.{name}"),
        key=f"tower.moment.{say.language}",
    )
    columns = {
        ";".join(c.patterns): c for c in tower_of(view.solution, view.case, insurer_names(view.case, say), day=MOMENTS[moment or "end"])
    }
    if not columns:
        st.write(say("mix.none"))
        return
    names = list(columns)
    chosen = st.selectbox(
        say("tower.classes"), names, format_func=lambda name: column_name(columns[name], say), key=f"tower.classes.{say.language}"
    )
    column = columns.get(chosen, columns[names[0]])
    chart = tower_chart(column, say, page_look(HEIGHT))
    show_chart(chart, tower_table(column, say), say("tower"), say, data=_data(column))
    st.caption(say("tower.note", unit=say.unit_name))


def tower_table(column: TowerColumn, say: Voice) -> Rows:
    """Return the figures in the unit shown: a row a loss, a column a payer."""
    return [
        {
            say("tower.loss"): say.amount(loss),
            **{band_name(band, say): say.amount(column.paid(band, loss)) for band in column.bands},
        }
        for loss in column.edges
    ]


def _data(column: TowerColumn) -> list[dict[str, Cell]]:
    return [
        {"loss": loss, **{band.offer or band.kind: band.amounts[place] for band in column.bands}}
        for place, loss in enumerate(column.losses)
    ]
