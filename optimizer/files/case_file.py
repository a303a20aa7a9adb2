"""`case.toml` to a case (`formats.md` §2), as far as it reads: what is wrong with it is told beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from optimizer.errors import Fault, Message, Words
from optimizer.files import settings
from optimizer.files.disk import unprintable
from optimizer.files.fault_wording import explained, plain_path
from optimizer.files.faults import MOST_WORDED, FaultList, shown
from optimizer.files.fields import Key, Table, dotted, keys_at, nearest, place_at, stated_at, value_at
from optimizer.files.tables.numerals import reads_as_number
from optimizer.files.tables.toml_document import Document
from optimizer.files.unsupported import NOT_YET, take_out
from optimizer.inputs.case import Case

MOST_INSTRUMENTS = 8
"""The holding of least cost is enumerated exactly over the reserve instruments."""
_STAND_IN: Table = {
    "format": "reserve-case/1",
    "id": "unread",
    "currency": "XXX",
    "losses": {"table": "losses.csv"},
    "reserve": [{"id": "unread", "carry": 0}],
}
"""What takes the place of required keys that do not read, so that the rest can still be checked."""


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case as far as it reads."""

    case: Case
    unread: frozenset[str]
    """Keys that are wrong or missing, one or two parts: nothing is to be concluded from what stands in for them."""
    findings: FaultList
    origin: Origin

    def reads(self, *keys: str) -> bool:
        """Say whether these keys read, so that rules that join them can be checked."""
        return not any(key in self.unread or key.partition(".")[0] in self.unread for key in keys)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value came from: a row of the file, or a setting."""

    document: Document
    overlaid: frozenset[str]

    def fault(self, path: Sequence[Key], words: Words, value: object = None) -> Fault:
        """Return a fault at a path; the value there is shown unless another is given."""
        table = self.document.table
        field = dotted(table, path)
        text = shown(value_at(table, path) if value is None else value)
        if field in self.overlaid:
            return Fault(settings.FILE, None, field, text, *words)
        return Fault(self.document.file, self.document.row(path), field, text, *words)


def read_case(document: Document, pairs: Sequence[tuple[str, str]]) -> CaseFile:
    """Return a case, with the settings laid over it and everything that is wrong with it."""
    findings = document.findings
    quoted = tuple(_quoted_numbers(document.table, ()))
    overlaid, faults = settings.lay_over_case(document.table, pairs)
    origin = Origin(document, frozenset(overlaid))
    findings.extend(faults)
    findings.extend(origin.fault(path, document.quoted) for path in quoted if dotted(document.table, path) not in overlaid)
    for path, value in take_out(document.table):
        findings.add(origin.fault(path, NOT_YET, value))
    findings.extend(_hidden(origin))
    case, unread = _model(origin, findings)
    read = CaseFile(case, unread, findings, origin)
    findings.extend(_joint_faults(read))
    return read


def _quoted_numbers(value: Any, path: tuple[Key, ...]) -> Iterator[tuple[Key, ...]]:
    """Yield each number that is written as text; what is no number at all is told by its own rule."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        place = place_at(Case, (*path, key))
        if place is None:
            continue
        if isinstance(part, str) and place.is_number and reads_as_number(part):
            yield (*path, key)
        yield from _quoted_numbers(part, (*path, key))


def _hidden(origin: Origin) -> Iterator[Fault]:
    """Yield a fault for each key that a case has in memory only, and take it out of the table."""
    for name, field in Case.model_fields.items():
        if field.exclude and name in origin.document.table:
            yield origin.fault((name,), (Message("unknown key"), nearest(name, keys_at(Case, ()))))
            del origin.document.table[name]


def _model(origin: Origin, findings: FaultList) -> tuple[Case, frozenset[str]]:
    """Return the case with stand-ins for what does not read, and the keys of what does not."""
    table = origin.document.table
    unread: set[str] = set()
    try:
        return Case.model_validate(table), frozenset()
    except ValidationError as error:
        errors = error.errors(include_url=False)
    within = {detail["loc"][:end] for detail in errors for end in range(1, len(detail["loc"]))}
    errors = [detail for detail in errors if not (detail["type"] == "too_short" and detail["loc"] in within)]  # it only lost a bad entry
    findings.untold(len(errors) - MOST_WORDED)
    for detail in errors[:MOST_WORDED]:
        path = plain_path(detail, table)
        missing = detail["type"] == "missing"
        findings.add(origin.fault(path, explained(Case, detail, path), "" if missing else None))
    readable: Table = {key: dict(part) if isinstance(part, dict) else part for key, part in table.items()}
    for detail in errors:
        unread.add(_drop(readable, detail))
    try:
        return Case.model_validate(_STAND_IN | readable), frozenset(unread)
    except ValidationError as error:
        unread |= {str(detail["loc"][0]) for detail in error.errors()}
    readable = {key: value for key, value in readable.items() if key not in unread}
    return Case.model_validate(_STAND_IN | readable), frozenset(unread)


