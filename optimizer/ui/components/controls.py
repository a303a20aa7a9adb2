"""The controls of the sidebar, made from the levers of the case: each lays a setting over it, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from optimizer.errors import InputError, Words
from optimizer.files.tables.numerals import text_of_number
from optimizer.i18n import units
from optimizer.i18n.voice import Voice
from optimizer.inputs.case import Case
from optimizer.inputs.levers import Lever, Unit, levers
from optimizer.report.text.names import key_words, offer_names
from optimizer.report.text.remarks import choice_words
from optimizer.ui.components.faults import rule_line
from optimizer.ui.components.tables import plain
from optimizer.ui.session.state import Settings, State, state
from optimizer.ui.view import load

Value = float | str | bool | None
MAIN = ("scale.", "reserve.", "firm.own_funds_at_risk", "tail.")
"""Starts of the keys of the assumptions shown first."""
STEPS: dict[Unit, float] = {"rate": 0.001, "level": 0.001, "factor": 0.05, "days": 1, "count": 1}
NONE, UNLIMITED = "none", "unlimited"
"""Two words of a setting for no limit."""


@dataclass(frozen=True, slots=True)
class ControlState:
    """The case as it stands, before it is answered."""

    say: Voice
    case: Case
    state: State


def show_controls(sheet: ControlState, base: Case) -> None:
    """Show decisions apart from assumptions; `base`: the case without the settings, with every offer of its catalogue."""
    say, all_levers = sheet.say, levers(base)
    assumed = [lever for lever in all_levers if lever.kind == "assumption"]
    flags = [lever for lever in all_levers if lever.unit == "flag"]
    st.subheader(say("decisions"))
    _group([lever for lever in all_levers if lever.kind in ("law_input", "limit") and lever.unit != "flag"], sheet)
    _folded("reserve.form", [lever for lever in all_levers if lever.kind == "reserve"], sheet)
    with st.expander(say("offers.choice")):
        _offers([lever for lever in all_levers if lever.kind == "offer"], sheet, offer_names(base, say))
    _folded("rules.on", flags, sheet)
    _folded("law.figures", [lever for lever in all_levers if lever.kind == "law_figure"], sheet)
    st.subheader(say("assumptions"))
    _group([lever for lever in assumed if lever.key.startswith(MAIN)], sheet)
    _folded("assumptions.more", [lever for lever in assumed if not lever.key.startswith(MAIN)], sheet)


def _folded(title: str, group: Sequence[Lever], sheet: ControlState) -> None:
    if group:
        with st.expander(sheet.say(title)):
            _group(group, sheet)


def _group(group: Sequence[Lever], sheet: ControlState) -> None:
    for lever in group:
        _control(lever, sheet)


def _control(lever: Lever, sheet: ControlState) -> None:
    """Show one control; what was refused of it is said beneath it, in one line."""
    say, now = sheet.say, value_now(lever, sheet.state.drawn)
    label = key_words(lever.key, sheet.case, say)
    key = f"set|{lever.key}|{say.unit if lever.unit == 'money' else ''}|{sheet.state.drawing}"
    _widget(lever, label, say, {"value": _shown(lever, now, say), "key": key, "on_change": _changed, "args": (lever, key, say)})
    refused = sheet.state.refused.get(lever.key)
    if refused:
        st.error(plain(refused), icon=":material/error:")


def _shown(lever: Lever, value: Value, say: Voice) -> Any:
    """Return a value as its widget holds it."""
    if isinstance(value, (bool, str)) or value is None:
        return value
    if lever.unit == "money":
        return say.scaled(value)
    return int(value) if lever.unit in ("days", "count") else float(value)


def _widget(lever: Lever, label: str, say: Voice, given: dict[str, Any]) -> None:
    if lever.unit == "flag":
        st.toggle(label, **given)
    elif lever.unit == "choice":
        place = lever.choices.index(given.pop("value"))
        st.selectbox(label, lever.choices, index=place, format_func=lambda word: choice_words(lever, word, say), **given)
    elif lever.low is not None and lever.high is not None and not lever.is_optional and lever.unit != "money":
        _slider(lever, label, given)
    else:
        _number(lever, label, given, say)


def _slider(lever: Lever, label: str, given: dict[str, Any]) -> None:
    now = given["value"]
    kind = int if lever.unit in ("days", "count") else float
    low, high = min(kind(lever.low or 0), now), max(kind(lever.high or 0), now)
    step: Any = kind(STEPS.get(lever.unit, (high - low) / 100 or 1))
    form = "percent" if lever.unit in ("rate", "level") else "%d" if kind is int else "%.2f" if lever.unit == "factor" else "%.4g"
    st.slider(label, low, high, step=step, format=form, **given)


def _number(lever: Lever, label: str, given: dict[str, Any], say: Voice) -> None:
    whole = lever.unit in ("days", "count")
    if lever.unit == "money":
        label = say("label.unit", label=label, unit=say.unit_name)
    elif lever.unit in ("rate", "level"):
        label = say("label.part", label=label)
    elif lever.unit == "days":
        label = say("label.unit", label=label, unit=say("unit.days"))
    form: dict[str, Any] = {"min_value": 0.0, "step": _step(lever, say), "format": "%.12g"}
    if whole:
        form = {"min_value": 0, "step": 1, "format": "%d"}
    empty = say("no_limit") if lever.kind in ("limit", "reserve") else say("not_stated")
    st.number_input(label, placeholder=empty if lever.is_optional else None, **form, **given)


def _step(lever: Lever, say: Voice) -> float:
    if lever.unit == "money":
        return {"one": 1e8, "million": 100.0, "large": 1.0}[say.unit]
    return STEPS.get(lever.unit, 0.01)


def value_now(lever: Lever, settings: Settings) -> Value:
    """Return the value of a lever under the settings."""
    text = settings.get(lever.key)
    if text is None:
        return lever.value
    if lever.unit == "choice":
        return text
    if lever.unit == "flag":
        return text == "yes"
    try:
        return None if text in (NONE, UNLIMITED) else float(text)
    except ValueError:
        return lever.value


def text_of(lever: Lever, shown: Value, say: Voice) -> str:
    """Return a widget's value as a setting has it."""
    if isinstance(shown, bool):
        return "yes" if shown else "no"
    if isinstance(shown, str):
        return shown
    if shown is None:
        return NONE
    return units.full(shown, say.currency, say.unit) if lever.unit == "money" else text_of_number(shown)


