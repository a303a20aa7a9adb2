"""Whether what stands on the page is the answer to what is set: told to readers, to those who listen, and to programs that read the page.

One element says it, `[data-testid="answer-state"]`: `data-state` is `final` when everything has been drawn and nothing more comes,
`shipped` when all is drawn and the answer came with the package, which is computed anew, else what is being waited for; `data-cost` is
then the figure of the first card, `data-run` the number of times the page has been drawn. While an answer is computed, the cards of the
answer before it are grey, and say so.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Literal

from streamlit.delta_generator import DeltaGenerator

from optimizer.i18n.voice import Voice
from optimizer.report.rows import tables
from optimizer.results.solution import Solution

Computing = Literal["starting", "waiting", "reading", "searching", "checking", "stopping"]
"""Why there is no answer yet."""
State = Literal["drawing", "final", "shipped"] | Computing
"""`shipped`: what stands there came with the package, and is being computed anew."""
TEST_ID = "answer-state"
RULES = """<style>
[data-testid="stElementContainer"]:has([data-testid="answer-state"]) {{ position: absolute; width: 1px; height: 1px; overflow: hidden; }}
.stApp:has([data-computing="yes"]) [data-testid="stMain"] [data-testid="stMetric"],
.stApp:has([data-computing="yes"]) [class*="st-key-decision"] [data-testid="stMarkdown"],
[data-testid="stElementContainer"][data-stale="true"] [data-testid="stMetric"] {{
  opacity: 0.4; filter: grayscale(1); transition: opacity 0.2s ease 0.3s;
}}
[data-testid="stElementContainer"][data-stale="true"]:has([data-testid="stMetric"]) {{ opacity: 1 !important; }}
.stApp:has([data-computing="yes"]) [class*="st-key-cards-stretch"]::before {{
  content: "{before}"; flex: 0 0 100%; font-size: 0.875rem; font-weight: 600;
}}
[class*="st-key-best-so-far"] [data-testid="stMetric"] {{ border-style: dashed; }}
[class*="-so-far"] [data-testid="stMetric"] {{ opacity: 0.75; }}
[class*="st-key-best-so-far"]::before {{ content: "{best}"; flex: 0 0 100%; font-size: 0.875rem; font-weight: 600; }}
</style>"""


@dataclass(slots=True)
class Finality:
    """The element that says it, at one place of the page from the first moment of a run to its last."""

    place: DeltaGenerator
    say: Voice
    run: int
    cost: str = ""
    status: str = "none"
    last: State | None = None
    is_shipped: bool = False
    """Whether the answer drawn came with the package."""

    def announce(self, state: State) -> None:
        """Say what is waited for, or that nothing is; told again, the same is not said again."""
        if state == self.last:
            return
        self.last = state
        is_computing = state not in ("drawing", "final", "shipped")
        parts = {
            "testid": TEST_ID,
            "state": state,
            "computing": "yes" if is_computing else "no",
            "run": str(self.run),
            "cost": self.cost,
            "status": self.status,
        }
        data = " ".join(f'data-{name}="{html.escape(text)}"' for name, text in parts.items())
        words = html.escape(self._words(state))
        self.place.html(f'<div {data} role="status" aria-busy="{"false" if state == "final" else "true"}">{words}</div>')

    def conclude(self) -> None:
        """Say that everything has been drawn."""
        self.announce("shipped" if self.is_shipped else "final")

    def note_answer(self, solution: Solution) -> None:
        """Know the answer, whose cards are drawn next."""
        self.status = solution.status.value
        self.cost = self.say.amount(solution.cost) if tables.has_mix(solution) else ""
        self.last = None
        self.announce("drawing")

    def _words(self, state: State) -> str:
        if state == "drawing":
            return self.say("state.drawing")
        if state == "shipped":
            return self.say("shipped.shown")
        if state != "final":
            return self.say("state.computing")
        return self.say("state.final", cost=self.cost, unit=self.say.unit_name) if self.cost else self.say("state.none")


def rules(say: Voice) -> str:
    """Return the style sheet of what is not final."""
    return RULES.format(before=say("state.before"), best=say("state.best"))
