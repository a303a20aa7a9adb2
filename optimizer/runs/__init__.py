"""A run kept in a folder: what went in, what came out, with which versions; written whole or not at all, and audited again."""

from optimizer.runs.again import Verdict, audit_run, read_run
from optimizer.runs.keeping import Keeper
from optimizer.runs.record import Log, Run, save

__all__ = ["Keeper", "Log", "Run", "Verdict", "audit_run", "read_run", "save"]
