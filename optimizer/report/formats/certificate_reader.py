"""A certificate read back from its JSON, by the dataclasses it was written from: types, lengths and places, not what it claims."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Literal, get_args, get_origin, get_type_hints

import numpy as np

from optimizer.errors import Fault, InputError, Message
from optimizer.report.formats.certificate import FILE, FORMAT, OPEN_SIDES, PAIRS
from optimizer.results.certificate import Certificate, Index, Vector

_FIX = Message("restore the file, or solve the case again")
_PLACES = 2**62
"""Least whole number that is no place."""
_UNREAD = object()


def certificate_from_json(text: str, file: str = FILE) -> Certificate:
    """Return the certificate that `certificate_to_json` wrote, or raise `InputError` with every value that cannot be one's.

    Its lists fit together and every place in it exists, so that it can be worked with. Whether it proves its bound is not looked at.
    """
    try:
        written = json.loads(text, parse_constant=_not_finite)
    except (ValueError, RecursionError):
        raise InputError([Fault(file, None, "", "", Message("this is not the JSON of a certificate"), _FIX)]) from None
    if not isinstance(written, dict) or written.get("format") != FORMAT:
        stated = written.get("format", "") if isinstance(written, dict) else ""
        rule = Message("a certificate's format is {format}", format=FORMAT)
        raise InputError([Fault(file, None, "format", str(stated)[:80], rule, _FIX)])
    reader = _CertificateReader(file)
    certificate = reader.record(Certificate, {key: part for key, part in written.items() if key != "format"}, "")
    if not reader.faults:
        reader.faults += [Fault(file, None, key, "", rule, _FIX) for key, rule in _unfit(certificate)]
    if reader.faults:
        raise InputError(reader.faults)
    read: Certificate = certificate
    return read


def _not_finite(word: str) -> float:
    raise ValueError(f"a certificate never holds {word}")


class _CertificateReader:
    """Values of JSON to values of the dataclasses; each that is not what its key holds is a fault."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def record(self, kind: Any, value: Any, path: str) -> Any:
        """Return a dataclass of the keys of a table."""
        if not isinstance(value, dict):
            return self._fault(path.rstrip("."), value, Message("this must be a table"))
        hints = get_type_hints(kind)
        names = [field.name for field in fields(kind)]
        for key in value.keys() - set(names):
            self._fault(f"{path}{key}", None, Message("unknown key"))
        for key in names:
            if key not in value:
                self._fault(f"{path}{key}", None, Message("this key is missing"))
        read = {key: self._field((kind, key), hints[key], value[key], f"{path}{key}") for key in names if key in value}
        return _UNREAD if self.faults else kind(**read)

    def _field(self, at: tuple[Any, str], hint: Any, value: Any, path: str) -> Any:
        if at not in PAIRS:
            return self._value(hint, value, path, OPEN_SIDES.get(at))
        if not isinstance(value, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in value):
            return self._fault(path, value, Message("this must be a list of pairs"))
        parts = [[self._scalar(int, part, f"{path}[{place}]", None) for part in pair] for place, pair in enumerate(value, start=1)]
        return _UNREAD if self.faults else np.array(parts, dtype=np.int64).reshape(-1, 2)

    def _value(self, hint: Any, value: Any, path: str, side: float | None) -> Any:
        if is_dataclass(hint):
            return self.record(hint, value, f"{path}.")
        if hint in (Vector, Index) or get_origin(hint) is tuple:
            return self._list(hint, value, path, side)
        if get_origin(hint) is Mapping:
            if not isinstance(value, dict):
                return self._fault(path, value, Message("this must be a table"))
            return {key: self._number(part, f"{path}.{key}", None) for key, part in value.items()}
        if get_origin(hint) is Literal:
            words = get_args(hint)
            return value if value in words else self._fault(path, value, Message("this must be one of {words}", words=", ".join(words)))
        return self._scalar(hint, value, path, side)

    def _list(self, hint: Any, value: Any, path: str, side: float | None) -> Any:
        if not isinstance(value, list):
            return self._fault(path, value, Message("this must be a list"))
        held = {Vector: float, Index: int}.get(hint) or get_args(hint)[0]
        if hint in (Vector, Index) and (array := _array(held, value)) is not None:
            return array
        parts = [self._value(held, part, f"{path}[{place}]", side) for place, part in enumerate(value, start=1)]
        if get_origin(hint) is tuple:
            return tuple(parts)
        return _UNREAD if self.faults else np.array(parts, dtype=np.float64 if held is float else np.int64)

    def _scalar(self, hint: Any, value: Any, path: str, side: float | None) -> Any:
        if hint is float:
            return self._number(value, path, side)
        if hint is int:
            is_place = type(value) is int and -1 <= value < _PLACES
            return value if is_place else self._fault(path, value, Message("this must be a whole number"))
        return value if type(value) is str else self._fault(path, value, Message("this must be text"))

    def _number(self, value: Any, path: str, side: float | None) -> Any:
        if value is None and side is not None:
            return side
        try:
            read = float(value) if type(value) in (int, float) else math.nan
        except OverflowError:
            read = math.inf
        return read if math.isfinite(read) else self._fault(path, value, Message("this must be a number"))

    def _fault(self, key: str, value: Any, rule: Message) -> Any:
        shown = "a table" if isinstance(value, dict) else "a list" if isinstance(value, list) else "" if value is None else str(value)
        self.faults.append(Fault(self.file, None, key, shown[:80], rule, _FIX))
        return _UNREAD


