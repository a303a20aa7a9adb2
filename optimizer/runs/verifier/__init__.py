"""The verifier that stands in every run with a certificate: one file, which the standard library alone runs."""

from pathlib import Path

VERIFIER = "verify.py"
"""Its name in a run."""


def verifier_source() -> bytes:
    """Return the verifier as it is written into a run."""
    return (Path(__file__).with_name(VERIFIER)).read_bytes()
