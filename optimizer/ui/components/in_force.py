"""What of the policies in force counts for nothing, said policy by policy: the verdict of the rules that count offers, in words."""

from __future__ import annotations

import streamlit as st

from optimizer.evaluation.today import case_in_force
from optimizer.files.cover import IN_FORCE
from optimizer.i18n.voice import Voice
from optimizer.inputs.case import Case
from optimizer.law.in_force import LatePolicy, UncountedPolicy, late_policies, uncounted_policies
from optimizer.report.text.names import id_words, law_name, offer_name
from optimizer.report.text.remarks import barred_line
from optimizer.ui.components.tables import plain


def show_uncounted(case: Case, say: Voice) -> None:
    """Say which policies in force count for nothing, under which rule and why; nothing where all count."""
    lines = uncounted_lines(case, say)
    if lines:
        listed = "\n".join(f"- {plain(line)}" for line in lines)
        st.warning(f"**{plain(say('in_force.uncounted'))}**\n\n{listed}", icon=":material/policy:")


def uncounted_lines(case: Case, say: Voice) -> list[str]:
    """Return a sentence for each condition that a policy in force fails: of the law first, then of the rules with a deadline."""
    of_law = [line for policy in uncounted_policies(case) for line in _law_lines(policy, case, say)]
    return of_law + [_late_line(policy, case, say) for policy in late_policies(case)]


def _law_lines(policy: UncountedPolicy, case: Case, say: Voice) -> list[str]:
    name, law = _policy(policy.offer, case, say), law_name(case, say)
    if not policy.barred:
        return [say("in_force.no_insurance", policy=name, law=law)]
    conditions = [barred_line(barred, case_in_force(case), say) for barred in policy.barred]
    return [say("in_force.barred", policy=name, law=law, why=why, cure=cure) for why, cure in conditions]


def _late_line(policy: LatePolicy, case: Case, say: Voice) -> str:
    has = say("barred.not_stated") if policy.payout_days is None else say("days", days=str(policy.payout_days))
    return say(
        "in_force.late",
        policy=_policy(policy.offer, case, say),
        rule=id_words(policy.tail.id, say),
        within=str(policy.tail.within_days),
        has=has,
    )


def _policy(offer: str, case: Case, say: Voice) -> str:
    """Return what a policy is called: one that an exchange's answers brought in has no name of its own."""
    return say("in_force.policy") if offer == IN_FORCE else offer_name(offer, case, say)
