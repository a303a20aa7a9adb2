"""The certificate of a bound as JSON: `reserve-certificate/1`, a list a line, each float as the shortest text that reads back the same."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from optimizer.results.certificate import Certificate, CertifiedCut, CertifiedRows

FORMAT = "reserve-certificate/1"
FILE = "certificate.json"
OPEN_SIDES = {(CertifiedRows, "low"): -math.inf, (CertifiedRows, "high"): math.inf, (Certificate, "bound"): math.inf}
"""Amounts that may be infinite, each to one side: null in the file. A bound is where no mix keeps the rows."""
PAIRS = {(CertifiedCut, "open_runs"), (CertifiedCut, "year_runs")}
"""Lists of pairs: first and last place of each run."""


def certificate_to_json(certificate: Certificate) -> str:
    """Return the certificate as one JSON object in ASCII, ending with a newline.

    Raise `ValueError` for NaN, and for what is infinite where nothing may be, or to the other side.
    """
    table = {"format": FORMAT, **_table(certificate)}
    return "{\n" + ",\n".join(f"  {json.dumps(key)}: {_block(value)}" for key, value in table.items()) + "\n}\n"


def _table(record: Any) -> dict[str, Any]:
    """Return a dataclass as a table of plain values, in field order."""
    kind = type(record)
    return {field.name: _plain(getattr(record, field.name), OPEN_SIDES.get((kind, field.name))) for field in fields(kind)}


def _plain(value: Any, side: float | None) -> Any:
    match value:
        case np.ndarray():
            return [_plain(x, side) for x in value.tolist()]
        case tuple() | list():
            return [_plain(part, side) for part in value]
        case Mapping():
            return {str(key): _number(part, side) for key, part in value.items()}
        case str():
            return value.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate is no text
        case int() | float():
            return _number(value, side)
        case _ if is_dataclass(value):
            return _table(value)
        case _:
            raise TypeError(f"a certificate must not hold a {type(value).__name__}")


def _number(value: float, side: float | None) -> float | None:
    if value == side:
        return None
    if not math.isfinite(value):
        raise ValueError(f"a certificate must not hold {value} here")
    return value if isinstance(value, int) else float(value)


def _block(value: Any) -> str:
    """Return a table with a key a line, a list of tables with a table a line, anything else in one."""
    if isinstance(value, dict):
        return "{\n" + ",\n".join(f"    {json.dumps(key)}: {_line(part)}" for key, part in value.items()) + "\n  }"
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(f"    {_line(part)}" for part in value) + "\n  ]"
    return _line(value)


def _line(value: Any) -> str:
    return json.dumps(value, allow_nan=False, ensure_ascii=True, separators=(", ", ": "))
