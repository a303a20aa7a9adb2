"""A certificate written as JSON is read back to the last digit, meets its schema, and every value that cannot be one's is named."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from random import Random
from typing import Any

import numpy as np
import pytest
from jsonschema import Draft202012Validator
from support.bound_certificates import by_chance

from optimizer.errors import InputError
from optimizer.report.formats.certificate import certificate_to_json
from optimizer.report.formats.certificate_reader import certificate_from_json
from optimizer.report.formats.schema import schema

File = dict[str, Any]


def same(one: Any, other: Any) -> bool:
    """Say whether two certificates hold the same to the last bit, of the same types."""
    if is_dataclass(one):
        return type(one) is type(other) and all(same(getattr(one, f.name), getattr(other, f.name)) for f in fields(one))
    if isinstance(one, np.ndarray):
        return bool(one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes())
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and bool(one == other)


@pytest.mark.parametrize("seed", range(5))
def test_what_is_written_reads_back_to_the_last_bit(seed: int) -> None:
    certificate = by_chance(Random(seed))
    text = certificate_to_json(certificate)
    assert same(certificate_from_json(text), certificate)
    assert certificate_to_json(certificate_from_json(text)) == text
    assert text.isascii()
    assert Draft202012Validator(schema("certificate")).is_valid(json.loads(text))


def test_the_ends_of_what_a_double_holds_read_back_and_a_list_of_no_runs_keeps_its_shape() -> None:
    certificate = by_chance(Random(0))
    ends = [5e-324, -5e-324, 1.7976931348623157e308, -0.0, 0.1, 1 / 3, 2.0**-1000]
    value = np.array([*ends, *certificate.duals.value[len(ends) :]])
    cut = replace(certificate.cuts[0], open_runs=np.zeros((0, 2), dtype=np.int64))
    edge = replace(certificate, bound=math.inf, duals=replace(certificate.duals, value=value), cuts=(cut, *certificate.cuts[1:]))
    read = certificate_from_json(certificate_to_json(edge))
    assert same(read, edge)
    assert json.loads(certificate_to_json(edge))["bound"] is None


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_no_certificate_holds_is_not_written(value: float) -> None:
    certificate = by_chance(Random(0))
    high = np.full(certificate.columns.high.size, value)
    for spoilt in (replace(certificate, offset=value), replace(certificate, columns=replace(certificate.columns, high=high))):
        with pytest.raises(ValueError, match="must not hold"):
            certificate_to_json(spoilt)
    with pytest.raises(ValueError, match="must not hold"):
        certificate_to_json(replace(certificate, rows=replace(certificate.rows, low=np.full(certificate.rows.low.size, math.inf))))


def drop_offset(file: File) -> None:
    del file["offset"]


FAULTS: list[tuple[Callable[[File], object], str]] = [
    (drop_offset, "certificate.json offset: this key is missing"),
    (lambda file: file.update(note=1), "certificate.json note: unknown key"),
    (lambda file: file.update(columns=[]), "certificate.json columns: this must be a table (got 'a list')"),
    (lambda file: file.update(unit="1e6"), "certificate.json unit: this must be a number (got '1e6')"),
    (lambda file: file["rows"]["value"].__setitem__(2, None), "certificate.json rows.value[3]: this must be a number"),
    (lambda file: file["columns"]["high"].__setitem__(0, 10**400), "certificate.json columns.high[1]: this must be a number"),
    (lambda file: file["tree"]["down"].__setitem__(0, 1.0), "certificate.json tree.down[1]: this must be a whole number (got '1.0')"),
    (lambda file: file["columns"]["names"].__setitem__(0, 7), "certificate.json columns.names[1]: this must be text (got '7')"),
    (lambda file: file["cuts"][0].update(kind="median"), "certificate.json cuts[1].kind: this must be one of mean, tail, emergency"),
    (lambda file: file["cuts"][0].update(open_runs=[1, 2]), "certificate.json cuts[1].open_runs: this must be a list of pairs"),
    (lambda file: file["cuts"][0].update(shares=[]), "certificate.json cuts[1].shares: this must be a table"),
    (lambda file: file["duals"]["value"].pop(), "certificate.json duals.value: this list must be as long as those beside it"),
    (lambda file: file["rows"]["start"].__setitem__(1, 10**6), "certificate.json rows.start: this must go from 0 to"),
    (
        lambda file: file["tree"].update(dual=[99] * len(file["tree"]["dual"])),
        "certificate.json tree.dual: a place here must be from 0 to 8",
    ),
]


@pytest.mark.parametrize(("change", "text"), FAULTS, ids=[text.partition(": ")[0] for _, text in FAULTS])
def test_a_value_that_cannot_be_is_named(change: Callable[[File], object], text: str) -> None:
    file = json.loads(certificate_to_json(by_chance(Random(0))))
    change(file)
    with pytest.raises(InputError) as refused:
        certificate_from_json(json.dumps(file))
    assert str(refused.value.faults[0]).startswith(text)


def test_all_faults_are_named_at_once() -> None:
    file = json.loads(certificate_to_json(by_chance(Random(0))))
    file.update(unit="1", offset="2", note=3)
    file["cuts"][0]["row"] = True
    with pytest.raises(InputError) as refused:
        certificate_from_json(json.dumps(file))
    assert [fault.field for fault in refused.value.faults] == ["note", "unit", "offset", "cuts[1].row"]


@pytest.mark.parametrize("text", ["", "[]", "NaN", '{"format": "reserve-answer/1"}', "[" * 100_000])
def test_what_is_no_certificate_is_refused_in_a_line(text: str) -> None:
    with pytest.raises(InputError) as refused:
        certificate_from_json(text, "other.json")
    assert len(refused.value.faults) == 1
    assert str(refused.value).startswith("other.json")
