"""The proof of optimality, in four sentences: what was proved, on which figures, how to check it again, what is left to trust."""

from __future__ import annotations

from optimizer.i18n import numbers
from optimizer.i18n.voice import Voice
from optimizer.inputs.case import Case
from optimizer.report.paper.blocks import BlockRow, Bullets, Heading, Section
from optimizer.report.text.names import law_name
from optimizer.results.solution import Solution, Status


def optimality_sections(solution: Solution, case: Case, say: Voice) -> list[Section]:
    """Return the section of an answer that is certified; none of another, of which optimality is not said."""
    if solution.status is not Status.CERTIFIED or solution.losses is None:
        return []
    proof, losses = solution.proof, solution.losses
    law = say("optimality.no_law") if case.law is None else say("optimality.law", law=law_name(case, say))
    sentences = [
        say(
            f"optimality.proved.{proof}",
            bound=say.money(solution.bound),
            cost=say.money(solution.cost),
            gap=numbers.gap(solution.gap),
        ),
        say(
            "optimality.figures",
            offers=str(len(case.offers)),
            years=f"{losses.loss_years:,}",
            source=say(f"source.{losses.source}"),
            law=law,
            fingerprint=solution.case.fingerprint[:12] or "-",
        ),
        say(f"optimality.check.{proof}"),
        say("optimality.trust"),
    ]
    return [[BlockRow([[Heading(say(f"optimality.{proof}")), Bullets(sentences)]])]]
