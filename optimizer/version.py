"""Which version of the product this is, and which build: two builds may differ under one version number."""

from __future__ import annotations

import functools
import hashlib
import platform
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

DISTRIBUTION = "reserve-optimizer"
PACKAGE = Path(__file__).resolve().parent
LIBRARIES = ("numpy", "numba", "scipy", "pyomo", "highspy")
"""What the last digits of an answer depend on, beside the package's own sources."""
DATA = "_data"
"""Folder of an installed package that holds the shipped cases: inputs, which have fingerprints of their own."""
SHOWN = 12
"""Digits of a hash that are told."""


@dataclass(frozen=True, slots=True)
class Build:
    """What an answer depends on beside its inputs."""

    version: str
    sources: str
    """sha256 of the package's sources."""
    libraries: tuple[tuple[str, str], ...]
    """Name and version: Python, and `LIBRARIES`."""

    @property
    def key(self) -> str:
        """Everything in one text."""
        return repr((self.version, self.sources, self.libraries))

    def differs_from(self, other: Build) -> str:
        """Return in a few words what another build has that this one has not; empty where they are the same."""
        own_libraries, others = dict(self.libraries), dict(other.libraries)
        pairs = [(DISTRIBUTION, self.version, other.version)]
        pairs += [("its sources", self.sources[:SHOWN], other.sources[:SHOWN])] if self.sources != other.sources else []
        pairs += [(name, own_libraries.get(name, "none"), others.get(name, "none")) for name in sorted(own_libraries | others)]
        return ", ".join(f"{name} {there} there and {here} here" for name, here, there in pairs if here != there)


def product_version() -> str:
    """Return the installed version, `0+unknown` in a bare checkout."""
    return _version_of(DISTRIBUTION) or "0+unknown"


@functools.cache
def build() -> Build:
    """Return the build of this process, as its files stood when this was first asked."""
    libraries = tuple((name, _version_of(name) or "none") for name in LIBRARIES)
    return Build(product_version(), sources_hash(PACKAGE), (("python", platform.python_version()), *libraries))


def sources_hash(package: Path) -> str:
    """Return the sha256 of the name and the bytes of every module of a package, in the order of their names."""
    digest = hashlib.sha256()
    modules = {path.relative_to(package).as_posix(): path for path in package.rglob("*.py")}
    for name in sorted(name for name in modules if not name.startswith(f"{DATA}/")):
        data = modules[name].read_bytes()
        digest.update(f"{name}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()


def _version_of(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None
