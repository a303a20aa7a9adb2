"""A run kept in a folder: what went in, what came out, with which versions; written whole or not at all, and audited again."""

from optimizer.runs.reaudit import audit_run, read_run
from optimizer.runs.record import Log, Run, save
from optimizer.runs.recorder import Keeper
from optimizer.runs.verdict import Unchecked, Verdict

__all__ = ["Keeper", "Log", "Run", "Unchecked", "Verdict", "audit_run", "read_run", "save"]
