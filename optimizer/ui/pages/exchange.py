"""My exchange 自社の条件: ten answers that make a case; what is wrong with one is said beneath it, and nothing changes until Apply."""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st

from optimizer.errors import InputError
from optimizer.files.exchange import answers_of
from optimizer.files.shipped import Base
from optimizer.files.statement import statement_of
from optimizer.i18n import units
from optimizer.i18n.voice import Voice
from optimizer.report.rows import tables
from optimizer.ui.components.controls import ControlState
from optimizer.ui.components.faults import rule_line
from optimizer.ui.components.in_force import show_uncounted
from optimizer.ui.components.tables import plain
from optimizer.ui.pages.exchange_files import show_files
from optimizer.ui.pages.explore import show_cards
from optimizer.ui.session.access import may_work, refusing, require_work
from optimizer.ui.session.cases import base_case_of, base_of
from optimizer.ui.session.exchange_form import (
    DATES,
    DAYS,
    MONEY,
    RATES,
    Draft,
    Objections,
    draft_of,
    exchange_from,
    objections_of,
)
from optimizer.ui.session.quote_form import requoted
from optimizer.ui.session.state import State, state
from optimizer.ui.view import View, base_case_now, laws_offered

Drawn = dict[str, tuple[str, Any]]
"""By field: the key of its control, and what it was drawn with."""
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
"""Between which a term may begin and end, unless the cover in force does not."""
STEPS = {"one": 1e8, "million": 100.0, "large": 1.0}
APPLIED = "own.applied"
"""In the session: what is to be said of the last Apply, once."""


def show_form(sheet: ControlState) -> None:
    """Draw the form and the files, whether the case in force has an answer or not."""
    say, session = sheet.say, sheet.state
    st.header(say("own"))
    st.write(say("own.now", what=say(f"own.kind.{base_case_now().kind}")))
    st.caption(say("own.note"))
    draft = draft_now(session, say)
    base = base_of(draft["law"])
    voice = Voice(say.language, base.currency, say.unit)
    _, wrong = exchange_from(draft)
    form = _Form(voice, draft, wrong | _refused_of(session), session)
    form.show()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            say("own.apply"),
            on_click=_apply,
            args=(voice, form.drawn),
            disabled=not may_work(),
            key="own.apply",
            type="primary",
            icon=":material/check:",
        )
        st.button(
            say("own.example"),
            on_click=session.stand,
            args=(None, {}),
            disabled=session.base_case is None,
            key="own.example",
            icon=":material/home:",
        )
    _said(session, voice, form.wrong)
    if session.base_case is not None:
        show_uncounted(sheet.case, say)
    show_files(sheet)


def show_answer(view: View) -> None:
    """Draw the cards of the case in force."""
    st.subheader(view.say("own.answer"))
    if tables.has_mix(view.solution):
        show_cards(view)


def draft_now(session: State, say: Voice) -> Draft:
    """Return what the form holds: what is typed, else the exchange in force, else what the example answers."""
    return session.draft or _applied_draft() or {**_of_base(laws_offered()[0]), "name": say("own.name.first")}


@st.cache_data(max_entries=32, show_spinner=False)
def _of_base(base: Base) -> Draft:
    return {**draft_of(answers_of(statement_of(base.path), base.law)), "law": base.law}


def _refused_of(session: State) -> Objections:
    refused = st.session_state.get("own.refused")
    return refused[1] if refused is not None and refused[0] == session.draft else {}


