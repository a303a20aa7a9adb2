"""A Dask cluster hears nobody but the batch it is for, and its workers answer only where they are of the batch's own build."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from distributed import Client
from distributed.security import Security
from support.certificates import Files, signed
from support.commands import Command
from support.paths import ROOT
from support.starts import wait_for
from support.two_years import write_case

from optimizer import InputError
from optimizer.runs.batches import batch, grid_plan
from optimizer.runs.batches.executors import Spread, executor_of
from optimizer.runs.batches.security import Certificates, is_loopback, warn_of

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_case(tmp_path_factory.mktemp("cluster") / "case")


def test_a_cluster_of_our_own_hears_nobody_else() -> None:
    """Neither in the clear, nor with certificates of somebody's own."""
    with executor_of(Spread(cluster=1)) as executor:
        ours: Any = executor
        address = ours._client.scheduler.address
        workers = list(ours._client.scheduler_info()["workers"])
        assert all(place.startswith("tls://127.0.0.1:") for place in (address, *workers))
        for place in (address, *workers):
            for other, security in ((place.replace("tls://", "tcp://"), None), (place, Security.temporary())):
                with pytest.raises(OSError, match=r"closed|TLS"):
                    Client(other, security=security, timeout=5, set_as_default=False)
        assert executor.submit(os.getpid).result() != os.getpid()
        ports = [
            ours._client.cluster.scheduler.http_server.port,
            *ours._client.run(lambda dask_worker: dask_worker.http_server.port).values(),
        ]
        for port in ports:
            for page in ("info/main/workers.html", "info/main/logs.html", "json/identity.json", "metrics", "health"):
                with pytest.raises(HTTPError, match="404"):
                    urlopen(f"http://127.0.0.1:{port}/{page}", timeout=60)


