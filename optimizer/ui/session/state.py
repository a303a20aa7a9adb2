"""What one session has set: its case and settings with the way back, its baseline and scenarios, its job."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import streamlit as st

from optimizer.errors import Fault, InputError
from optimizer.files.exchange import Exchange
from optimizer.i18n.voice import Voice
from optimizer.inputs.levers import Lever
from optimizer.results.solution import Solution
from optimizer.ui.session.access import require_work
from optimizer.ui.session.folder import SessionFolder
from optimizer.ui.workers import Job, Visitor

MOST_BACK = 100
MOST_BASE_CASES = 8
"""Cases of its own that a session goes back to."""
MOST_SCENARIOS = 4
Settings = dict[str, str]
Kind = Literal["example", "exchange", "upload"]


@dataclass(frozen=True, slots=True)
class BaseCase:
    """The case that settings are laid over: a folder, and what it was made from."""

    path: str
    kind: Kind
    is_simulated: bool
    exchange: Exchange | None = None


Standing = tuple[BaseCase | None, Settings]
"""A case (None = the example) and the settings over it."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """An answer kept, with the settings it is for."""

    name: str
    settings: Settings
    solution: Solution
    kind: Kind = "example"
    """What its case was made from."""
    base_case: BaseCase | None = None
    """What its settings are laid over; None: the example."""
    is_current: bool = True
    """Whether its case is today what it was when it was answered; a file may be older than the shipped data."""
    number: int | None = None
    """Of one that nobody named, which is called so in any language: 0 the baseline, else the place it was saved at."""

    def title(self, say: Voice) -> str:
        """Return what it is called: as it was typed, or by its number in the language of the page."""
        if self.number is None:
            return self.name
        return say("scenario.name", number=str(self.number)) if self.number else say("pinned.name")


@dataclass(slots=True)
class State:
    """Everything one session holds."""

    base_case: BaseCase | None = None
    """None: the example."""
    settings: Settings = field(default_factory=dict)
    drawn: Settings = field(default_factory=dict)
    """Settings that the controls were drawn with; what is typed since is theirs, and is never written back over them."""
    drawing: int = 0
    """Times the controls were drawn anew."""
    past: list[Standing] = field(default_factory=list)
    future: list[Standing] = field(default_factory=list)
    """What was undone, and can be done again until something else is changed."""
    refused: dict[str, str] = field(default_factory=dict)
    """Settings that the case does not take: key, and why, in one line."""
    typed: dict[str, str] = field(default_factory=dict)
    """Texts typed and not used yet, by field: kept where the field is not drawn."""
    store_id: str = ""
    """Under which the server's store holds all this; blank: nothing is worth it yet."""
    is_store_shared: bool = False
    """Whether the id came with the address: another window may write there, so what is changed goes under a new one."""
    stored_as: object = None
    """What the store holds, to see whether it has changed."""
    unstorable: object = None
    """What no file could be made of when it was to be stored."""
    warned_run: int = -1
    """Run in which it was said last that nothing is stored."""
    draft: dict[str, Any] | None = None
    """What the form of an exchange holds and is not applied yet; None: as it stands."""
    session_folder: SessionFolder = field(default_factory=SessionFolder)
    pinned: Scenario | None = None
    saved: list[Scenario] = field(default_factory=list)
    series: str = field(default_factory=lambda: uuid.uuid4().hex)
    visitor: Visitor = field(default_factory=Visitor)
    is_begun: bool = False
    """Whether the link has been looked at."""
    runs: int = 0
    """Times the page was drawn."""
    job: Job | None = None
    job_case: str = ""
    """Fingerprint of the case the job is for."""
    curve: Job | None = None
    curve_of: str = ""
    frontiers: dict[tuple[str, str, bool], Job] = field(default_factory=dict)
    """By fingerprint of the case, measure, and whether the firm's own rule stays."""
    why: Job | None = None
    why_of: str = ""
    tornado: Job | None = None
    tornado_of: str = ""

    @property
    def kind(self) -> Kind:
        """What the case was made from."""
        return "example" if self.base_case is None else self.base_case.kind

    @property
    def standing(self) -> Standing:
        """The case and the settings as they are."""
        return self.base_case, self.settings

    def stay(self) -> None:
        """Know that the window is open: its cases are kept, and what it asked is answered."""
        self.session_folder.hold()
        self.visitor.stay()

    def leave(self) -> None:
        """Know that the window has closed, or its connection is lost: both go, unless it comes back in time."""
        self.session_folder.release()
        self.visitor.leave()

    def change(self, settings: Settings) -> None:
        """Take the settings that the controls now show, the way back kept."""
        self._go(self.base_case, settings)

    def replace(self, settings: Settings) -> None:
        """Set all settings, and draw the controls anew."""
        self.stand(self.base_case, settings)

    def stand(self, base_case: BaseCase | None, settings: Settings) -> None:
        """Take another case, and settings over it; the way back is kept as far as cases are.

        Raise `RoleError` where it is a case of the visitor's own, and the visitor may only look.
        """
        if base_case is not None and base_case != self.base_case:
            require_work()
        self._go(base_case, settings)
        self._settle()
        paths = [past_case.path for past_case, _ in self.past if past_case is not None]
        for path in list(dict.fromkeys(paths))[:-MOST_BASE_CASES]:
            last = max(place for place, (past_case, _) in enumerate(self.past) if past_case is not None and past_case.path == path)
            self.past = self.past[last + 1 :]
        self.tidy()

    def tidy(self) -> None:
        """Remove the cases that nothing leads back to."""
        scenarios = [*self.saved, *([] if self.pinned is None else [self.pinned])]
        cases = [base_case for base_case, _ in [*self.past, *self.future, self.standing]]
        cases += [scenario.base_case for scenario in scenarios]
        self.session_folder.keep({base_case.path for base_case in cases if base_case is not None})

    def _go(self, base_case: BaseCase | None, settings: Settings) -> None:
        if (base_case, settings) != self.standing:
            self.past = [*self.past, self.standing][-MOST_BACK:]
            self.future = []
            self.base_case, self.settings = base_case, settings
        self.refused = {}

    def undo(self) -> None:
        """Take the last change back."""
        if self.past:
            self.future.append(self.standing)
            self.base_case, self.settings = self.past.pop()
        self._settle()

    def redo(self) -> None:
        """Make the change again that was taken back last."""
        if self.future:
            self.past.append(self.standing)
            self.base_case, self.settings = self.future.pop()
        self._settle()

    def start_again(self) -> None:
        """Go to the example without a way back: the cases made here are gone."""
        self.past, self.future = [], []
        self.base_case, self.settings = None, {}
        self._settle()

    def _settle(self) -> None:
        self.refused, self.draft = {}, None
        self.redraw()

    def redraw(self) -> None:
        """Draw the controls anew with the settings as they stand."""
        self.drawn = dict(self.settings)
        self.drawing += 1

    def save(self, scenario: Scenario) -> None:
        """Keep a scenario; at most four. Raise `RoleError` where the visitor may only look."""
        require_work()
        if len(self.saved) < MOST_SCENARIOS:
            self.saved.append(scenario)


def state() -> State:
    """Return this session's state."""
    session = st.session_state.get("state")
    if not isinstance(session, State):
        session = State()
        st.session_state["state"] = session
    return session


def within(settings: Settings, levers: Mapping[str, Lever], file: str) -> Settings:
    """Return settings that their levers allow, or raise `InputError` with a fault for each that goes beyond."""
    objections = [(key, value, levers[key].objection(value)) for key, value in settings.items()]
    faults = [Fault(file, None, key, value[:40], *objection) for key, value, objection in objections if objection is not None]
    if faults:
        raise InputError(faults)
    return settings
