"""What one session has set: its settings with the way back, its baseline and scenarios, its job; and the link that says it all."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import streamlit as st

from optimizer.levers import Lever
from optimizer.service import Job
from optimizer.solution import Solution

VERSION = "1"
"""Of the link."""
MOST_BACK = 100
MOST_SCENARIOS = 4
Settings = dict[str, str]


@dataclass(frozen=True, slots=True)
class Scenario:
    """An answer kept, with the settings it is for."""

    name: str
    settings: Settings
    solution: Solution


@dataclass(slots=True)
class State:
    """Everything one session holds."""

    settings: Settings = field(default_factory=dict)
    drawn: Settings = field(default_factory=dict)
    """Settings that the controls were drawn with; what is typed since is theirs, and is never written back over them."""
    drawing: int = 0
    """Times the controls were drawn anew."""
    past: list[Settings] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    """Settings that the case does not take: key, and why, in one line."""
    pinned: Scenario | None = None
    saved: list[Scenario] = field(default_factory=list)
    series: str = field(default_factory=lambda: uuid.uuid4().hex)
    job: Job | None = None
    asked: str = ""
    """Fingerprint of the case the job is for."""
    curve: Job | None = None
    curve_of: str = ""
    why: Job | None = None
    why_of: str = ""

    def change(self, settings: Settings) -> None:
        """Take the settings that the controls now show, the way back kept."""
        if settings != self.settings:
            self.past = [*self.past, self.settings][-MOST_BACK:]
            self.settings = settings
        self.refused = {}

    def replace(self, settings: Settings) -> None:
        """Set all settings, and draw the controls anew."""
        self.change(settings)
        self.redraw()

    def undo(self) -> None:
        """Take the last change back."""
        if self.past:
            self.settings = self.past.pop()
        self.refused = {}
        self.redraw()

    def redraw(self) -> None:
        """Draw the controls anew with the settings as they stand."""
        self.drawn = dict(self.settings)
        self.drawing += 1

    def save(self, scenario: Scenario) -> None:
        """Keep a scenario; at most four."""
        if len(self.saved) < MOST_SCENARIOS:
            self.saved.append(scenario)


def state() -> State:
    """Return this session's state."""
    found = st.session_state.get("state")
    if not isinstance(found, State):
        found = State()
        st.session_state["state"] = found
    return found


def from_link(params: Mapping[str, Sequence[str]], known: Sequence[Lever]) -> Settings:
    """Return the settings of a link; keys that no lever has, such as names of files, are left out."""
    if list(params.get("v", ())) != [VERSION]:
        return {}
    keys = {lever.key for lever in known}
    pairs = (text.partition("=") for text in params.get("s", ()))
    return {key: value for key, _, value in pairs if key in keys and value}


def link_params(settings: Settings, language: str) -> dict[str, str | list[str]]:
    """Return the parameters of the link that opens the page as it stands."""
    return {"v": VERSION, "lang": language, "s": [f"{key}={value}" for key, value in settings.items()]}
