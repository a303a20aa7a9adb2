"""Quotes in words: what those of a layer have in common, and what the ids and texts of a grid are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from optimizer.i18n.voice import Voice
from optimizer.report.rows.quotes import ILLUSTRATIVE
from optimizer.report.text.names import covers_words, shipped_words, stated_insurer


def tier_words(covers: Sequence[str], attaches: float, say: Voice) -> str:
    """Return what the quotes of a layer cover, and where they attach, in the unit of the voice."""
    return say("quotes.tier", covers=covers_words(covers, say), attachment=say.amount(attaches))


CLASSES = ("*", "hot", "cold", "third_party")
"""Patterns that have words even where no quote covers them."""
USES = ("may", "must", "no")


def grid_words(rows: Sequence[Mapping[str, str]], say: Voice) -> dict[str, dict[str, str]]:
    """Return what the ids, patterns and texts of rows of the catalogue are called, by column; what somebody typed is called so."""
    stated = {column: {row.get(column, "") for row in rows} for column in ("covers", "slots", "insurer_name", "note")}
    parts = {column: {part for cell in stated[column] for part in cell.split(";") if part} for column in ("covers", "slots")}
    return {
        "covers": {part: covers_words((part,), say) for part in (*CLASSES, *sorted(parts["covers"]))},
        "slots": {part: slot_words(part, say) for part in sorted(parts["slots"])},
        "insurer_name": {name: stated_insurer(name, say) for name in sorted(stated["insurer_name"]) if name},
        "note": {note: _note(note, say) for note in sorted(stated["note"]) if note},
        "use": {use: say(f"choice.{use}") for use in USES},
    }


def _note(note: str, say: Voice) -> str:
    return say("quotes.illustrative.note") if note.casefold().startswith(ILLUSTRATIVE) else shipped_words(note, say)


def slot_words(slot: str, say: Voice) -> str:
    """Return what a layer is called: word by word where the words of its id are known, else as it is written."""
    parts = slot.split("-")
    return " ".join(say(f"layer.{part}") for part in parts) if all(say.knows(f"layer.{part}") for part in parts) else slot