def _drop(readable: Table, error: ErrorDetails) -> str:
    """Take out of the table what does not read: one key of a table, a whole array; return what was taken."""
    top = str(error["loc"][0])
    value = readable.get(top)
    if len(error["loc"]) > 1 and isinstance(value, dict) and error["type"] != "missing":
        inner = str(error["loc"][1])
        value.pop(inner, None)
        return f"{top}.{inner}"
    readable.pop(top, None)
    return top


def _joint_faults(read: CaseFile) -> Iterator[Fault]:
    """Yield a fault for each rule broken that joins several keys."""
    case, origin = read.case, read.origin
    for array in ("reserve", "tail", "coverage", "stress"):
        yield from _repeated(origin, array, [row.id for row in getattr(case, array)] if read.reads(array) else [])
    if len(case.reserve) > MOST_INSTRUMENTS:
        words = (
            Message("at most {most_instruments} reserve instruments can be held", most_instruments=MOST_INSTRUMENTS),
            Message("join some of them"),
        )
        yield origin.fault(("reserve",), words, len(case.reserve))
    for place, reserve in enumerate(case.reserve):
        if reserve.max is not None and reserve.min > reserve.max:
            yield origin.fault(("reserve", place, "min"), (Message("min must not be above max"), Message("lower it, or raise max")))
    limits = case.limits
    of_budget = limits.max_premium_fraction_per_insurer is not None
    if of_budget and limits.premium_budget is None and read.reads("limits.premium_budget"):
        words = (Message("this is a fraction of premium_budget, which is not stated"), Message("state limits.premium_budget"))
        yield origin.fault(("limits", "max_premium_fraction_per_insurer"), words)
    yield from _figure_faults(read)
    yield from _stress_faults(read)
    yield from _today_faults(read)
    yield from _other_faults(read)


def _today_faults(read: CaseFile) -> Iterator[Fault]:
    """Yield a fault for each instrument held today that the case does not have."""
    today, ids = read.case.today, [row.id for row in read.case.reserve]
    for name in today.reserve if today is not None and read.reads("today", "reserve") else ():
        if name not in ids:
            yield read.origin.fault(
                ("today", "reserve", name), (Message("the case has no such reserve instrument"), nearest(name, ids)), name
            )


def _stress_faults(read: CaseFile) -> Iterator[Fault]:
    """Yield a fault for each named event that says a thing twice."""
    for place, event in enumerate(read.case.stress if read.reads("stress") else ()):
        earlier: set[str] = set()
        for at, cls in enumerate(part.cls for part in event.losses):
            if cls in earlier:
                words = (Message("this class stands twice in one event"), Message("write its whole loss once"))
                yield read.origin.fault(("stress", place, "losses", at, "class"), words)
            earlier.add(cls)
        if event.answers == "none" and event.refuse:
            words = (Message('with answers = "none" every insurer refuses already'), Message("remove one of the two"))
            yield read.origin.fault(("stress", place, "refuse"), words)


def _other_faults(read: CaseFile) -> Iterator[Fault]:
    case, origin = read.case, read.origin
    if (case.regime is not None or "regime" in origin.document.table) and case.as_of is None and read.reads("as_of"):
        yield origin.fault(("as_of",), (Message("a law applies as of a day"), Message("write for example as_of = 2026-11-22")), "")
    if case.currency in case.fx and read.reads("currency"):
        words = (Message("this is the case's own currency, whose rate is 1"), Message("remove it"))
        yield origin.fault(("fx", case.currency), words, case.currency)
    texts: list[tuple[tuple[Key, ...], str]] = [(("name",), case.name)]
    texts += [(("fx", code, "source"), rate.source) for code, rate in case.fx.items()]
    texts += [(("stress", place, "name"), event.name) for place, event in enumerate(case.stress)]
    for path, text in texts:
        if unprintable(text):
            yield origin.fault(path, (Message("a text must not have control characters"), Message("remove them")))


def _figure_faults(read: CaseFile) -> Iterator[Fault]:
    """Yield a fault for each statement about a figure that the case does not have, or has outside the range stated."""
    origin = read.origin
    for place, figure in enumerate(read.case.figure if read.reads("figure") else ()):
        value = stated_at(origin.document.table, figure.key)
        if value is None or isinstance(value, (dict, list)):
            yield origin.fault(
                ("figure", place, "key"),
                (Message("the case states no figure under this key"), Message("write its dotted key, as --set takes it")),
            )
        ends = (figure.low, figure.high)
        if None not in ends and figure.low > figure.high:  # type: ignore[operator]
            yield origin.fault(("figure", place, "low"), (Message("low must not be above high"), Message("swap them")))


def _repeated(origin: Origin, array: str, ids: Sequence[str]) -> Iterator[Fault]:
    earlier: set[str] = set()
    for place, name in enumerate(ids):
        if name.casefold() in earlier:
            words = (Message("this id stands twice (capitals do not count)"), Message("rename one"))
            # the path is told by id, which is what is wrong here: so by place
            yield origin.fault((array, place, "id"), words)
        earlier.add(name.casefold())
