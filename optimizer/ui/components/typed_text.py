"""A field for a text that is used later: what is typed outlives a change of page or of language, and a button that is pressed at once."""

from __future__ import annotations

from typing import Any

import streamlit as st

from optimizer.ui.session.state import state


def show_text_field(label: str, field: str, *, most: int, placeholder: str = "", **how: Any) -> None:
    """Draw the field; `most` letters at most."""
    key = _key(field)
    if key not in st.session_state:
        st.session_state[key] = state().typed.get(field, "")
    st.text_input(label, key=key, max_chars=most, placeholder=placeholder, on_change=_remember, args=(field,), **how)


def typed_text(field: str) -> str:
    """Return what the field holds now, for a button's callback: what the button was drawn with may be older than the last letter.

    A browser sends the text and the press one after the other, and the run between them is broken off before it draws the button anew.
    """
    return str(st.session_state.get(_key(field), state().typed.get(field, ""))).strip()


def clear_text(field: str) -> None:
    """Empty the field, once its text is used."""
    st.session_state[_key(field)] = ""
    state().typed.pop(field, None)


def _remember(field: str) -> None:
    state().typed[field] = str(st.session_state[_key(field)])


def _key(field: str) -> str:
    return f"typed|{field}"