class _Form:
    """The fields, each with its objection."""

    def __init__(self, say: Voice, draft: Draft, wrong: Objections, session: State) -> None:
        self.say, self.draft, self.wrong, self.session = say, draft, wrong, session
        self.drawn: Drawn = {}
        """What each field was drawn with."""

    def show(self) -> None:
        """Draw every field, in two columns where there is room."""
        say = self.say
        offered = {base.law: base.name_ja if say.language == "ja" else base.name for base in laws_offered()}
        forms = {form: say(f"own.form.{form}") for form in ("trust", "balance_sheet")}
        left, right = st.columns(2)
        with left:
            st.markdown(f"**{say('own.part.who')}**")
            self._text("name")
            self._choice("law", offered)
            st.markdown(f"**{say('own.part.assets')}**")
            self._numbers("hot", "cold", "yearly_volume")
        with right:
            st.markdown(f"**{say('own.part.means')}**")
            self._numbers("own_funds", "credit_line", "cost_of_capital", "reserve_yield")
        left, right = st.columns(2)
        with left:
            st.markdown(f"**{say('own.part.held')}**")
            self._choice("reserve_form", forms)
            self._numbers("reserve")
        with right:
            st.markdown(f"**{say('own.part.cover')}**")
            st.caption(say("own.cover.more"))
            self._numbers("cover_limit", "cover_premium", "cover_deductible")
            self._dates(*DATES)
            self._numbers(*DAYS)

    def _given(self, field: str, value: Any, unit: str = "") -> dict[str, Any]:
        key = f"own|{field}|{unit}|{self.draft['law']}|{self.session.drawing}"
        self.drawn[field] = key, st.session_state.get(key, value)
        return {"key": key, "on_change": _typed, "args": (field, key, self.say), "help": self.say(f"own.help.{field}")}

    def _text(self, field: str) -> None:
        st.text_input(self.say(f"own.{field}"), value=self.draft[field], max_chars=200, **self._given(field, self.draft[field]))
        self._object(field)

    def _choice(self, field: str, words: dict[str, str]) -> None:
        place = list(words).index(self.draft[field])
        st.selectbox(
            self.say(f"own.{field}"),
            list(words),
            index=place,
            format_func=lambda value: words[value],
            **self._given(field, self.draft[field]),
        )
        self._object(field)

    def _numbers(self, *fields: str) -> None:
        for field in fields:
            self._number(field)
            self._object(field)

    def _dates(self, *fields: str) -> None:
        for field in fields:
            day = self.draft[field]
            st.date_input(
                self.say(f"own.{field}"),
                value=day,
                min_value=min(FIRST_DAY, day or FIRST_DAY),
                max_value=max(LAST_DAY, day or LAST_DAY),
                format="YYYY-MM-DD",
                **self._given(field, self.draft[field]),
            )
            self._object(field)

    def _number(self, field: str) -> None:
        say, value = self.say, self.draft[field]
        if field in DAYS:
            label = say("label.unit", label=say(f"own.{field}"), unit=say("unit.days"))
            st.number_input(label, min_value=0, value=value, step=1, placeholder=say("not_stated"), **self._given(field, value))
            return
        if field in MONEY:
            label, now, step = say("label.unit", label=say(f"own.{field}"), unit=say.unit_name), say.scaled(value), STEPS[say.unit]
        else:
            label, now, step = say(f"own.{field}"), units.percent(value), 0.5
        st.number_input(
            label, min_value=0.0, value=now, step=step, format="%.12g", **self._given(field, now, say.unit if field in MONEY else "")
        )

    def _object(self, field: str) -> None:
        if field in self.wrong:
            st.error(plain(rule_line(self.wrong[field], self.say)), icon=":material/error:")


def _typed(field: str, key: str, say: Voice) -> None:
    """Keep what is typed; another law in another currency starts from its own example."""
    session, shown = state(), st.session_state[key]
    draft = {**draft_now(session, say), field: _full(field, shown, say)}
    if field == "law" and base_of(shown).currency != say.currency:
        draft = {**_of_base(base_of(shown)), "name": draft["name"]}
    session.draft = draft


def _full(field: str, shown: Any, say: Voice) -> Any:
    if field not in (*MONEY, *RATES):
        return shown
    if shown is None:
        return None
    return float(units.full(shown, say.currency, say.unit)) if field in MONEY else units.of_percent(shown)


@refusing
def _apply(say: Voice, drawn: Drawn) -> None:
    """Make the case and take it, or keep what the fields are told.

    A browser may send the last field and the press at once, and the press may be heard first: what differs from what was drawn is taken
    too, the law last, as another one may bring amounts of its own.
    """
    require_work()
    session = state()
    for field, (key, shown) in sorted(drawn.items(), key=lambda item: item[0] == "law"):
        if st.session_state.get(key, shown) != shown:
            _typed(field, key, say)
    draft = draft_now(session, say)
    exchange, _ = exchange_from(draft)
    st.session_state[APPLIED] = "own.not_applied"
    if exchange is None:
        return
    try:
        ground = base_case_of(exchange, session.session_folder)
        ground = requoted(ground, session.base_case, session.session_folder)
    except InputError as error:
        session.draft = draft
        st.session_state["own.refused"] = (draft, objections_of(error))
        return
    session.stand(ground, {})
    st.session_state[APPLIED] = "own.applied"


def _said(session: State, say: Voice, wrong: Objections) -> None:
    """Say once how Apply went, and what is not applied yet."""
    outcome = st.session_state.pop(APPLIED, None)
    if "" in wrong:
        st.error(plain(rule_line(wrong[""], say)), icon=":material/error:")
    if outcome == "own.applied":
        st.success(say(outcome), icon=":material/check_circle:")
    elif outcome is not None:
        st.error(say(outcome), icon=":material/error:")
    elif session.draft is not None and session.draft != _applied_draft():
        st.info(say("own.unapplied"), icon=":material/edit:")


def _applied_draft() -> Draft | None:
    """Return the fields of the exchange in force, None where the case was not made from them."""
    exchange = base_case_now().exchange
    return None if exchange is None else draft_of(exchange)
