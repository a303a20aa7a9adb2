"""From incidents to the frequency and severity a case can be built on.

`laws` has the formulas, `likelihood` the search, `frequency` the counts, `samples` how sure it all is, `case_form` the way into a case.
"""

from optimizer.fitting.case_form import CaseForm, case_forms
from optimizer.fitting.fitting import fit
from optimizer.fitting.results import Fit, FitPlan, Fitted, Incidents

__all__ = ["CaseForm", "Fit", "FitPlan", "Fitted", "Incidents", "case_forms", "fit"]
