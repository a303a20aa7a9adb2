"""The page's door: a login where one is asked for, a refusal in one sentence, and the way out."""

from __future__ import annotations

import streamlit as st
from streamlit.errors import StreamlitAuthError, StreamlitMissingAuthlibError

from optimizer.i18n.language import LANGUAGES
from optimizer.i18n.voice import Voice
from optimizer.ui.components.tables import plain
from optimizer.ui.session.access import VisitorAccess, may_work


def show_door(access: VisitorAccess, say: Voice) -> None:
    """Draw what somebody meets who may do nothing here: why, in every language, and what to press."""
    st.title(say("title"))
    voices = [say, *(Voice(language) for language in LANGUAGES if language != say.language)]
    show = st.info if access.refusal == "signed_out" else st.warning
    show("  \n".join(plain(voice(f"access.{access.refusal}")) for voice in voices), icon=":material/lock:")
    if access.refusal in ("signed_out", "expired"):
        _login(say)
    if access.has_login:
        st.button(say("access.logout"), on_click=st.logout, key="logout", icon=":material/logout:")


def _login(say: Voice) -> None:
    if st.button(say("access.login"), key="login", type="primary", icon=":material/login:"):
        try:
            st.login()
        except (StreamlitAuthError, StreamlitMissingAuthlibError):
            st.error(say("access.unavailable"), icon=":material/error:")


def show_account(access: VisitorAccess, say: Voice) -> None:
    """Draw the way out, with who one is and may do; nothing where no login is asked for."""
    if access.has_login:
        help_ = plain(say(f"access.role.{access.role}", name=access.name))
        st.button(say("access.logout"), on_click=st.logout, key="logout", icon=":material/logout:", help=help_)


def is_viewer(say: Voice) -> bool:
    """Say whether the visitor may only look, and tell so beneath what is closed to him."""
    if may_work():
        return False
    st.caption(say("access.view"))
    return True
