"""The journal of a batch: one line a case answered, with its sha256; what a killed batch had answered is read from it again.

A line is written whole or cut off again; one that was torn by a kill, or changed by hand, is not believed, and its case answered again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

from optimizer.errors import Fault, InputError, Message
from optimizer.runs.batches.disk_errors import refusals_as_faults
from optimizer.runs.batches.record import STOPPED, Record
from optimizer.system.locks import lock

NAME = "journal.jsonl"
SECONDS_BETWEEN_SYNCS = 1.0


class Journal:
    """The open journal; one batch at a time has it."""

    def __init__(self, held: int, records: dict[str, Record]) -> None:
        """Take the open file, locked, and what stands in it, by case as asked for."""
        self._held, self.records = held, records
        self._synced = time.monotonic()

    def add(self, name: str, record: Record) -> None:
        """Write one record; where the disk takes only a part, that is cut off again and the refusal raised."""
        line = _line(name, record)
        before = os.lseek(self._held, 0, os.SEEK_END)
        try:
            if os.write(self._held, line) != len(line):
                os.write(self._held, line[os.lseek(self._held, 0, os.SEEK_END) - before :])  # says why
        except OSError:
            os.ftruncate(self._held, before)
            raise
        if time.monotonic() - self._synced > SECONDS_BETWEEN_SYNCS:
            self.sync()

    def sync(self) -> None:
        """Make what was written durable."""
        os.fsync(self._held)
        self._synced = time.monotonic()


@contextlib.contextmanager
def journal_in(folder: Path, *, resume: bool) -> Iterator[Journal]:
    """Open the journal of a folder, made if it is not there; raise `InputError` where the folder is no place for this batch."""
    with refusals_as_faults(folder):
        if folder.exists() and not folder.is_dir():
            raise NotADirectoryError(20, "not a folder")
        folder.mkdir(parents=True, exist_ok=True)
        held = os.open(folder / NAME, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666)
    try:
        _lock(held, folder)
        data = Path(folder / NAME).read_bytes()
        if data and not resume:
            rule = Message("a batch has been answered here already, or in part")
            raise InputError(
                [Fault("--out", None, "", str(folder), rule, Message("add --resume to go on with it, or name another folder"))]
            )
        with refusals_as_faults(folder):
            os.ftruncate(held, data.rfind(b"\n") + 1)
        yield Journal(held, _records(data))
    finally:
        os.close(held)


def _lock(held: int, folder: Path) -> None:
    if lock(held) is False:
        rule = Message("another batch is writing here")
        raise InputError([Fault("--out", None, "", str(folder), rule, Message("wait for it, or name another folder"))])


def _line(name: str, record: Record) -> bytes:
    body = json.dumps([name, record], allow_nan=False)
    return f"{hashlib.sha256(body.encode()).hexdigest()} {body}\n".encode()


def _records(data: bytes) -> dict[str, Record]:
    """Return the last sound record of each case; those of cases stopped from outside are left out, to be tried again."""
    records: dict[str, Record] = {}
    for line in data.splitlines():
        digest, _, body = line.partition(b" ")
        if hashlib.sha256(body).hexdigest().encode() != digest:
            continue
        name, record = json.loads(body)
        records[name] = record
    return {name: record for name, record in records.items() if not record.get(STOPPED)}