def _array(kind: type, values: list[Any]) -> Vector | Index | None:
    """Return plain numbers as an array at once; None where one of them must be looked at by itself."""
    if not all(type(value) is kind for value in values):
        return None
    if kind is float:
        numbers = np.array(values, dtype=np.float64)
        return numbers if np.isfinite(numbers).all() else None
    return np.array(values, dtype=np.int64) if all(-1 <= value < _PLACES for value in values) else None


def _unfit(certificate: Certificate) -> Iterator[tuple[str, Message]]:
    """Yield by key what does not fit together: lists of other lengths, and places that do not exist."""
    columns, rows, tree, duals = certificate.columns, certificate.rows, certificate.tree, certificate.duals
    size, count, nodes = len(columns.names), len(rows.names), tree.column.size
    lengths = {f"columns.{key}": (getattr(columns, key), size) for key in ("low", "high", "cost")}
    lengths |= {"rows.low": (rows.low, count), "rows.high": (rows.high, count), "rows.value": (rows.value, rows.column.size)}
    lengths |= {f"tree.{key}": (getattr(tree, key), nodes) for key in ("down", "up", "dual")}
    lengths |= {"rows.start": (rows.start, count + 1), "duals.start": (duals.start, duals.empty.size + 1)}
    lengths |= {"duals.value": (duals.value, duals.row.size)}
    other = [key for key, (values, length) in lengths.items() if values.size != length]
    yield from ((key, Message("this list must be as long as those beside it: {length}", length=lengths[key][1])) for key in other)
    if not other:
        yield from _unfit_places(certificate)


def _unfit_places(certificate: Certificate) -> Iterator[tuple[str, Message]]:
    columns, rows, tree, duals = certificate.columns, certificate.rows, certificate.tree, certificate.duals
    size, count, nodes, inner = len(columns.names), len(rows.names), tree.column.size, tree.column >= 0
    for key, start, entries in (("rows.start", rows.start, rows.column.size), ("duals.start", duals.start, duals.row.size)):
        if start[0] != 0 or start[-1] != entries or np.any(np.diff(start) < 0):
            yield key, Message("this must go from 0 to {most}, never down", most=entries)
    places: dict[str, tuple[Index, int, int]] = {
        "columns.binary": (columns.binary, 0, size),
        "rows.column": (rows.column, 0, size),
        "tree.column": (tree.column, -1, size),
        "tree.down": (tree.down[inner], 0, nodes),
        "tree.up": (tree.up[inner], 0, nodes),
        "tree.dual": (tree.dual[~inner], 0, duals.empty.size),
        "duals.row": (duals.row, 0, count),
        "duals.empty": (duals.empty, 0, 2),
        "cuts.row": (np.array([cut.row for cut in certificate.cuts], dtype=np.int64), 0, count),
    }
    for key, (index, least, beyond) in places.items():
        if index.size and not (least <= index.min() and index.max() < beyond):
            yield key, Message("a place here must be from {least} to {most}", least=least, most=beyond - 1)
