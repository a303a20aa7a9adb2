"""From incidents to the frequency and severity a case can be built on.

`distributions` has the formulas, `likelihood` the search, `frequency` the counts, `resampling` how sure it all is, `case_entries` the way
into a case.
"""

from optimizer.losses.fitting.case_entries import CaseForm, case_forms
from optimizer.losses.fitting.estimation import fit
from optimizer.losses.fitting.results import Fit, FitPlan, Fitted, Incidents

__all__ = ["CaseForm", "Fit", "FitPlan", "Fitted", "Incidents", "case_forms", "fit"]
