"""An explanation told: JSON `reserve-explain/1`, and the lines a person reads in a terminal; sentences in English and Japanese."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from typing import Any

from optimizer.errors import Fault
from optimizer.i18n import numbers
from optimizer.i18n.language import Language
from optimizer.i18n.voice import Voice
from optimizer.report.formats.answer import as_json
from optimizer.report.text.decision import close_call
from optimizer.report.text.explanation import binding_sentence, next_sentence, offer_sentence, sensitivity_sentence
from optimizer.report.text.layout import wrapped
from optimizer.report.text.sentences import ILLUSTRATIVE, left_open
from optimizer.results.explanation import Explanation
from optimizer.results.solution import NextBest, Solution

FORMAT = "reserve-explain/1"
PROOF = "solver"
"""What premiums, steps and next-best mixes rest on, beside exact pricing: bounds of the search, for which no certificate is made."""
PARTS = ("offers", "sensitivities", "binding", "next_best")
SENTENCES: dict[str, Callable[[Any, Voice], str]] = {
    "offers": offer_sentence,
    "sensitivities": sensitivity_sentence,
    "binding": binding_sentence,
    "next_best": next_sentence,
}
HEADS = {
    "offers": "Why each offer is bought or not",
    "sensitivities": "What the next step of each figure costs, solved again both ways",
    "binding": "What binds",
    "next_best": "The next-best mixes and what they trade",
}


def explanation_to_dict(why: Explanation) -> dict[str, Any]:
    """Return every figure, and with each item its sentences `en` and `ja`; what differs between two runs stands under `run`."""
    parts = {part: [_item(part, item, why.case.currency) for item in getattr(why, part)] for part in PARTS}
    run = {"solves": why.solves, "seconds": why.seconds}
    head = {"format": FORMAT, "case": asdict(why.case), "status": why.status.value, "cost": why.cost, "complete": why.complete}
    head |= {"proof": PROOF}
    return {**head, **parts, "warnings": [asdict(caution) for caution in why.warnings], "faults": [], "run": run}


def _item(part: str, item: Any, currency: str) -> dict[str, Any]:
    languages: tuple[Language, ...] = ("en", "ja")
    return {**asdict(item), "sentence": {language: SENTENCES[part](item, Voice(language, currency)) for language in languages}}


def explanation_to_json(why: Explanation) -> str:
    """Return the explanation as one JSON object in ASCII."""
    return as_json(explanation_to_dict(why))


def unexplained_to_json(solution: Solution | None, faults: Sequence[Fault]) -> str:
    """Return what stands in place of an explanation where there is no mix to explain."""
    head: dict[str, Any] = {"format": FORMAT, "case": None, "status": "rejected", "cost": None, "complete": False}
    if solution is not None:
        head |= {"case": asdict(solution.case), "status": solution.status.value}
    return as_json({**head, **{part: [] for part in PARTS}, "warnings": [], "faults": [asdict(fault) for fault in faults], "run": None})


def explanation_to_text(why: Explanation) -> str:
    """Return the explanation as English sentences of at most 100 columns."""
    name, currency = why.case.name or why.case.id, why.case.currency
    lines = [*wrapped(name, indent=0), "=" * min(numbers.width(name), 100)]
    if "illustrative" in name.casefold():
        lines.append(ILLUSTRATIVE)
    lines.append(f"case {why.case.id}; {why.status.value}; yearly cost {numbers.money(why.cost, currency)}")
    say = Voice("en", currency)
    nearest = min(why.next_best, key=lambda mix: mix.dearer, default=None)
    next_best = None if nearest is None else NextBest(nearest.cost, nearest.status)
    lines += [line for sentence in close_call(next_best, why.cost, say) for line in wrapped(sentence, indent=0)]
    sections = [lines, *(_section(part, getattr(why, part), currency) for part in PARTS)]
    if not why.complete:
        sections.append([*wrapped(left_open(why.warnings), indent=0)])
    return "\n\n".join("\n".join(section) for section in sections if section) + "\n"


def _section(part: str, items: Iterable[Any], currency: str) -> list[str]:
    say = Voice("en", currency)
    lines = [line for item in items for line in wrapped(SENTENCES[part](item, say), hang=2)]
    proof = f"why.{part}.proof"
    rests_on = wrapped(say(proof), indent=0) if say.knows(proof) else []
    return [HEADS[part], *rests_on, *lines] if lines else []
