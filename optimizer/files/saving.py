"""A case written to the disk: as a workbook, or as a new folder."""

from __future__ import annotations

from pathlib import Path

from optimizer.errors import Fault, InputError, Message
from optimizer.files.atomic import write_whole
from optimizer.files.statement import Statement, folder_of
from optimizer.files.workbook.writer import workbook_of


def save_workbook(statement: Statement, path: str | Path) -> None:
    """Write a case as a workbook, or raise `InputError`; a file of that name is replaced whole or not at all."""
    place = Path(path)
    data = workbook_of(statement)
    if place.suffix != ".xlsx":
        raise _refused(path, Message("a workbook's name ends in .xlsx"), Message("write for example --out case.xlsx"))
    try:
        write_whole(place, data)
    except (OSError, ValueError) as error:
        raise _refused(
            path,
            Message("the workbook cannot be written ({reason})", reason=_reason(error)),
            Message("name a file in a folder you may write to"),
        ) from None


def save_folder(statement: Statement, path: str | Path) -> Path:
    """Write a case as a folder that is not there yet, or raise `InputError`; return the folder."""
    place = Path(path)
    try:
        place.mkdir()
        for name, data in folder_of(statement).items():
            (place / name).write_bytes(data)
    except (OSError, ValueError) as error:
        raise _refused(
            path, Message("the case cannot be written ({reason})", reason=_reason(error)), Message("name a folder that is not there yet")
        ) from None
    return place


def _refused(path: str | Path, rule: Message, fix: Message) -> InputError:
    return InputError([Fault("--out", None, "", str(path), rule, fix)])


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