@contextmanager
def running(*words: str, environment: dict[str, str] | None = None) -> Iterator[None]:
    """Run a part of Dask as long as the block does."""
    named = [sys.executable, "-P", "-m", "dask", *words]
    process = subprocess.Popen(named, env={**os.environ, **(environment or {})}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def certificate_words(files: Files) -> list[str]:
    return ["--tls-ca-file", files.ca, "--tls-cert", files.cert, "--tls-key", files.key]


@contextmanager
def scheduled(folder: Path, files: Files) -> Iterator[str]:
    """Run a scheduler that asks for certificates; give its address."""
    place = folder / "scheduler.json"
    words = ("--host", "tls://127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(place))
    with running("scheduler", *words, *certificate_words(files)):
        wait_for(lambda: place.is_file() and place.read_text().endswith("}"))
        yield str(json.loads(place.read_text())["address"])


def worker_words(address: str, files: Files, folder: Path) -> list[str]:
    about = ["--nthreads", "1", "--no-dashboard", "--no-nanny", "--host", "127.0.0.1", "--protocol", "tls"]
    return ["worker", address, *about, "--local-directory", str(folder), *certificate_words(files)]


def changed_package(folder: Path) -> Path:
    """Copy the package and change a comment of it."""
    shutil.copytree(ROOT / "optimizer", folder / "optimizer", ignore=shutil.ignore_patterns("__pycache__", "_data"))
    with (folder / "optimizer" / "worker.py").open("a", encoding="utf-8") as file:
        file.write("# another build\n")
    return folder


def test_a_scheduler_with_certificates_answers_those_it_knows_and_a_worker_of_another_build_is_refused(case: Path, tmp_path: Path) -> None:
    files, strange = signed(tmp_path / "ours"), signed(tmp_path / "strange")
    plan = grid_plan(case, ["reserve.cash.carry=0.1,0.2"])
    here = batch(plan)
    with ExitStack() as stack:
        address = stack.enter_context(scheduled(tmp_path, files))
        known = Security(require_encryption=True, tls_ca_file=files.ca, tls_client_cert=files.cert, tls_client_key=files.key)
        looking = stack.enter_context(Client(address, security=known, set_as_default=False))
        stack.enter_context(running(*worker_words(address, files, tmp_path)))
        looking.wait_for_workers(1)
        spread = Spread(scheduler=address, tls=Certificates(files.ca, files.cert, files.key))
        assert batch(plan, spread=spread).records == here.records

        with pytest.raises(InputError) as refused:
            batch(plan, spread=Spread(scheduler=address, tls=Certificates(strange.ca, strange.cert, strange.key)))
        assert "certificate is not of the authority named" in str(refused.value)

        other = {"PYTHONPATH": str(changed_package(tmp_path / "other"))}
        stack.enter_context(running(*worker_words(address, files, tmp_path), environment=other))
        looking.wait_for_workers(2)
        with pytest.raises(InputError) as refused:
            batch(plan, spread=spread)
        (fault,) = refused.value.faults
        assert fault.value in looking.scheduler_info()["workers"]
        assert fault.rule.startswith("a worker is of another build: its sources ")


# ---- what is wrong with the question ----

TLS = ("--scheduler", "tls://127.0.0.1:8786")


@pytest.mark.parametrize(
    ("words", "option", "rule"),
    [
        (TLS, "--tls-ca", "a scheduler at tls:// asks for certificates"),
        ((*TLS, "--tls-ca", "{ca}"), "--tls-cert", "a scheduler at tls:// asks for certificates"),
        ((*TLS, "--tls-ca", "{ca}", "--tls-cert", "nowhere.pem"), "--tls-cert", "there is no such file"),
        ((*TLS, "--tls-ca", "{key}", "--tls-cert", "{cert}", "--tls-key", "{key}"), "--tls-ca", "this is no certificate"),
        ((*TLS, "--tls-ca", "{ca}", "--tls-cert", "{ca}", "--tls-key", "{key}"), "--tls-cert", "certificate and key cannot be used"),
        ((*TLS, "--tls-ca", "{ca}", "--tls-cert", "{cert}"), "--tls-cert", "certificate and key cannot be used"),
        (("--scheduler", "tcp://127.0.0.1:9", "--tls-ca", "{ca}"), "--tls-ca", "certificates belong to a scheduler at tls://"),
        (("--cluster", "1", "--tls-cert", "{cert}"), "--tls-cert", "certificates belong to a scheduler at tls://"),
        (("--tls-key", "{key}"), "--tls-key", "certificates belong to a scheduler at tls://"),
    ],
)
def test_certificates_that_cannot_be_used_are_refused_before_anything_is_written(
    case: Path,
    tmp_path: Path,
    command: Command,
    words: tuple[str, ...],
    option: str,
    rule: str,
) -> None:
    files = signed(tmp_path / "ours")
    given = [word.format(ca=files.ca, cert=files.cert, key=files.key) for word in words]
    ended = command("batch", str(case), "--vary", "scale.premium=1,2", "--out", str(tmp_path / "out"), *given)
    assert (ended.code, ended.out) == (2, "")
    assert f"{option}: {rule}" in ended.err
    assert "Traceback" not in ended.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("address", "is_own"),
    [
        ("tcp://127.0.0.1:8786", True),
        ("tcp://127.1.2.3:8786", True),
        ("tcp://[::1]:8786", True),
        ("tcp://localhost:8786", True),
        ("tcp://LOCALHOST:8786", True),
        ("tcp://10.0.0.1:8786", False),
        ("tcp://localhost.example.com:8786", False),
        ("tcp://[fe80::1]:8786", False),
        ("10.0.0.1:8786", False),
        ("127.0.0.1:8786", True),
    ],
)
def test_an_address_in_the_clear_is_warned_of_unless_it_is_this_machines_own(address: str, is_own: bool) -> None:
    said: list[str] = []
    warn_of(Spread(scheduler=address), said.append)
    assert is_loopback(address) is is_own
    assert len(said) == (0 if is_own else 1)
    assert all("neither encrypted nor authenticated" in line and "\n" not in line for line in said)
    warn_of(Spread(scheduler=address.replace("tcp://", "tls://") if "://" in address else f"tls://{address}"), said.append)
    assert len(said) == (0 if is_own else 1)


def test_a_cluster_that_cannot_make_certificates_is_refused(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Never opened without."""
    monkeypatch.setitem(sys.modules, "cryptography", None)
    with pytest.raises(InputError, match="makes certificates of its own with `cryptography`"):
        batch(grid_plan(case, ["scale.premium=1,2"]), spread=Spread(cluster=1))
