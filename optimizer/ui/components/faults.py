"""What is wrong with a file or a field, told in the language of the page: where, what stands there, the rule, what to do."""

from __future__ import annotations

import re
from collections.abc import Sequence

import streamlit as st

from optimizer.errors import Fault, InputError, Words
from optimizer.files.scenario_file import NAME as SCENARIOS
from optimizer.i18n.catalogue import in_language
from optimizer.i18n.voice import Voice
from optimizer.inputs.case import Case
from optimizer.report.text.names import key_words
from optimizer.ui.components.tables import show_words
from optimizer.ui.session.cases import BOOK

MOST_SHOWN = 60


def rule_line(words: Words, say: Voice) -> str:
    """Return a rule and what to do as one sentence."""
    return say("own.objection", rule=fault_text(words[0], say), fix=fault_text(words[1], say, "fault.other_fix"))


def fault_line(error: InputError, case: Case, say: Voice) -> str:
    """Return the first fault on one line, and how many more there are."""
    fault = error.faults[0]
    named = say("fault.of", name=field_words(fault, case, say), value=fault.value) if fault.field else ""
    more = say("fault.more", count=str(len(error.faults) - 1)) if len(error.faults) > 1 else ""
    return f"{named}{rule_line((fault.rule, fault.fix), say)}{more}"


def fault_text(text: str, say: Voice, other: str = "fault.other_rule") -> str:
    """Return a rule or a fix in the language of the page; `other` around a text of somebody else's, which no catalogue has."""
    said = in_language(text, say.language)
    return say(other, text=text) if said is None else said


def show_faults(faults: Sequence[Fault], case: Case, say: Voice) -> None:
    """Show one line for each fault, the first sixty."""
    st.error(say("own.faults", count=str(len(faults))), icon=":material/error:")
    rows = [
        {
            say("own.where"): place_of(fault),
            say("figure"): field_words(fault, case, say),
            say("value"): fault.value,
            say("rule"): fault_text(fault.rule, say),
            say("own.fix"): fault_text(fault.fix, say, "fault.other_fix"),
        }
        for fault in faults[:MOST_SHOWN]
    ]
    show_words(rows)


def place_of(fault: Fault) -> str:
    """Return where in the file a fault is: sheet and cell, such as `catalogue!F7`; of a file of scenarios the part of it."""
    if fault.file.startswith(SCENARIOS):
        part, cell = fault.field.partition(" ")[0], fault.file.removeprefix(SCENARIOS).strip().removeprefix(BOOK).strip()
        return " ".join(filter(None, (part, cell))) or fault.file
    where = fault.file.removeprefix(BOOK).strip()
    return where if fault.row is None else f"{where}:{fault.row}"


def field_words(fault: Fault, case: Case, say: Voice) -> str:
    """Return what a column or a key is called; as it is written where it has no name in words."""
    if fault.file.startswith(SCENARIOS):
        return _scenario_words(fault.field, case, say)
    has_words = say.knows(f"column.{fault.field}")
    words = say(f"column.{fault.field}") if has_words else key_label(fault.field, case, say)
    return say("own.named", words=words, name=fault.field) if words not in ("", fault.field) else fault.field


def _scenario_words(field: str, case: Case, say: Voice) -> str:
    """Return what a part of a file of scenarios is called: a setting by its key, a field of the form, a scenario's name."""
    _, _, key = field.partition(" ")
    last = re.split(r"[.\]]", field)[-1]
    if key:
        return key_label(key, case, say) or next((say(f"{of}.{key}") for of in ("column", "own") if say.knows(f"{of}.{key}")), key)
    if ".exchange." in field:
        return say(f"own.{last}") if say.knows(f"own.{last}") else last
    return say("scenario.label") if last == "name" else ""


def key_label(key: str, case: Case, say: Voice) -> str:
    """Return what a dotted key is called, blank where there are no words for it."""
    words = key_words(key, case, say)
    if words != key:
        return words
    parts = key.split(".")
    if parts[0] == "offers" and len(parts) == 2:
        return say("own.offer", id=parts[1])
    if parts[0] == "offers" and len(parts) == 3 and say.knows(f"column.{parts[2]}"):
        return say("own.offer.column", id=parts[1], column=say(f"column.{parts[2]}"))
    head = re.split(r"[.\[]", key)[0]
    return say(f"section.{head}") if say.knows(f"section.{head}") else ""
