"""Underwriting 引受: terms in, then the price band for the buyer on the page, what the policy pays, the clauses' worth; then a market."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from optimizer.errors import InputError
from optimizer.files.terms import read_terms
from optimizer.i18n import numbers, units
from optimizer.i18n.voice import Voice
from optimizer.report.formats.price import prices_to_json
from optimizer.report.rows.csv_text import Cell, to_csv
from optimizer.report.rows.insurer import band_rows, exceedance_rows, technical_rows
from optimizer.report.rows.price import TextTable, price_sentences, price_tables
from optimizer.results.price import Price
from optimizer.ui.components.charts import exceedance_chart
from optimizer.ui.components.faults import rule_line
from optimizer.ui.components.insurer_charts import band_chart
from optimizer.ui.components.report_tables import in_page_words, show_text_table
from optimizer.ui.components.tables import Rows, ink, plain, show_chart
from optimizer.ui.pages.market import show_market, wait_for
from optimizer.ui.session.underwriter_form import MONEY, SECONDS, SHARES, WALLETS, UnderwriterForm, underwriter_form, unit_voice
from optimizer.ui.view import View
from optimizer.ui.workers.messages import PriceQuestion

WIDTHS = (3, 3, 3, 5, 3)
"""Of the cards: one has a long name in Japanese."""
CHARTED = ("exceedance", "premiums", "payout")
"""Tables shown with a chart or above; the others follow in order."""


def show(view: View) -> None:
    """Draw the page."""
    say, form = view.say, underwriter_form()
    st.header(say("underwriting"))
    st.write(say("underwriting.note"))
    _form(view, form)
    if form.price is not None and form.price_of != view.case.fingerprint:
        form.clear()
    if form.price is not None:
        wait_for(form.price, "price", view.queue, say)
    price = form.priced
    if price is not None:
        _priced(price, view)
        show_market(view, form)


def _form(view: View, form: UnderwriterForm) -> None:
    """Draw the terms; nothing is priced until it is asked for."""
    say = view.say
    with st.container(border=True):
        left, middle, right = st.columns(3)
        with left:
            for name in MONEY:
                label = say("label.unit", label=say(f"terms.{name}"), unit=say.unit_name)
                _field(name, label, form, say, min_value=0.0, step=None, format="%.12g", help=_help(name, say))
        with middle:
            chosen = [wallet for wallet in str(form.shown["covers"]).split(";") if wallet in WALLETS]
            st.multiselect(
                say("terms.covers"),
                WALLETS,
                default=chosen,
                format_func=lambda choice: say(f"wallet.{choice}"),
                **_kept_as("covers", say),
            )
            for name, step in (("reinstatements", 1), ("reinstatement_rate", 0.05)):
                _field(name, say(f"terms.{name}"), form, say, min_value=0 * step, step=step)
            place = SHARES.index(str(form.shown["shares"]))
            st.selectbox(
                say("terms.shares"),
                SHARES,
                index=place,
                format_func=lambda choice: say(f"shares.{choice}"),
                **_kept_as("shares", say),
            )
        with right:
            for name in ("term_days", "notice_days", "payout_days"):
                label = say("label.unit", label=say(f"terms.{name}"), unit=say("unit.days"))
                _field(name, label, form, say, min_value=0, step=1)
            _field("brokerage", say("terms.brokerage"), form, say, min_value=0.0, max_value=1.0, step=0.01)
        st.button(say("underwriting.price"), on_click=_ask, args=(view,), key="terms.price", type="primary", icon=":material/balance:")
    for column, words in form.refused:
        st.error(plain(f"{say(f'terms.{column}') if say.knows(f'terms.{column}') else column}: {words}"), icon=":material/error:")


def _help(name: str, say: Voice) -> str | None:
    return say("terms.premium.help") if name == "premium" else None


def _field(name: str, label: str, form: UnderwriterForm, say: Voice, **how: Any) -> None:
    value = form.shown[name]
    shown = say.scaled(float(value)) if name in MONEY and isinstance(value, (int, float)) else value
    start: Any = shown
    st.number_input(label, value=start, placeholder=" ", **_kept_as(name, say), **how)


def _kept_as(name: str, say: Voice) -> dict[str, Any]:
    """Return what has a control remember what is typed, so that it outlives a change of page, of unit or of language."""
    return {"key": f"terms|{name}|{say.unit}", "on_change": _typed, "args": (name, say)}


def _typed(name: str, say: Voice) -> None:
    underwriter_form().typed[name] = _term(name, say)


def _term(name: str, say: Voice) -> Cell:
    """Return what a control holds, as the table of terms has it."""
    shown = st.session_state[f"terms|{name}|{say.unit}"]
    if name == "covers":
        return ";".join(shown)
    return float(units.full(shown, say.currency, say.unit)) if name in MONEY and shown is not None else shown


def _ask(view: View) -> None:
    """Take what the form holds; price it where it is an offer."""
    form, say = underwriter_form(), view.say
    form.clear()
    form.terms = {name: _term(name, say) for name in form.terms}
    form.typed = {}
    try:
        proposal = read_terms(form.table(), "terms", view.case)[0]
    except InputError as error:
        form.refused = tuple((fault.field, rule_line((fault.rule, fault.fix), say)) for fault in error.faults)
        return
    form.refused = ()
    form.price = view.queue.ask(PriceQuestion(view.case, proposal, SECONDS), view.state.visitor)
    form.price_of = view.case.fingerprint


def _priced(price: Price, view: View) -> None:
    say = view.say
    voice = unit_voice(say)
    st.subheader(say("underwriting.band"))
    for sentence in price_sentences(price, voice):
        st.markdown(f"- {plain(sentence)}")
    if not price.complete:
        st.warning(say("why.incomplete"), icon=":material/timer_off:")
    _cards(price, say)
    _band(price, say)
    tables = {table.key: in_page_words(table, view.case, say) for table in price_tables(price, voice)}
    st.caption(say("currency", currency=say.unit_name))
    for key in ("premiums", "payout"):
        show_text_table(tables.get(key), say)
    _exceedance(price, tables.get("exceedance"), say)
    for key, table in tables.items():
        if key not in CHARTED:
            show_text_table(table, say)
    _files(price, say)


def _cards(price: Price, say: Voice) -> None:
    voice = unit_voice(say)
    stated = {view.at: view for view in price.premiums}
    cards: Sequence[tuple[str, str]] = (
        ("pure", voice.amount(price.payout.expected.value)),
        ("floor", voice.amount(price.band.floor)),
        ("walk_away", voice.amount(price.walk_away)),
        ("rol", numbers.percent(stated["walk_away"].rate_on_line, 2) if "walk_away" in stated else numbers.DASH),
        ("loss_ratio", numbers.percent(stated["stated"].loss_ratio) if "stated" in stated else numbers.DASH),
    )
    for column, (key, value) in zip(st.columns(WIDTHS), cards, strict=True):
        column.metric(say(f"insurer.{key}"), value, help=say(f"insurer.{key}.help"))


def _band(price: Price, say: Voice) -> None:
    data, voice = band_rows(price), unit_voice(say)
    amounts_of = {str(row["premium"]): float(row["amount"] or 0.0) for row in data}
    drawn = [
        {"name": say(f"insurer.{name}"), "amount": say.scaled(amount), "label": voice.amount(amount)} for name, amount in amounts_of.items()
    ]
    between = None
    if not price.band.empty and price.band.floor is not None and price.band.top is not None:
        between = {"from": say.scaled(price.band.floor), "to": say.scaled(price.band.top)}
    table: Rows = [{say("insurer.premium"): str(row["name"]), say("amount"): str(row["label"])} for row in drawn]
    show_chart(band_chart(drawn, between, amount=say.unit_name, ink=ink()), table, say("underwriting.band"), say, data=data)


def _exceedance(price: Price, table: TextTable | None, say: Voice) -> None:
    data = exceedance_rows(price)
    if table is None or not data:
        return
    st.subheader(table.title)
    drawn = [
        {"years": row["years"], "series": say(f"price.{series}"), "amount": say.scaled(float(row[series] or 0.0))}
        for row in data
        for series in ("occurrence", "aggregate")
    ]
    titles = (say("return_period"), say("label.unit", label=say("insurer.paid"), unit=say.unit_name))
    head = (say("return_period"), say("price.occurrence"), say("price.aggregate"))
    rows = [dict(zip(head, _exceeded(row), strict=True)) for row in table.rows]
    show_chart(exceedance_chart(drawn, titles=titles, ink=ink()), rows, table.title, say, data=data)


def _exceeded(row: tuple[str, ...]) -> tuple[str, str, str]:
    """Return the period and the two amounts of a row, errors left out."""
    return row[0], row[1], row[3]


def _files(price: Price, say: Voice) -> None:
    with st.container(horizontal=True):
        st.download_button(
            say("insurer.price.json"),
            data=lambda: prices_to_json([price]),
            file_name="price.json",
            mime="application/json",
            key="price.json",
            on_click="ignore",
            icon=":material/data_object:",
        )
        st.download_button(
            say("insurer.technical.csv"),
            data=lambda: to_csv(technical_rows(price)),
            file_name="technical.csv",
            mime="text/csv",
            key="technical.csv",
            on_click="ignore",
            icon=":material/table:",
        )
