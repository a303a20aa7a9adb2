"""The three tables of a batch (`formats.md` §9): a row a case, a row a policy bought, a row a fault, in the order of the cases."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from optimizer.errors import Fault
from optimizer.files.tables.parquet_writer import Kind, parquet_bytes
from optimizer.results.solution import Policy
from optimizer.runs.batches.case_answers import FORMAT
from optimizer.runs.batches.disk_errors import refusals_as_faults
from optimizer.runs.batches.plan import Plan
from optimizer.runs.batches.record import PARTS, Record
from optimizer.system.atomic import sync_folder, write_together
from optimizer.values import ValueFault, number

Rows = tuple[Mapping[str, Any], ...]
_NUMBERS: dict[str, Kind] = dict.fromkeys(("cost", "bound", "gap", *PARTS, "reserve_total", "premium_total"), "number")
RESULTS: dict[str, Kind] = {"case": "text", "fingerprint": "text", "status": "text", **_NUMBERS, "policies": "text"}
ADDED: dict[str, Kind] = {"proof": "text", "message": "text"}
"""Columns of ours, behind those that vary."""
_TEXTS = ("case", "offer", "insurer", "file", "field", "value", "rule", "fix")
MIX: dict[str, Kind] = {
    "case": "text",
    **{f.name: "text" if f.name in _TEXTS else "number" for f in fields(Policy)},
}
FAULTS: dict[str, Kind] = {
    "case": "text",
    **{f.name: "whole" if f.name == "row" else "text" for f in fields(Fault)},
}


def result_columns(plan: Plan) -> dict[str, Kind]:
    """Return the columns of the results: what varies is a number where all its values are."""
    varied: dict[str, Kind] = {}
    for key in plan.keys:
        texts = [text for row in plan.rows for name, text in row.varied if name == key]
        varied[key] = "number" if all(_is_number(text) for text in texts) else "text"
    return RESULTS | varied | ADDED


def result_rows(plan: Plan, records: Sequence[Record]) -> Rows:
    """Return a row a case: the figures of its answer, and its value of each key that varies."""
    kinds = result_columns(plan)
    rows = []
    for row, record in zip(plan.rows, records, strict=True):
        varied = {key: float(number(text)) if kinds[key] == "number" else text for key, text in row.varied}
        rows.append({name: record.get(name) for name in (*RESULTS, *ADDED)} | varied)
    return tuple(rows)


def mix_rows(records: Sequence[Record]) -> Rows:
    """Return a row a policy bought."""
    return tuple({"case": record["case"], **policy} for record in records for policy in record["mix"])


def fault_rows(records: Sequence[Record]) -> Rows:
    """Return a row a fault."""
    return tuple({"case": record["case"], **fault} for record in records for fault in record["faults"])


def save_tables(folder: Path, plan: Plan, records: Sequence[Record]) -> None:
    """Write the three files: all written beside their places first, then renamed; raise `InputError` where the disk refuses."""
    facts = {"format": FORMAT, "batch": hashlib.sha256(repr([record["key"] for record in records]).encode()).hexdigest()}
    files = {
        "results.parquet": parquet_bytes(result_columns(plan), result_rows(plan, records), facts),
        "mix.parquet": parquet_bytes(MIX, mix_rows(records), facts),
        "faults.parquet": parquet_bytes(FAULTS, fault_rows(records), facts),
    }
    with refusals_as_faults(folder):
        write_together({folder / name: data for name, data in files.items()})
        sync_folder(folder)


def _is_number(text: str) -> bool:
    try:
        number(text)
    except ValueFault:
        return False
    return True
