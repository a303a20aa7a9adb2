"""A run kept in a folder: what went in, what came out, with which versions; written whole or not at all, and audited again."""

from optimizer.runs.reaudit import audit_run, read_run
from optimizer.runs.record import Log, RunArguments, save
from optimizer.runs.recorder import RunRecorder
from optimizer.runs.verdict import RunVerdict, Unchecked

__all__ = ["Log", "RunArguments", "RunRecorder", "RunVerdict", "Unchecked", "audit_run", "read_run", "save"]
