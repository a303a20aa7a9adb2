"""Answers for several people at once: a bounded number of processes that read, solve, audit and draw, and a queue before them."""

from optimizer.service.job import Job, Stage, Visitor
from optimizer.service.messages import Answered, Failure, Heard
from optimizer.service.office import Office

__all__ = ["Answered", "Failure", "Heard", "Job", "Office", "Stage", "Visitor"]
