"""Who may do what on the page: everything, unless the secrets state a login; then a role, looked up at every run of the script.

`[auth]` is Streamlit's own: which identity provider is asked who somebody is. `[access]` is ours: what that person may do. Where
either is there and something is wrong with them, nobody may do anything: a faulty file never opens the page.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, Literal, ParamSpec

import streamlit as st
from pydantic import Field, ValidationError
from streamlit import config
from streamlit.errors import StreamlitSecretNotFoundError

from optimizer.errors import OptimizerError
from optimizer.values import Frozen

Role = Literal["view", "work"]
Refusal = Literal["faulty", "signed_out", "expired", "unknown"]
AUTH, ACCESS = "auth", "access"
HOUR = 3600.0
AHEAD = 300.0
"""Seconds by which the provider's clock may be before this one's."""
REFUSED = "access.refused"
"""In the session: that something needed a role that the visitor does not have, to be said once."""
Arguments = ParamSpec("Arguments")


class RoleError(OptimizerError):
    """What was asked for needs a role that the visitor does not have."""


class AccessRules(Frozen):
    """`[access]` of the secrets: who has which role."""

    work: tuple[str, ...] = ()
    """E-mail addresses, and values of the claim, of those who may do everything."""
    view: tuple[str, ...] = ()
    """Of those who may look, try what-ifs and download."""
    claim: str = ""
    """Of the identity, whose value, or list of values, is looked for too: such as `groups` or `roles`."""
    unverified_email: bool = False
    """Take an address that the provider does not say it has verified: for one that never says so and lets nobody choose his own."""
    hours: float = Field(default=12.0, gt=0)
    """After which one must log in again."""


@dataclass(frozen=True, slots=True)
class VisitorAccess:
    """What a visitor may do, and why not more."""

    role: Role | None
    """None: nothing."""
    refusal: Refusal | None = None
    name: str = ""
    """What the provider calls the visitor; empty where no login is asked for."""

    @property
    def has_login(self) -> bool:
        """Whether the visitor has logged in."""
        return bool(self.name)


OPEN = VisitorAccess("work")


def access_of(secrets: Mapping[str, Any] | None, user: Mapping[str, Any], now: float) -> VisitorAccess:
    """Return what somebody may do; `secrets`: None where they are there and cannot be read. `now`: seconds since 1970."""
    if secrets is not None and AUTH not in secrets and ACCESS not in secrets:
        return OPEN
    rules = None if secrets is None or not secrets.get(AUTH) else _rules(secrets.get(ACCESS, {}))
    if rules is None:
        return VisitorAccess(None, "faulty")
    if user.get("is_logged_in") is not True:
        return VisitorAccess(None, "signed_out")
    name = str(user.get("email") or user.get("name") or user.get("sub") or "?")
    if not _is_fresh(user.get("iat"), rules, now):
        return VisitorAccess(None, "expired", name)
    names = _names(user, rules)
    role: Role | None = "work" if names & _folded(rules.work) else "view" if names & _folded(rules.view) else None
    return VisitorAccess(role, None if role else "unknown", name)


def _rules(table: Any) -> AccessRules | None:
    try:
        return AccessRules.model_validate(table)
    except ValidationError:
        return None


def _is_fresh(issued: Any, rules: AccessRules, now: float) -> bool:
    """Return whether the identity was stated within the hours granted, and not in the future."""
    return isinstance(issued, (int, float)) and -AHEAD <= now - issued <= rules.hours * HOUR


def _names(user: Mapping[str, Any], rules: AccessRules) -> set[str]:
    """Return what of an identity a rule may name: an address, if it is verified, and the values of the claim."""
    names: set[str] = set()
    email = user.get("email")
    if isinstance(email, str) and (user.get("email_verified") is True or rules.unverified_email):
        names.add(email.casefold())
    values = user.get(rules.claim) if rules.claim else None
    several = values if isinstance(values, (list, tuple)) else [values]
    return names | {value.casefold() for value in several if isinstance(value, str)}


def _folded(entries: tuple[str, ...]) -> set[str]:
    return {entry.casefold() for entry in entries if entry}


def access_now() -> VisitorAccess:
    """Return what the visitor of this run of the script may do."""
    secrets = _secrets()
    if secrets is not None and AUTH not in secrets and ACCESS not in secrets:
        return OPEN
    return access_of(secrets, st.user.to_dict(), time.time())


def _secrets() -> Mapping[str, Any] | None:
    """Return the secrets: nothing where there are none, None where a file of them cannot be read, which Streamlit takes for none."""
    try:
        return st.secrets.to_dict()
    except StreamlitSecretNotFoundError:
        return None if any(Path(file).exists() for file in config.get_option("secrets.files")) else {}


def may_work() -> bool:
    """Say whether the visitor may bring figures of his own."""
    return access_now().role == "work"


def require_work() -> None:
    """Raise `RoleError` where the visitor may only look: asked where something is done, whatever the page has drawn."""
    if not may_work():
        raise RoleError("this needs the role `work`")


def refusing(callback: Callable[Arguments, None]) -> Callable[Arguments, None]:
    """Return a callback whose `RoleError` is noted for the page to say: Streamlit would show an error of its own in place of the page."""

    @wraps(callback)
    def guarded(*args: Arguments.args, **kwargs: Arguments.kwargs) -> None:
        try:
            callback(*args, **kwargs)
        except RoleError:
            st.session_state[REFUSED] = True

    return guarded


def was_refused() -> bool:
    """Say once whether a callback was refused for want of a role."""
    return bool(st.session_state.pop(REFUSED, False))
