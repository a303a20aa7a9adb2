"""A law's file (`reserve-regime/1`): shipped with the package or beside the case, checked by its own tests."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from optimizer.errors import Fault, InputError, Message
from optimizer.files.case_file import CaseFile, Origin
from optimizer.files.disk import MEGABYTE, CaseFolder
from optimizer.files.fault_wording import explained, plain_path
from optimizer.files.faults import MOST_WORDED, FaultList
from optimizer.files.fields import listed, most_like, nearest
from optimizer.files.law_tests import failed_tests
from optimizer.files.shipped_data import shipped_folder
from optimizer.files.tables.toml_document import Document
from optimizer.inputs.regime.clauses import Floor, amounts_of_bucket
from optimizer.inputs.regime.instruments import names_of
from optimizer.inputs.regime.regime import Regime
from optimizer.law.formula import values_of
from optimizer.law.recognition import input_faults

FOLDER = "regimes"
PLAIN = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""An id; anything else could lead out of the folder."""


def shipped() -> dict[str, Path]:
    """Return the laws that come with the package, by id."""
    return {path.stem: path for path in sorted(shipped_folder("regimes").glob("*.toml"))}


def ids_in(name: str, kind: str) -> tuple[str, ...]:
    """Return the ids of the `input`s or `figure`s of a shipped law; empty where no law has this name."""
    path = shipped().get(name)
    if path is None:
        return ()
    return tuple(str(entry["id"]) for entry in Document(path.read_bytes(), file_of(name)).table.get(kind, []))


def is_shipped(name: str) -> bool:
    """Say whether a law is named by its id, not as a file."""
    return not name.endswith(".toml")


def path_of(name: str, folder: Path) -> Path | None:
    """Return where the law of an id lies: in `regimes/` of the case's folder, where a run keeps the law it applied, else shipped."""
    beside_case = folder / FOLDER / f"{name}.toml"
    return beside_case if beside_case.is_file() else shipped().get(name)


def unknown(name: str, read: CaseFile, folder: Path) -> Fault | None:
    """Return the fault of an id that no law kept with the case or shipped has."""
    if not is_shipped(name) or (PLAIN.fullmatch(name) and path_of(name, folder) is not None):
        return None
    ids = tuple(shipped())
    like, laws = most_like(name, ids), ", ".join(ids)
    fix = Message("use one of {words} Shipped: {laws}; or name a file that ends in .toml", words=listed(ids), laws=laws)
    if like is not None:
        fix = Message("did you mean `{word}`? Shipped: {laws}; or name a file that ends in .toml", word=like, laws=laws)
    return read.origin.fault(("regime", "id"), (Message("no shipped law has this id"), fix))


def file_of(name: str) -> str:
    """Return the name of a law's file, as faults show it."""
    return f"{name}.toml" if is_shipped(name) else name


def read_law(name: str, case_folder: CaseFolder, findings: FaultList) -> Regime | None:
    """Return a law, None where it does not read; tell what is wrong with it."""
    file = file_of(name)
    by_id = path_of(name, case_folder.folder) if is_shipped(name) else None
    if by_id is not None and by_id.is_relative_to(case_folder.folder):
        case_folder.check_link(by_id, file)
    data = case_folder.take(file, MEGABYTE) if by_id is None else case_folder.take_from(by_id, file, MEGABYTE)
    document = Document(data, file)
    origin = Origin(document, frozenset())
    try:
        law = Regime.model_validate(document.table)
    except ValidationError as error:
        errors = _without_echoes(error.errors(include_url=False))
        findings.untold(len(errors) - MOST_WORDED)
        for detail in errors[:MOST_WORDED]:
            path = plain_path(detail, document.table)
            missing = detail["type"] == "missing" or not path
            findings.add(origin.fault(path, explained(Regime, detail, path), "" if missing else None))
        return None
    findings.extend(failed_tests(law, origin))
    return law


def load_law(name: str, folder: Path = Path()) -> Regime:
    """Return a law by its id, or by the path of its file relative to a folder; raise `InputError` where it does not read."""
    findings = FaultList(file_of(name))
    if is_shipped(name) and path_of(name, folder) is None:
        fix = Message("{guess} `optimizer regimes` lists those shipped", guess=nearest(name, tuple(shipped())))
        raise InputError([Fault(name, None, "", name, Message("no shipped law has this id"), fix)])
    law = read_law(name, CaseFolder(folder), findings)
    if law is None or findings:
        raise findings.stop()
    return law


def _without_echoes(errors: list[ErrorDetails]) -> list[ErrorDetails]:
    """Leave out that a list is too short where it only lost a bad entry."""
    spoilt = {error["loc"][:end] for error in errors for end in range(len(error["loc"]))}
    return [error for error in errors if not (error["type"] == "too_short" and error["loc"] in spoilt)]


def joint_faults(law: Regime, read: CaseFile) -> Iterator[Fault]:
    """Yield a fault for each thing that a case states to a law in vain."""
    case, origin = read.case, read.origin
    if case.currency != law.regime.currency and read.reads("currency"):
        rule = Message("the law is in {currency}", currency=law.regime.currency)
        fix = Message("write the case in {currency}, with offers converted by [fx]", currency=law.regime.currency)
        yield origin.fault(("currency",), (rule, fix))
    if case.regime is None or not read.reads("regime", "regime.inputs"):
        return
    faults = input_faults(law, case.regime.inputs, origin.document.file)
    for fault in faults:
        path = ("regime", "inputs", fault.field.removeprefix("regime.inputs."))
        yield replace(origin.fault(path, (fault.rule, fault.fix), fault.value), value=fault.value)
    if not faults:
        yield from _uncomputed(law, read)


def _uncomputed(law: Regime, read: CaseFile) -> Iterator[Fault]:
    """Yield a fault for each amount of the law that these inputs do not give."""
    values = values_of(law, {} if read.case.regime is None else read.case.regime.inputs)
    named = [name for bucket in law.bucket for name in amounts_of_bucket(bucket)]
    named += [rule.amount for rule in law.constraint if isinstance(rule, Floor)]  # a cap without an amount is no cap
    named += [name for instrument in law.instrument for name in names_of(instrument)]
    for name in dict.fromkeys(named):
        value = values.get(name, math.nan)
        if not (math.isfinite(value) and value >= 0):
            words = (
                Message("the law's `{name}` cannot be computed from these inputs", name=name),
                Message("state the inputs it is computed from"),
            )
            yield read.origin.fault(("regime", "inputs"), words, "")
