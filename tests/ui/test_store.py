"""The server's store: found by an id alone, whole or not at all, gone when it is old; and an address that shows no amount."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.paths import ROOT

from optimizer import load_case
from optimizer.files.scenario_file import LARGEST
from optimizer.inputs.levers import levers
from optimizer.ui.session import store as module
from optimizer.ui.session.link import link_params
from optimizer.ui.session.store import DAYS, SessionStore, StoreError

LEVERS = levers(load_case(ROOT / "data" / "cases" / "jp-midsize"))
AMOUNTS = [lever.key for lever in LEVERS if lever.unit in ("money", "number")]
OTHERS = {"scale.premium": "1.25", "offers.A-hot-primary-100m.use": "no", "limits.no_gap": "yes"}
ID = "AbC-_0123456789abcdefg"


@pytest.fixture
def store(tmp_path: Path) -> SessionStore:
    return SessionStore(tmp_path / "store")


def aged(store: SessionStore, store_id: str, days: float) -> None:
    """Let what is kept under an id be as old as that."""
    place = store._place(store_id)
    then = time.time() - days * 86_400
    os.utime(place, (then, then))


def test_what_is_written_is_read_under_its_id_alone(store: SessionStore) -> None:
    one, two = store.new_id(), store.new_id()
    store.write(one, b"{1}")
    assert store.read(one) == b"{1}"
    assert store.read(two) is None
    store.write(one, b"{2}")
    assert store.read(one) == b"{2}"
    assert not [name for name in os.listdir(store.folder) if one in name]
    assert store.folder.stat().st_mode & 0o077 == 0


def test_an_id_cannot_be_guessed_and_is_short(store: SessionStore) -> None:
    ids = {store.new_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert {len(store_id) for store_id in ids} == {22}


NO_IDS = ("", ".", "..", "/etc/passwd", "../" * 7 + "x", ID + "x", ID[:-1], "Ａ" * 22, *(ID[:-1] + end for end in ("/", "\n", "é", "\0")))


@pytest.mark.parametrize("store_id", [*NO_IDS, ID + "\n"])
def test_what_is_no_id_opens_and_writes_nothing(store_id: str, store: SessionStore, tmp_path: Path) -> None:
    assert store.read(store_id) is None
    with pytest.raises(ValueError, match="no id"):
        store.write(store_id, b"x")
    assert not list(tmp_path.rglob("*.json"))


def test_a_link_or_a_pipe_in_its_place_is_not_followed(store: SessionStore, tmp_path: Path) -> None:
    store.write(ID, b"mine")
    place = store._place(ID)
    place.unlink()
    (tmp_path / "secret").write_bytes(b"secret")
    place.symlink_to(tmp_path / "secret")
    assert store.read(ID) is None
    place.unlink()
    os.mkfifo(place)
    assert store.read(ID) is None


def test_what_is_not_used_goes_and_what_is_read_stays(store: SessionStore) -> None:
    old, read, new = (store.new_id() for _ in range(3))
    for store_id in (old, read, new):
        store.write(store_id, b"x")
    aged(store, old, DAYS + 0.1)
    aged(store, read, DAYS - 0.1)
    assert store.read(old) is None
    assert store.read(read) == b"x"
    store.tidy()
    assert not store._place(old).exists()
    aged(store, read, 0)
    assert store.read(read) == b"x"


def test_the_oldest_go_where_there_are_too_many(store: SessionStore, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [store.new_id() for _ in range(5)]
    for days, store_id in enumerate(ids):
        store.write(store_id, b"x" * 10)
        aged(store, store_id, days)
    monkeypatch.setattr(module, "MOST_FILES", 4)
    store.tidy()
    assert [store._place(store_id).exists() for store_id in ids] == [True] * 4 + [False]
    monkeypatch.setattr(module, "MOST_BYTES", 25)
    store.tidy()
    assert [store._place(store_id).exists() for store_id in ids] == [True] * 2 + [False] * 3


def test_too_much_or_a_folder_that_others_may_look_into_is_refused(store: SessionStore) -> None:
    with pytest.raises(StoreError) as raised:
        store.write(ID, b"x" * (LARGEST + 1))
    assert raised.value.is_too_large
    store.write(ID, b"x")
    store.folder.chmod(0o755)
    with pytest.raises(StoreError):
        store.write(ID, b"y")
    assert store.read(ID) is None


def test_windows_that_write_at_once_leave_one_of_them_whole(store: SessionStore) -> None:
    texts = [bytes([65 + number]) * 200_000 for number in range(4)]
    seen = set()

    def write(data: bytes) -> None:
        for _ in range(10):
            store.write(ID, data)

    store.write(ID, texts[0])
    threads = [threading.Thread(target=write, args=(data,)) for data in texts]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        seen.add(store.read(ID))
    assert seen <= set(texts)
    assert store.read(ID) in texts
    assert [name for name in os.listdir(store.folder) if name.endswith(".json")] == [store._place(ID).name]


@given(st.dictionaries(st.sampled_from(AMOUNTS), st.floats(min_value=0, max_value=1e15).map(repr)))
def test_an_address_does_not_depend_on_any_amount(amounts: dict[str, str]) -> None:
    address = link_params({**amounts, **OTHERS}, LEVERS, "ja", ID)
    assert address == {"v": "2", "lang": "ja", "s": ID, "set": [f"{key}={value}" for key, value in OTHERS.items()]}
