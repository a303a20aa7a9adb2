"""Scenarios as one file, `reserve-scenarios/1`: the cases they stand on, what each sets, and its answer; read back whole or not at all.

What an uploaded workbook is made of is kept as that workbook: who reads the file has it read again by the readers of uploads.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, ValidationError, model_validator

from optimizer.errors import Fault, InputError, Message
from optimizer.files.disk import LONGEST_LINE, MEGABYTE, unprintable
from optimizer.files.exchange import Exchange
from optimizer.files.fault_wording import explained, plain_path
from optimizer.files.faults import FaultList, shown
from optimizer.files.fields import value_at
from optimizer.inputs.offers import Currency
from optimizer.values import Count, Flag, Frozen, Id, ValueFault, float_of

FORMAT: Literal["reserve-scenarios/1"] = "reserve-scenarios/1"
NAME = "scenarios.json"
LARGEST = 10 * MEGABYTE
"""Bytes."""
MOST_MARKS = 500_000
"""Braces, brackets and commas: more would be more values than any such file has."""
MOST_CASES, MOST_STORED, MOST_SETTINGS, MOST_STEPS = 16, 16, 500, 100
"""Cases, scenarios, settings of one of them, and steps back or forward."""
MOST_NUMBER = 1_000
LONGEST = 200
"""Letters of a setting's key or value."""
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 500, 100, LONGEST_LINE
"""Of quotes typed; a cell may be as long as one of a catalogue, which is a line at most."""
LONGEST_NAME = 100
"""Letters of a scenario's name, in any script."""
_AGAIN = Message("save the file once more from the page")


def _name(text: str) -> str:
    if not text or len(text) > LONGEST_NAME:
        raise ValueFault(Message("a name has 1 to {longest} letters", longest=LONGEST_NAME), Message("shorten it, or write one"))
    return _printable(text)


def _printable(text: str) -> str:
    if unprintable(text):
        raise ValueFault(Message("a text must not have control characters"), Message("remove them"))
    return text


def _settings(settings: Mapping[str, str]) -> Mapping[str, str]:
    if len(settings) > MOST_SETTINGS or any(not key or not value or max(len(key), len(value)) > LONGEST for key, value in settings.items()):
        raise ValueFault(Message("the file holds a setting that cannot be"), _AGAIN)
    return settings


def _quote(row: Mapping[str, str]) -> Mapping[str, str]:
    if len(row) > MOST_COLUMNS or any(len(column) > LONGEST or len(cell) > LONGEST_CELL for column, cell in row.items()):
        raise ValueFault(Message("the file holds a quote that cannot be"), _AGAIN)
    return row


def _named_exchange(exchange: Exchange | None) -> Exchange | None:
    if exchange is not None:
        _printable(exchange.name)
    return exchange


def _workbook(text: str | None) -> str | None:
    try:
        base64.b64decode(text or "", validate=True)
    except (binascii.Error, ValueError):
        raise ValueFault(Message("this is not a workbook that this page saved"), _AGAIN) from None
    return text


class StoredCase(Frozen):
    """What settings are laid over: an exchange's answers, or a workbook."""

    id: Id
    exchange: Annotated[Exchange | None, AfterValidator(_named_exchange)] = None
    workbook: Annotated[str | None, AfterValidator(_workbook)] = None
    """Its bytes, as base64; beside answers it holds their case with other quotes."""
    rewritten: Flag = False
    """The workbook was made of the case, not uploaded: its fingerprint is not the one that answers name."""

    @model_validator(mode="after")
    def _is_made_of_something(self) -> Self:
        if self.exchange is None and self.workbook is None:
            raise ValueFault(Message("a case is an exchange's answers, or a workbook"), _AGAIN, "exchange")
        return self

    @property
    def book(self) -> bytes:
        """The workbook's bytes."""
        return base64.b64decode(self.workbook or "")


class StoredStanding(Frozen):
    """A case and the settings over it."""

    case: Id | None = None
    """One of `cases`; None: the example that the page opens on."""
    settings: Annotated[Mapping[str, str], AfterValidator(_settings)] = Field(default_factory=dict)


class StoredScenario(StoredStanding):
    """A saved scenario, with the answer that it had."""

    name: Annotated[str, AfterValidator(_name)]
    number: Annotated[Count, Field(le=MOST_NUMBER)] | None = None
    """Of one that nobody named: 0 the baseline, else the place it was saved at; its name is then shown in any language."""
    pinned: Flag = False
    """The baseline that others are compared with."""
    answer: Mapping[str, Any]
    """`reserve-answer/1`, the decision in both languages among it."""


