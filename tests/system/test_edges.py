"""What the machine may refuse or not know, and words that are read from files and pipes: each edge of the lowest rooms."""

from __future__ import annotations

import errno
import fcntl
import io
import logging
import os
from pathlib import Path
from typing import NoReturn

import pytest
from pydantic_core import ErrorDetails

import optimizer
from optimizer.files.fault_wording import objection, words_of
from optimizer.i18n.voice import Voice
from optimizer.solver.logs import PACKAGE, log_failure, log_to_stderr
from optimizer.solver.messages import HEADER, receive, send
from optimizer.system import memory
from optimizer.system.atomic import write_whole
from optimizer.system.locks import lock, lock_folder
from optimizer.system.memory import resident_bytes
from optimizer.values import ValueFault, identifier, listed, word


def test_a_folder_is_locked_once_where_the_disk_knows_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = lock_folder(tmp_path)
    assert held is not None
    assert lock_folder(tmp_path) is None
    os.close(held)
    assert lock_folder(tmp_path / "nowhere") is None

    def no_locks(*_: object) -> NoReturn:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", no_locks)
    opened = os.open(tmp_path, os.O_RDONLY)
    assert lock(opened) is None
    os.close(opened)


def test_the_memory_of_a_process_is_what_the_system_says_and_nothing_of_one_that_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (resident_bytes(os.getpid()) or 0) > 10**6
    assert resident_bytes(2**22 + 1) == 0
    monkeypatch.setattr(memory, "PROC", tmp_path)
    assert resident_bytes(1) is None
    (tmp_path / "1").mkdir()
    (tmp_path / "1" / "statm").write_text("5", encoding="ascii")
    assert resident_bytes(1) is None


def test_what_is_no_file_is_written_to_as_it_stands(tmp_path: Path) -> None:
    write_whole(Path("/dev/null"), b"x")
    assert not Path("/dev/null").is_file()
    write_whole(tmp_path / "file", b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_message_cut_off_is_the_end_of_the_pipe() -> None:
    pipe = io.BytesIO()
    send(pipe, {"cost": 6.0})
    whole = pipe.getvalue()
    assert receive(io.BytesIO(whole)) == {"cost": 6.0}
    for size in (0, HEADER.size - 1, HEADER.size, len(whole) - 1):
        with pytest.raises(EOFError):
            receive(io.BytesIO(whole[:size]))


def test_a_failing_process_leaves_one_line_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    logger = logging.getLogger(PACKAGE)
    before = logger.handlers, logger.propagate
    try:
        log_to_stderr()
        log_failure(logging.getLogger(f"{PACKAGE}.solver"), ValueError("two\nlines"))
    finally:
        logger.handlers, logger.propagate = before
    assert capsys.readouterr().err == f"optimizer.solver, process {os.getpid()}: ValueError: two\N{REPLACEMENT CHARACTER}lines\n"


def test_words_and_lists_say_what_is_wrong_with_them() -> None:
    assert word("cash") == "cash"
    for spoilt, rule in (("NA", "a word must be an id"), ("1a", "a word must be an id")):
        with pytest.raises(ValueFault, match=rule):
            word(spoilt)
    assert listed("a;b") == ("a", "b")
    with pytest.raises(ValueFault, match="must not have spaces around its parts"):
        listed("a; b")


def test_a_fault_of_a_kind_that_nobody_foresaw_has_words_all_the_same() -> None:
    unforeseen: ErrorDetails = {"type": "weird", "loc": ("x",), "msg": "no", "input": 1, "ctx": {}}
    assert words_of(unforeseen)[0] == "this is not what can stand here"
    assert objection(identifier, "fine") == ("this is not what can stand here", "correct it")
    assert objection(identifier, "not fine")[0].startswith("an id")


def test_an_amount_without_end_is_a_word_in_both_languages() -> None:
    assert (Voice("en", "JPY").money(float("inf")), Voice("ja", "JPY").money(float("inf"))) == ("unlimited", "無制限")


def test_the_package_lists_its_public_names() -> None:
    assert set(dir(optimizer)) == set(optimizer.__all__)
