"""Where the cases of a batch run: processes of this machine, or the workers of a Dask cluster. Nothing else knows of Dask."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from optimizer.batches.crew import CREW
from optimizer.errors import Fault, InputError

CONNECT_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Spread:
    """How the work is spread: `processes` here, or over a scheduler's workers, or over a cluster of so many workers started for it."""

    processes: int = 1
    scheduler: str | None = None
    cluster: int | None = None

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
        CREW.close()  # what is still being answered when a batch is stopped is answered again on resume
        pool.shutdown(wait=True)


@contextmanager
def _dask(spread: Spread) -> Iterator[Executor]:
    option, value = ("--cluster", str(spread.cluster)) if spread.scheduler is None else ("--scheduler", spread.scheduler)
    if importlib.util.find_spec("distributed") is None:
        rule, fix = "a Dask cluster needs the extra `cluster`", "pip install 'reserve-optimizer[cluster]'"
        raise InputError([Fault(option, None, "", value, rule, fix)])
    from distributed import Client, LocalCluster

    if spread.scheduler is not None:
        try:
            client = Client(spread.scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            rule = f"no scheduler answers there ({type(error).__name__})"
            raise InputError([Fault(option, None, "", value, rule, "start one with `dask scheduler`, or correct the address")]) from None
        with client:
            yield client.get_executor(pure=False)
        return
    with (
        LocalCluster(
            n_workers=spread.cluster, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, memory_limit=None
        ) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        yield client.get_executor(pure=False)
