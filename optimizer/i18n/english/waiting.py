"""What the pages say while an answer is computed, and of one that is not final."""

from __future__ import annotations

from optimizer.i18n.marking import word

WORDS = (
    word("stop", "Stop"),
    word("again", "Compute again"),
    word("stopped", "Stopped: what is shown is the best that was found by then, if anything was."),
    word("stopped.unbegun", "Stopped before it began: nothing was computed."),
    word("queue", "Waiting: {before} before this one."),
    word("starting", "Starting the computing process… (once only; this time is not taken from the search)"),
    word("reading", "Reading the losses…"),
    word("searching", "Searching: best so far {value}, bound {bound} {unit}, gap {gap}"),
    word("checking", "The search has ended; an independent check is running…"),
    word("stopping", "Stopping; the best mix so far is being checked…"),
    word("worker.replaced", "The computing process ended unexpectedly and was replaced; the answer below is complete."),
    word("failure.start", "The processes that compute cannot be used; the page must be started again."),
    word("failure.died", "The computing process ended twice; nothing is shown."),
    word("failure.limit", "The time limit was reached without an answer."),
    word("failure.input", "A file of the case has changed or cannot be read."),
    word("failure.error", "The computation failed; no answer is shown."),
    word("shipped.shown", "The answer shown came with the package; the same case is being computed here to check it."),
    word("shipped.differs", "The answer that came with the package costs otherwise; this is the one computed here."),
    word("state.drawing", "The page is being drawn."),
    word("state.computing", "Still computing: the figures shown are not the answer to what is set now."),
    word("state.before", "Still computing: these figures are of the answer before, not of what is set now."),
    word("state.best", "Best so far, not final: the search had not ended when the time was over or it was stopped."),
    word("state.final", "The answer is complete: yearly cost {cost} ({unit})."),
    word("state.none", "The page is complete."),
    word("file.not_made", "The file could not be made: it took too long or too much memory, or its input is at fault."),
)
