#!/bin/sh
# HiGHS (highspy 1.15.1): `time_limit` means two things on one object. For a linear programme it is compared with the seconds of all runs
# of the object so far; for a mixed-integer one with those of this run alone. Nothing resets the clock but a new object.
# Pyomo 6.10.1 (pyomo.contrib.solver, persistent HiGHS) passes `config.time_limit` on as it is, so the same holds through it.
#
# Why it matters here: a cutting-plane loop or a tree keeps one object and asks for "the seconds left" each time. After some solver
# seconds its relaxations end as "time limit reached" at once, with most of the time unused, and an answer is called out of time.
# Way out: for a linear programme, set time_limit to getRunTime() + the seconds left.
# Common sense expects the second run below to have as long as the first, whichever kind of programme it is.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" --quiet --disable-pip-version-check install highspy==1.15.1 numpy==2.3.5
"$work/venv/bin/python" - <<'PYTHON'
import highspy
import numpy as np

SECONDS = 0.5


def programme(size: int, rows: int, whole: bool) -> highspy.Highs:
    """Cover by random rows: far too large for half a second."""
    random, h = np.random.default_rng(1), highspy.Highs()
    h.setOptionValue("output_flag", False)
    h.setOptionValue("threads", 1)
    for _ in range(size):
        h.addCol(float(-random.uniform(1, 2)), 0.0, 1.0, 0, np.array([], dtype=np.int32), np.array([]))
    for _ in range(rows):
        h.addRow(-highspy.kHighsInf, size / 5, size, np.arange(size, dtype=np.int32), random.uniform(0.1, 1, size))
    if whole:
        for j in range(size):
            h.changeColIntegrality(j, highspy.HighsVarType.kInteger)
    return h


def second_run(h: highspy.Highs) -> float:
    """Run twice under one limit; return the seconds that the second run was given."""
    h.setOptionValue("time_limit", SECONDS)
    for _ in range(2):
        h.clearSolver()
        before = h.getRunTime()
        h.run()
        assert h.getModelStatus() == highspy.HighsModelStatus.kTimeLimit, h.getModelStatus()
    return h.getRunTime() - before


linear, whole = second_run(programme(1500, 1500, whole=False)), second_run(programme(80, 25, whole=True))
print("highspy", highspy.Highs().version(), "- the same limit of", SECONDS, "s, second run of one object")
print(f"expected: about {SECONDS} s of work in both")
print(f"found: linear {linear:.2f} s, mixed-integer {whole:.2f} s")
raise SystemExit(not (linear < SECONDS / 3 and whole > SECONDS * 0.8))
PYTHON
