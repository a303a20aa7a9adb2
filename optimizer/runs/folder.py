"""A folder that is there whole or not at all: written beside its place under another name, made durable, then renamed."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from optimizer.errors import Fault, InputError, Message
from optimizer.report.formats.answer import as_json

MANIFEST = "manifest.json"
FORMAT = "reserve-run/1"
PARTIAL = ".partial-"
"""Begins the name of a folder that is being written; one whose writer is gone is swept away by the next."""
_SLICE = 1 << 20
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_SHUT = (errno.EACCES, errno.EPERM, errno.EROFS)
_THERE = (errno.EEXIST, errno.ENOTEMPTY)


def fault_of(error: OSError, folder: Path) -> Fault:
    """Return what the disk refused, as a fault of `--save`."""
    rule, fix = Message("the run cannot be saved: {reason}", reason=error.strerror or type(error).__name__), Message("name another folder")
    if error.errno in _FULL:
        rule, fix = Message("the run cannot be saved: no space is left on the disk"), Message("free some space, or name another folder")
    elif error.errno in _SHUT:
        rule, fix = Message("the run cannot be saved: nothing may be written here"), Message("name a folder that you may write to")
    elif error.errno in _THERE:
        rule, fix = Message("the run cannot be saved: something of this name is there already"), Message("name another folder")
    elif error.errno == errno.ENOTDIR:
        rule, fix = Message("the run cannot be saved: this is not a folder"), Message("name a folder")
    return Fault("--save", None, "", str(folder), rule, fix)


@contextlib.contextmanager
def _refusals_as_faults(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError([fault_of(error, folder)]) from None
    except ValueError:
        raise InputError(
            [Fault("--save", None, "", str(folder), Message("this is no name of a folder"), Message("name another folder"))]
        ) from None


def can_save(parent: Path) -> None:
    """Make the folder for runs and try to write into it, or raise `InputError`: better told before the hours of solving."""
    with _refusals_as_faults(parent):
        if parent.exists() and not parent.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "not a folder")
        parent.mkdir(parents=True, exist_ok=True)
        with _partial(parent, f"try-{os.getpid()}"):
            pass


def write_folder(parent: Path, name: str, files: Mapping[str, bytes]) -> Path:
    """Write files, by path within it, into the new folder `parent/name` with a manifest; raise `InputError` where the disk refuses.

    Every file and folder is made durable (fsync) before the rename, the parent after it: after a crash or a power cut the
    folder is there with every byte, or not there.
    """
    place = parent / name
    with _refusals_as_faults(place):
        parent.mkdir(parents=True, exist_ok=True)
        with _partial(parent, name) as partial:
            for path, data in files.items():
                _write(partial / path, data)
            _write(partial / MANIFEST, manifest(partial))
            for folder in sorted({(partial / path).parent for path in files} | {partial}):
                _sync(folder)
            if os.path.lexists(place):  # an empty folder would be replaced without a word
                raise FileExistsError(errno.EEXIST, "there already")
            os.rename(partial, place)
            _sync(parent)
    return place


@contextlib.contextmanager
def _partial(parent: Path, name: str) -> Iterator[Path]:
    """Lend a new folder, locked while it is written to; what is left of it at the end is removed."""
    partial = parent / f"{PARTIAL}{name}"
    with _locked(parent):
        _sweep(parent)
        partial.mkdir()
        held = _lock(partial)
    try:
        yield partial
    finally:
        shutil.rmtree(partial, ignore_errors=True)
        if held is not None:
            os.close(held)


def _sweep(parent: Path) -> None:
    """Remove what writers left that were killed: nobody holds its lock."""
    for left in parent.glob(f"{PARTIAL}*"):
        held = _lock(left)
        if held is not None:
            shutil.rmtree(left, ignore_errors=True)
            os.close(held)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep other writers waiting, where the disk knows locks."""
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with contextlib.suppress(OSError):
            fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


def _lock(folder: Path) -> int | None:
    """Return the lock of a folder; None where another has it, or the disk knows no locks."""
    try:
        held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return None
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(held)
        return None
    return held


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Make the names in a folder durable."""
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(held)
    finally:
        os.close(held)


def files_of(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield every file of a folder but the manifest, by its path within, in order; raise `InputError` for what is no plain file."""
    for path in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix()):
        name, mode = path.relative_to(folder).as_posix(), path.lstat().st_mode
        if stat.S_ISDIR(mode) or name == MANIFEST:
            continue
        if not stat.S_ISREG(mode):
            raise InputError([Fault(name, None, "", name, Message("a run holds plain files only"), Message("restore the folder"))])
        yield name, path


def manifest(folder: Path) -> bytes:
    """Return the manifest that the files of a folder ask for: path, size and sha256 of each."""
    listed = []
    for name, path in files_of(folder):
        digest = hashlib.sha256()
        with path.open("rb") as file:
            while piece := file.read(_SLICE):
                digest.update(piece)
        listed.append({"path": name, "bytes": path.stat().st_size, "sha256": digest.hexdigest()})
    return as_json({"format": FORMAT, "files": listed}).encode()
