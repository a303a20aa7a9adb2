"""Roles of the page: open unless a login is stated, closed where anything about it is wrong, and asked at the action itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from streamlit import config
from streamlit.runtime.secrets import secrets_singleton

from optimizer.ui.session import access
from optimizer.ui.session.access import RoleError, VisitorAccess, access_now, access_of
from optimizer.ui.session.quote_form import QuoteForm, apply_quotes
from optimizer.ui.session.scenarios import RestoredScenarios, restore
from optimizer.ui.session.state import BaseCase, Scenario, State

NOW = 1_800_000_000.0
AUTH = {"client_id": "page"}
CFO = {"is_logged_in": True, "sub": "1", "email": "cfo@x.example", "email_verified": True, "iat": NOW - 60}


def asked(rules: Any, user: Mapping[str, Any]) -> VisitorAccess:
    """Return what a visitor may do under rules, where a login is asked for."""
    return access_of({"auth": AUTH, "access": rules}, user, NOW)


def test_without_a_login_everybody_may_do_everything() -> None:
    assert access_of({}, {}, NOW) == access_of({"database": {"password": "x"}}, {}, NOW) == VisitorAccess("work")


@pytest.mark.parametrize(
    "secrets",
    [
        None,
        {"access": {"work": ["cfo@x.example"]}},
        {"auth": {}, "access": {"work": ["cfo@x.example"]}},
        {"auth": AUTH, "access": {"wrok": ["cfo@x.example"]}},
        {"auth": AUTH, "access": {"work": "cfo@x.example"}},
        {"auth": AUTH, "access": ["cfo@x.example"]},
        {"auth": AUTH, "access": {"work": ["cfo@x.example"], "hours": 0}},
    ],
    ids=["unreadable", "no provider", "empty provider", "misspelt", "no list", "no table", "no hours"],
)
def test_what_is_wrong_with_the_settings_closes_the_page(secrets: Mapping[str, Any] | None) -> None:
    assert access_of(secrets, CFO, NOW) == VisitorAccess(None, "faulty")


@pytest.mark.parametrize(
    ("rules", "user", "role", "refusal"),
    [
        ({"work": ["CFO@x.example"]}, {}, "work", None),
        ({"view": ["cfo@x.example"]}, {}, "view", None),
        ({"view": ["cfo@x.example"], "work": ["cfo@x.example"]}, {}, "work", None),
        ({}, {}, None, "unknown"),
        ({"work": [""]}, {"email": ""}, None, "unknown"),
        ({"work": ["cfo@x.example"]}, {"email_verified": False}, None, "unknown"),
        ({"work": ["cfo@x.example"]}, {"email_verified": "true"}, None, "unknown"),
        ({"work": ["cfo@x.example"], "unverified_email": True}, {"email_verified": None}, "work", None),
        ({"work": ["treasury"], "claim": "groups"}, {"groups": ["staff", "Treasury"]}, "work", None),
        ({"work": ["treasury"], "claim": "groups"}, {"groups": "treasury"}, "work", None),
        ({"work": ["treasury"]}, {"groups": ["treasury"]}, None, "unknown"),
        ({"work": ["cfo@x.example"]}, {"is_logged_in": False}, None, "signed_out"),
        ({"work": ["cfo@x.example"]}, {"is_logged_in": "yes"}, None, "signed_out"),
        ({"work": ["cfo@x.example"]}, {"iat": NOW - 12 * 3600 - 1}, None, "expired"),
        ({"work": ["cfo@x.example"], "hours": 24}, {"iat": NOW - 12 * 3600 - 1}, "work", None),
        ({"work": ["cfo@x.example"]}, {"iat": None}, None, "expired"),
        ({"work": ["cfo@x.example"]}, {"iat": NOW + 3600}, None, "expired"),
    ],
)
def test_a_role_is_that_of_a_verified_address_or_a_claim(
    rules: Any, user: Mapping[str, Any], role: str | None, refusal: str | None
) -> None:
    answer = asked(rules, {**CFO, **user})
    assert (answer.role, answer.refusal) == (role, refusal)


def test_a_file_of_secrets_that_cannot_be_read_closes_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit itself takes it for none, and would leave the page open to everybody."""
    file = tmp_path / "secrets.toml"
    options = {"secrets.files": [str(file)]}
    monkeypatch.setattr(config, "get_option", lambda name, was=config.get_option: options.get(name) or was(name))
    monkeypatch.setattr(secrets_singleton, "_secrets", None)
    assert access_now() == VisitorAccess("work")
    file.write_text("[auth\nclient_id = 1", encoding="utf-8")
    assert access_now() == VisitorAccess(None, "faulty")


def test_a_viewer_cannot_bring_a_case_or_save_whatever_the_page_has_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "access_now", lambda: VisitorAccess("view", name="board@x.example"))
    session, own = State(), BaseCase("/nowhere", "exchange", is_simulated=False)
    with pytest.raises(RoleError):
        session.stand(own, {})
    with pytest.raises(RoleError):
        session.save(Scenario("a", {}, None, "exchange"))  # type: ignore[arg-type]
    assert (session.base_case, session.saved) == (None, [])
    session.replace({"scale.premium": "1.25"})
    session.undo()
    session.redo()
    assert session.settings == {"scale.premium": "1.25"}
    form = QuoteForm(typed=({"insurer_name": "a"},), wrong=frozenset({(0, "premium")}))
    with pytest.raises(RoleError):
        restore(session, RestoredScenarios(None, (None, {}), None, ()))  # type: ignore[arg-type]
    with pytest.raises(RoleError):
        apply_quotes(form, session, own)
    assert session.settings == {"scale.premium": "1.25"}
    assert form.wrong
    monkeypatch.setattr(access, "access_now", lambda: VisitorAccess("work", name="cfo@x.example"))
    session.stand(own, {})
    assert session.base_case == own
