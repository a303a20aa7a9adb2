"""What a page is given: the case as it stands, its answer, and a voice."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from optimizer import files
from optimizer.case import Case
from optimizer.pictures import Picture
from optimizer.service import Answered, Office
from optimizer.solution import Solution
from optimizer.ui.state import Settings, State
from optimizer.ui.voice import Voice

_PACKAGE = Path(__file__).resolve().parents[1]
_FOLDERS = (_PACKAGE / "_data" / "cases", _PACKAGE.parent / "data" / "cases")
"""In an installed wheel; in a checkout."""
_HOME = next((folder for folder in _FOLDERS if folder.is_dir()), _FOLDERS[-1])
CASE = "OPTIMIZER_CASE"
"""Environment variable: the case that the page opens in place of the example."""
_SHIPPED = [str(_HOME / name) for name in ("jp-midsize", "jp-history") if (_HOME / name).is_dir()]
EXAMPLE = next((path for path in (os.environ.get(CASE), *_SHIPPED) if path), str(_HOME))
YEARS = 100_000
"""Loss years of a simulated case on the page: a what-if is answered in seconds; the command line takes all of them."""
SECONDS = 30.0
"""Most that a solve may take here."""
DRAWN = 10.0
"""Most that a picture may take beyond the answer."""


@dataclass(frozen=True, slots=True)
class View:
    """One look at a case."""

    say: Voice
    base: Case
    """As the files have it."""
    case: Case
    """With the settings laid over it."""
    answered: Answered
    state: State
    office: Office

    def picture(self) -> Picture | None:
        """Return the answer's picture, drawn while the cards are shown."""
        job = self.state.job
        if self.answered.picture is not None or job is None or job.answer is None or job.answer.solution is not self.solution:
            return self.answered.picture
        return job.picture(DRAWN)

    @property
    def solution(self) -> Solution:
        """The answer."""
        return self.answered.solution


@st.cache_resource(show_spinner=False)
def office() -> Office:
    """Return the one office of this server."""
    return Office()


def laid(settings: Settings, *, simulated: bool) -> list[tuple[str, str]]:
    """Return the settings as they are laid over the case, with the number of loss years that the page takes."""
    years = [("losses.simulate.years", str(YEARS))] if simulated else []
    return [*years, *settings.items()]


def load(settings: Settings) -> Case:
    """Return the example case with settings laid over it."""
    return files.load_case(EXAMPLE, settings=laid(settings, simulated=_is_simulated()))


@st.cache_resource(show_spinner=False)
def _is_simulated() -> bool:
    return files.load_case(EXAMPLE).losses.simulate is not None
