"""Where the cases of a batch run: processes of this machine, or the workers of a Dask cluster. Nothing else knows of Dask."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimizer.errors import Fault, InputError, Message
from optimizer.runs.batches.pool import POOL
from optimizer.runs.batches.security import Certificates, raise_faults, security_of, without_pages
from optimizer.solver.child import BUILD, SAFE_PATH
from optimizer.system.scratch import scratch
from optimizer.version import build

if TYPE_CHECKING:
    from distributed import Client

CONNECT_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Spread:
    """How the work is spread: `processes` here, or over a scheduler's workers, or over a cluster of so many workers started for it."""

    processes: int = 1
    scheduler: str | None = None
    cluster: int | None = None
    tls: Certificates | None = None
    """What is shown to a scheduler at tls://."""

    @property
    def here(self) -> int | None:
        """How many processes of this machine answer at once; None where they are another's, and nobody here knows."""
        return self.processes if self.is_local else self.cluster

    @property
    def is_local(self) -> bool:
        """Whether the processes are children of this one."""
        return self.scheduler is None and self.cluster is None


@contextmanager
def executor_of(spread: Spread) -> Iterator[Executor]:
    """Lend an executor; its threads or workers each have one process of their own that answers cases."""
    if not spread.is_local:
        with _dask(spread) as executor:
            yield executor
        return
    pool = ThreadPoolExecutor(spread.processes, thread_name_prefix="batch")
    try:
        yield pool
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        POOL.close()  # what is still being answered when a batch is stopped is answered again on resume
        pool.shutdown(wait=True)


@contextmanager
def _dask(spread: Spread) -> Iterator[Executor]:
    option, value = ("--cluster", str(spread.cluster)) if spread.scheduler is None else ("--scheduler", spread.scheduler)
    if importlib.util.find_spec("distributed") is None:
        rule, fix = Message("a Dask cluster needs the extra `cluster`"), Message("pip install 'reserve-optimizer[cluster]'")
        raise InputError([Fault(option, None, "", value, rule, fix)])
    with _own_cluster(spread) if spread.scheduler is None else _connected(spread) as client:
        _check_builds(client, option)
        yield client.get_executor(pure=False)


@contextmanager
def _connected(spread: Spread) -> Iterator[Client]:
    from distributed import Client

    try:
        client = Client(spread.scheduler, security=security_of(spread), timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        rule, fix = (
            Message("no scheduler answers there ({error})", error=type(error).__name__),
            Message("start one with `dask scheduler`, or correct the address"),
        )
        if "certificate" in str(error).casefold():
            rule, fix = (
                Message("the scheduler's certificate is not of the authority named"),
                Message("name the authority that signed it with --tls-ca"),
            )
        raise InputError([Fault("--scheduler", None, "", spread.scheduler or "", rule, fix)]) from None
    with client:
        yield client


@contextmanager
def _own_cluster(spread: Spread) -> Iterator[Client]:
    """Lend a cluster on this machine that nobody else can speak to, with its files in a folder that goes with it."""
    from distributed import Client, LocalCluster

    with ExitStack() as stack:
        folder = stack.enter_context(scratch("cluster"))
        stack.enter_context(_safe_path())
        stack.enter_context(without_pages())
        security = security_of(spread)
        cluster = LocalCluster(
            n_workers=spread.cluster,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address=None,
            memory_limit=None,
            security=security,
            local_directory=str(folder),
        )
        stack.enter_context(cluster)
        yield stack.enter_context(Client(cluster, security=security, set_as_default=False))


@contextmanager
def _safe_path() -> Iterator[None]:
    """Have the workers' processes, which Dask starts, import nothing that happens to lie in the current folder."""
    before = {name: os.environ.get(name) for name in SAFE_PATH}
    os.environ.update(SAFE_PATH)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.update({name: value})


def _check_builds(client: Client, option: str) -> None:
    """Raise `InputError` where a worker is of another build; one that joins later is looked at when it is given a case."""
    faults = []
    for address, reply in client.run(build, on_error="return").items():
        difference = f"it does not say which ({type(reply).__name__})" if isinstance(reply, Exception) else BUILD.differs_from(reply)
        if difference:
            rule = Message("a worker is of another build: {difference}", difference=difference)
            faults.append(Fault(option, None, "", address, rule, Message("install the same package and libraries on every worker")))
    raise_faults(faults[:1])
