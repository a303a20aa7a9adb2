"""Who may speak to a Dask cluster: a scheduler runs what anybody who reaches it sends, and its workers hold the cases.

A cluster started here makes a key of its own, which lives as long as it does, in the memory of its processes: nobody else is heard. A
scheduler of somebody else's is spoken to as its address says: `tls://` with certificates, both sides shown; `tcp://` with none, so that
whoever reaches it can read the cases and run programs on the workers.
"""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from optimizer.errors import Fault, InputError, Message

if TYPE_CHECKING:
    from distributed.security import Security

TLS = "tls://"
LOOPBACK = ("localhost",)
"""Names of this machine for itself, beside its addresses."""


@dataclass(frozen=True, slots=True)
class Certificates:
    """Files in PEM: the authority, and the certificate and key of this side."""

    ca: str | None = None
    cert: str | None = None
    key: str | None = None

    @property
    def is_stated(self) -> bool:
        """Whether any is named."""
        return any((self.ca, self.cert, self.key))

    @property
    def named(self) -> tuple[tuple[str, str | None], ...]:
        """Each with its option."""
        return ("--tls-ca", self.ca), ("--tls-cert", self.cert), ("--tls-key", self.key)


class Addressed(Protocol):
    """What says where the work goes."""

    @property
    def scheduler(self) -> str | None:
        """Address of a scheduler."""

    @property
    def tls(self) -> Certificates | None:
        """What is shown to it."""


def check_certificates(spread: Addressed) -> None:
    """Raise `InputError` where certificates are stated for what takes none, are missing, or cannot be used."""
    stated, address = spread.tls or Certificates(), spread.scheduler or ""
    faults = []
    for option, name in stated.named:
        if name is not None and not address.startswith(TLS):
            rule, fix = (
                Message("certificates belong to a scheduler at tls://"),
                Message("write --scheduler tls://HOST:PORT, or leave this out"),
            )
            faults.append(Fault(option, None, "", name, rule, fix))
        elif name is not None and not Path(name).is_file():
            faults.append(Fault(option, None, "", name, Message("there is no such file"), Message("name a file in PEM")))
    if not faults and address.startswith(TLS):
        faults += [
            Fault(
                option,
                None,
                "",
                "",
                Message("a scheduler at tls:// asks for certificates"),
                Message("add {option} FILE (PEM)", option=option),
            )
            for option, name in stated.named[:2]
            if name is None and not _configured(option)
        ]
    raise_faults(faults or list(_unusable(stated)))


def raise_faults(faults: list[Fault]) -> None:
    """Raise `InputError` where there are any."""
    if faults:
        raise InputError(faults)


def _configured(option: str) -> bool:
    """Say whether Dask's own configuration names what is missing."""
    import dask

    return bool(dask.config.get(f"distributed.comm.tls.{'ca-file' if option == '--tls-ca' else 'client.cert'}", None))


def _unusable(stated: Certificates) -> list[Fault]:
    """Return what OpenSSL says of the files."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        if stated.ca is not None:
            context.load_verify_locations(cafile=stated.ca)
    except OSError as error:
        return [
            Fault(
                "--tls-ca",
                None,
                "",
                stated.ca or "",
                Message("this is no certificate ({reason})", reason=_said(error)),
                Message("name a file in PEM"),
            )
        ]
    try:
        if stated.cert is not None:
            context.load_cert_chain(stated.cert, stated.key, password="")
    except OSError as error:
        rule = Message("certificate and key cannot be used ({reason})", reason=_said(error))
        return [Fault("--tls-cert", None, "", stated.cert or "", rule, Message("name a pair in PEM, the key without a password"))]
    return []


def _said(error: OSError) -> str:
    return (getattr(error, "reason", None) or error.strerror or type(error).__name__).replace("_", " ").lower()


def security_of(spread: Addressed) -> Security:
    """Return what this side shows, and asks of the other: certificates of one's own, or those named."""
    from distributed.security import Security

    if spread.scheduler is None:
        return _temporary(Security)
    if not spread.scheduler.startswith(TLS):
        return Security(require_encryption=False)
    stated = spread.tls or Certificates()
    files = {"tls_ca_file": stated.ca, "tls_client_cert": stated.cert, "tls_client_key": stated.key}
    return Security(require_encryption=True, **{name: file for name, file in files.items() if file is not None})


def _temporary(security: type[Any]) -> Security:
    try:
        made: Security = security.temporary()
    except ImportError:
        rule, fix = (
            Message("a cluster makes certificates of its own with `cryptography`"),
            Message("pip install 'reserve-optimizer[cluster]'"),
        )
        raise InputError([Fault("--cluster", None, "", "", rule, fix)]) from None
    return made


@contextmanager
def without_pages() -> Iterator[None]:
    """Have a cluster that is started meanwhile tell nothing over HTTP.

    Its parts serve pages on their tasks and logs to anybody, even where they have no dashboard and speak TLS with each other.
    """
    import dask

    with dask.config.set({"distributed.scheduler.http.routes": [], "distributed.worker.http.routes": []}):
        yield


def warn_of(spread: Addressed, say: Callable[[str], None]) -> None:
    """Say what an address without certificates means, unless it is this machine's own."""
    address = spread.scheduler
    if address is not None and not address.startswith(TLS) and not is_loopback(address):
        say(
            f"--scheduler: {address} is neither encrypted nor authenticated: whoever reaches it can read the cases and run programs on the "
            "workers; use tls:// with --tls-ca, --tls-cert and --tls-key"
        )


def is_loopback(address: str) -> bool:
    """Say whether an address is of this machine alone."""
    host = address.rpartition("://")[2].rpartition(":")[0].strip("[]")
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.casefold() in LOOPBACK
