"""The page answers under the names of this machine alone: a site that points a name of its own here reaches nothing."""

from __future__ import annotations

import tomllib

import pytest
from streamlit import config
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed
from support.paths import ROOT


def test_hosts_allowed_by_default_are_loopbacks_names() -> None:
    stated = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["server"]
    assert (stated["address"], stated["allowedHosts"]) == ("127.0.0.1", ["localhost", "127.0.0.1", "::1"])
    assert (stated["enableCORS"], stated["enableXsrfProtection"]) == (True, True)


@pytest.mark.parametrize(
    ("host", "is_allowed"),
    [
        ("localhost:8501", True),
        ("127.0.0.1:8501", True),
        ("[::1]:8501", True),
        ("rebound.example.com:8501", False),
        ("localhost.example.com", False),
        ("127.0.0.1.example.com:8501", False),
        ("user@localhost:8501", False),
        (None, False),
    ],
)
def test_streamlit_takes_the_list_as_it_is_meant(host: str | None, is_allowed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """With an empty list, which is its own default, it takes every name."""
    stated = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["server"]
    monkeypatch.setattr(config, "get_option", lambda name: {"server.allowedHosts": stated["allowedHosts"]}[name])
    assert is_host_allowed(host) is is_allowed
