"""Many cases, each an answer of its own: spread over processes, resumable, the same to the last digit in any order and anywhere."""

from optimizer.runs.batches.plan import BatchRow, Plan, folder_plan, grid_plan, table_plan
from optimizer.runs.batches.run import Batch, CaseLimits, batch

__all__ = ["Batch", "BatchRow", "CaseLimits", "Plan", "batch", "folder_plan", "grid_plan", "table_plan"]