def _changed(lever: Lever, key: str, say: Voice) -> None:
    shown = st.session_state[key]
    settings = dict(state().settings)
    if shown == _shown(lever, lever.value, say) or (shown is None and lever.value is None):
        settings.pop(lever.key, None)
    elif shown is None and not lever.is_optional:
        state().redraw()
        return
    else:
        settings[lever.key] = text_of(lever, shown, say)
    objection = None if lever.key not in settings else lever.objection(settings[lever.key])
    if objection is None:
        try_settings(settings, lever.key, say)
    else:
        _refuse(lever.key, settings[lever.key], objection, say)


def try_settings(settings: Settings, key: str, say: Voice) -> None:
    """Take the settings if the case can be read with them; else say at the control why not, and keep what stood before."""
    try:
        load(settings)
    except InputError as error:
        fault = error.faults[0]
        _refuse(key, settings.get(key, ""), (fault.rule, fault.fix), say)
    else:
        state().change(settings)


def _refuse(key: str, value: str, words: Words, say: Voice) -> None:
    """Say at a control why its value is not taken, and draw what stood before."""
    session = state()
    session.redraw()
    session.refused = {key: say("refused", value=value, why=rule_line(words, say))}


def _offers(offer_levers: Sequence[Lever], sheet: ControlState, labels: Mapping[str, str]) -> None:
    """Show which offers are left out, and which are bought whatever they cost."""
    names = {lever.key.split(".")[1]: lever for lever in offer_levers}
    for use in ("no", "must"):
        key = f"offers|{use}|{sheet.state.drawing}"
        now = [name for name, lever in names.items() if value_now(lever, sheet.state.drawn) == use]
        st.multiselect(
            sheet.say(f"offers.{use}"),
            list(names),
            default=now,
            format_func=lambda name: labels.get(name, name),
            key=key,
            placeholder=sheet.say("offers.none"),
            on_change=_offers_changed,
            args=(names, (use, key), sheet.say),
        )
        refused = sheet.state.refused.get(f"offers.{use}")
        if refused:
            st.error(plain(refused), icon=":material/error:")


def _offers_changed(names: dict[str, Lever], control: tuple[str, str], say: Voice) -> None:
    use, key = control
    settings, chosen = dict(state().settings), set(st.session_state[key])
    for name, lever in names.items():
        was = value_now(lever, settings)
        if name in chosen:
            settings[lever.key] = use
        elif was == use:
            settings[lever.key] = "may"
        if settings.get(lever.key) == lever.value:
            settings.pop(lever.key)
    try_settings(settings, f"offers.{use}", say)
