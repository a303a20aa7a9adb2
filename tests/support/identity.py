"""An identity provider on loopback: OpenID Connect as the world speaks it, with three people, and the page behind it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from support.browsing import free_port, served
from support.starts import PATIENCE

PEOPLE = {
    "editor": {"email": "cfo@exchange.example", "email_verified": True},
    "viewer": {"email": "board@exchange.example", "email_verified": True},
    "stranger": {"email": "cfo@exchange.example", "email_verified": False},
}
"""The stranger says that he has the editor's address, which his provider has not verified."""
SECRETS = """
[auth]
redirect_uri = "http://127.0.0.1:{{port}}/oauth2callback"
cookie_secret = "not so secret: of a test"
client_id = "page"
client_secret = "not so secret either"
server_metadata_url = "{provider}/.well-known/openid-configuration"

[access]
work = ["CFO@exchange.example"]
view = ["board@exchange.example"]
"""


@contextmanager
def provided(log: Path) -> Iterator[str]:
    """Run the provider; give its address."""
    port = free_port()
    people = [word for sub, claims in PEOPLE.items() for word in ("--user-claims", json.dumps({"sub": sub, **claims}))]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), *people]
    with log.open("w", encoding="utf-8") as out:
        child = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/.well-known/openid-configuration")
        yield address
    finally:
        child.terminate()
        child.wait(PATIENCE)


def _wait_for(address: str) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return


@contextmanager
def guarded(folder: Path) -> Iterator[tuple[str, Path]]:
    """Serve the page behind a login; give its address, and the file of all that its server says."""
    secrets, log = folder / "secrets.toml", folder / "server.log"
    with provided(folder / "provider.log") as provider:
        secrets.write_text(SECRETS.format(provider=provider), encoding="utf-8")
        with served(options=("--secrets.files", str(secrets), "--logger.level", "debug"), log=log) as (address, _):
            yield address, log
