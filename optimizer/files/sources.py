"""The files that a case was read from, so that a run can keep them byte for byte."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from optimizer.files import laws
from optimizer.files.disk import LARGEST_TABLE, CaseFolder
from optimizer.inputs.case import Case


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file of a case."""

    name: str
    """Its name in faults and in the fingerprint."""
    copy_path: str
    """Where a copy must lie, relative to the copy's folder, to be read as the case read it."""
    path: Path
    sha256: str


def input_files(case: Case) -> Iterator[InputFile]:
    """Yield each file of a case made by `load_case`, once, in the order read: the case, its tables, its law."""
    folder = Path(case.folder)
    law = None if case.regime is None or not laws.is_shipped(case.regime.id) else case.regime.id
    last = max((at for at, (name, _) in enumerate(case.sources) if law is not None and name == laws.file_of(law)), default=-1)
    places: set[str] = set()
    for at, (name, digest) in enumerate(case.sources):
        of_law = laws.path_of(law, folder) if law is not None and at == last else None
        place = name if of_law is None else f"{laws.FOLDER}/{name}"
        if place not in places:
            places.add(place)
            yield InputFile(name, place, folder / name if of_law is None else of_law, digest)


def bytes_of(file: InputFile) -> bytes | None:
    """Return the bytes of a file, None where it is not what it was when the case was read; raise `InputError` if it is gone."""
    case_folder = CaseFolder(file.path.parent)
    data = case_folder.take_from(file.path, file.name, LARGEST_TABLE)
    return data if case_folder.sources == [(file.name, file.sha256)] else None