class StoredPage(Frozen):
    """What a session has besides, so that a reload of the browser loses nothing; in the session's store alone."""

    draft: Mapping[str, str | float | None] | None = None
    """What the form of an exchange holds and is not applied yet."""
    typed: Annotated[Mapping[str, str], AfterValidator(_settings)] = Field(default_factory=dict)
    """Texts typed and not used yet, by field."""
    terms: Mapping[str, str | float | None] = Field(default_factory=dict)
    """What the underwriter's form holds beside what it holds at first."""
    quotes: Annotated[tuple[Annotated[Mapping[str, str], AfterValidator(_quote)], ...], Field(max_length=MOST_ROWS)] | None = None
    """Rows typed on Quotes and not applied, by column; None: as the case has them."""
    unit: Literal["one", "million", "large"] | None = None
    past: Annotated[tuple[StoredStanding, ...], Field(max_length=MOST_STEPS)] = ()
    future: Annotated[tuple[StoredStanding, ...], Field(max_length=MOST_STEPS)] = ()


class ScenarioFile(Frozen):
    """The file as a whole."""

    format: Literal["reserve-scenarios/1"]
    version: str = Field(max_length=LONGEST)
    """Of the program that wrote it."""
    currency: Currency
    """Of the case that it opens."""
    example: Id
    """Case that stands where no other is named."""
    cases: Annotated[tuple[StoredCase, ...], Field(max_length=MOST_CASES)] = ()
    now: StoredStanding = StoredStanding()
    """What the page stands on."""
    scenarios: Annotated[tuple[StoredScenario, ...], Field(max_length=MOST_STORED)] = ()
    page: StoredPage | None = None

    @model_validator(mode="after")
    def _has_the_cases_it_names(self) -> Self:
        ids = [case.id for case in self.cases]
        if len(set(ids)) < len(ids):
            raise ValueFault(Message("two cases have one id"), _AGAIN, "cases")
        if any(standing.case is not None and standing.case not in ids for standing in self.standings()):
            raise ValueFault(Message("a scenario names a case that the file does not have"), _AGAIN, "cases")
        if sum(scenario.pinned for scenario in self.scenarios) > 1:
            raise ValueFault(Message("one scenario at most is the baseline"), _AGAIN, "scenarios")
        return self

    def standings(self) -> Iterator[StoredStanding]:
        """Yield everything that stands on a case."""
        yield self.now
        yield from self.scenarios
        if self.page is not None:
            yield from (*self.page.past, *self.page.future)


def scenario_file_bytes(file: ScenarioFile) -> bytes:
    """Return the file's bytes: JSON in UTF-8, names as they were typed."""
    body = file.model_dump(mode="json", exclude_defaults=True)
    return (json.dumps({"format": FORMAT, **body}, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def scenario_file_schema(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON Schema of the file, given that of an answer."""
    schema = ScenarioFile.model_json_schema()
    schema["$defs"]["StoredScenario"]["properties"]["answer"] = dict(answer)
    return schema


def scenario_file_of(data: bytes) -> ScenarioFile:
    """Return the file that bytes hold, or raise `InputError` with a fault for everything that is wrong with it, each on one line."""
    body = _body(data)
    try:
        return ScenarioFile.model_validate(body)
    except ValidationError as error:
        faults = FaultList(NAME)
        for detail in error.errors(include_url=False):
            path = plain_path(detail, body)
            value = "" if detail["type"] == "missing" else shown(value_at(body, path))
            faults.add(Fault(NAME, None, dotted(path), value, *explained(ScenarioFile, detail, path)))
        raise faults.stop() from None


def dotted(path: tuple[str | int, ...]) -> str:
    """Return where something stands in the file, such as `scenarios[2].name`."""
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


def refused(field: str, value: object, rule: Message, fix: Message = _AGAIN) -> InputError:
    """Return the error to raise where one thing is wrong with a file."""
    return InputError([Fault(NAME, None, field, shown(value), rule, fix)])


def _body(data: bytes) -> dict[str, Any]:
    if len(data) > LARGEST:
        raise refused("", None, Message("the file has more than {largest:,} bytes", largest=LARGEST))
    if sum(data.count(mark) for mark in b"{[,") > MOST_MARKS:
        raise refused("", None, Message("this is not a file that this page saved"))
    try:
        body = json.loads(data, parse_float=float_of, parse_constant=_not_finite)
    except (ValueError, RecursionError):
        raise refused("", None, Message("this is not a file that this page saved")) from None
    if not isinstance(body, dict):
        raise refused("", None, Message("this is not a file that this page saved"))
    if body.get("format") != FORMAT:
        rule = Message("the file is of another version; this page reads {format}", format=FORMAT)
        raise refused("format", body.get("format"), rule, Message("open it with the version that wrote it"))
    return body


def _not_finite(word: str) -> float:
    raise ValueError(f"a file never holds {word}")
