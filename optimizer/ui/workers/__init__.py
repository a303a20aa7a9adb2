"""Answers for several people at once: a bounded number of processes that read, solve, audit and draw, and a queue before them."""

from optimizer.ui.workers.job import Job, Stage, Visitor
from optimizer.ui.workers.messages import Answered, Failure, SearchState
from optimizer.ui.workers.queue import JobQueue

__all__ = ["Answered", "Failure", "Job", "JobQueue", "SearchState", "Stage", "Visitor"]
