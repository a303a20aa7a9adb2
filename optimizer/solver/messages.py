"""What passes between the page or command and the solver process: one question, and the answers as they get better."""

from __future__ import annotations

import os
import pickle
import resource
import struct
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Literal

from optimizer.evaluation.variant import Variant
from optimizer.inputs.case import Case
from optimizer.losses.scenarios import Scenarios
from optimizer.results.certificate import Certificate
from optimizer.results.solution import Solution
from optimizer.version import Build

if TYPE_CHECKING:
    from optimizer.evaluation.break_even import BreakEven  # a process says its first word before it imports a kernel

HEADER = struct.Struct("<Q")


@dataclass(frozen=True, slots=True)
class SolveRequest:
    """Solve a case, or price one mix of it."""

    case: Case
    years: Scenarios | None
    """None: those of the question before."""
    seconds: float
    mix: dict[str, float] | None = None
    """Price this mix instead of searching."""
    series: str = ""
    """Questions of one series start from the cuts of those before, where they hold; empty: from none."""
    variant: Variant | None = None
    """Ask this instead of the case's own question, without all else that is told of an answer."""
    certify: bool = False
    """Make the certificate of the bound too, once the search has ended."""
    brief: bool = False
    """One of very many: nothing is told beside the answer, and where cuts are there already the search goes to the tree at once."""
    break_even: BreakEven | None = None
    """Ask this of `mix`: the last `SolveUpdate` has the premium as its value, `inf` where any is borne, `infeasible` where none is."""
    mixes: tuple[dict[str, float], ...] | None = None
    """Tell what each of these costs, be there none, instead of searching: the last `SolveUpdate` has `costs`. None: search."""


@dataclass(frozen=True, slots=True)
class Stop:
    """End the search at hand; the best mix so far is told, and the process can be asked again."""


@dataclass(frozen=True, slots=True)
class Hello:
    """The first word of every process."""

    build: Build
    """Of its own files: what it answers is worth nothing to a caller of another build."""


@dataclass(frozen=True, slots=True)
class Ready:
    """Everything is imported, every kernel compiled or loaded: the process can be asked."""


@dataclass(frozen=True, slots=True)
class SearchBegun:
    """The question has reached a running solver: its time counts from here."""


@dataclass(frozen=True, slots=True)
class SolveUpdate:
    """Where the search stands; the last one has `ended` other than `running`."""

    ended: Literal["running", "closed", "infeasible", "time", "failed", "stalled", "error"]
    answer: Solution | None = None
    """The best mix so far, or the answer without one."""
    value: float | None = None
    bound: float | None = None
    gap: float | None = None
    seconds: tuple[tuple[str, float], ...] = ()
    cuts: int = 0
    reused: int = 0
    """Cuts of earlier questions of the series that the search began with."""
    solver: str = ""
    text: str = ""
    costs: tuple[float, ...] = ()
    """Of the mixes asked about, in the case's currency a year; infinite where one is not lawful."""
    peak_bytes: int = 0
    certificate: Certificate | None = None
    """What the bound rests on, told once."""
    concluded: bool = False
    """The search for the answer itself has ended: what follows only adds to it."""


def answers_stream() -> IO[bytes]:  # pragma: no cover - takes the standard output away from the process it is called in
    """Return the pipe to our parent; whatever libraries print goes to standard error from now on."""
    stream = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return stream


def send(stream: IO[bytes], message: object) -> None:
    """Write one message: its length, then its bytes."""
    body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(HEADER.pack(len(body)))
    stream.write(body)
    stream.flush()


def receive(stream: IO[bytes]) -> object:
    """Read one message, from our own parent or child over a private pipe; raise EOFError where the other side is gone."""
    head = stream.read(HEADER.size)
    if len(head) < HEADER.size:
        raise EOFError
    (size,) = HEADER.unpack(head)
    body = stream.read(size)
    if len(body) < size:
        raise EOFError
    return pickle.loads(body)


def peak_bytes() -> int:
    """Return the most memory this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
