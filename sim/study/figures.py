"""The figures of one replication, by name: what is compared in pairs, and what stands beside published ones."""

from __future__ import annotations

import math

from sim.activity.declared import BY_NAME, SUM
from sim.activity.ratio import Quotient
from sim.study.outcome import Outcome

PP = 100.0  # log points times 100 read as percentage points, where they are small
LEFT = "left_before_treatment"
EMERGENCY_DEPARTMENT = ("ed_attendance_type1", "ed_attendance_other", LEFT)
ADMITTED = (
    "non_elective_same_day",
    "non_elective_overnight",
    "elective_inpatient",
    "day_case",
    "critical_care_day",
    "maternity",
)
LOGARITHMS = (
    "productivity",
    "activity",
    "inputs",
    "productivity_without_left",
    "productivity_without_readmissions",
    "productivity_by_stay_band",
)
OF_STUDY = (
    *LOGARITHMS,
    "activity_gbp",
    "inputs_gbp",
    "trust_gbp",
    "community_icb_gbp",
    "local_authority_gbp",
    "one_off_gbp",
    "system_gbp",
    "list_growth",
)
"""Figures that are no quotients: logarithms and sums."""


def figures(of: Outcome) -> dict[str, Quotient]:
    """Every figure of a replication, sums by the year of twelve months."""
    year = 12 / of.months
    measured = {
        name: Quotient(each.numerator * year) if BY_NAME[name].adds == SUM else each
        for name, each in of.measures.quotients().items()
    }
    return {**measured, **{name: Quotient(value) for name, value in _of_study(of).items()}}


def productivity(of: Outcome) -> float:
    """The level of productivity, log points × 100: the figure of that name."""
    return _points(of.level.cost_weighted_activity, of.level.nominal_gbp)


def _points(activity_gbp: float, inputs_gbp: float) -> float:
    return PP * (math.log(activity_gbp) - math.log(inputs_gbp))


def _of_study(of: Outcome) -> dict[str, float]:
    """Figures that are no quotients: logarithms and sums."""
    activity, inputs, year = of.level.cost_weighted_activity, of.level.nominal_gbp, 12 / of.months
    own = (
        _points(activity, inputs),
        PP * math.log(activity),
        PP * math.log(inputs),
        _points(of.level.without(LEFT).cost_weighted_activity, inputs),
        _points(of.without_readmissions_gbp, inputs),
        _points(of.by_stay_band_gbp, inputs),
        activity * year,
        inputs * year,
        of.paid("trust") * year,
        of.paid("community_icb") * year,
        of.paid("local_authority") * year,
        of.paid("one_off"),
        of.paid("trust", "community_icb", "local_authority") * year,
        list_growth(of),
    )
    return dict(zip(OF_STUDY, own, strict=True))


def list_growth(of: Outcome) -> float:
    """Patients on the list for theatre at the end of the measured window, less those on it before its first month."""
    if "waiting_list" not in of.measures.names:
        return math.nan
    by_month, window = of.measures.monthly("waiting_list"), of.measures.measured
    return float(by_month[window][-1] - by_month[max(0, window.start - 1)])


def of_kpi(of: Outcome) -> dict[str, Quotient]:
    """What published figures are compared with: measures, and sums of money and weighted activity over the window.

    The cost that stands beside weighted activity is in the prices of the weights, and so is its sum.
    """
    own = of.lines.paid_by("trust")
    total, pay = own.total_gbp, float(own.nominal_gbp[own.category == "pay"].sum())
    agency = float(own.nominal_gbp[own.contract == "agency"].sum())
    output = of.level.output_gbp
    outpatients = sum(gbp for pod, gbp in output.items() if pod.startswith("outpatient"))
    return {
        **of.measures.quotients(),
        "total_cost_gbp": Quotient(of.price_year_gbp),
        "total_cost_nominal_gbp": Quotient(total),
        "pay_share_of_cost": Quotient(pay, total),
        "agency_share_of_pay": Quotient(agency, pay),
        "cwa_emergency_department_gbp": Quotient(sum(output.get(pod, 0.0) for pod in EMERGENCY_DEPARTMENT)),
        "cwa_outpatients_gbp": Quotient(outpatients),
        "cwa_admitted_gbp": Quotient(sum(output.get(pod, 0.0) for pod in ADMITTED)),
        "activity_over_cost": Quotient(of.level.cost_weighted_activity, of.price_year_gbp),
    }
