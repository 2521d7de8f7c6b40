"""The figures of one replication, by name: what is compared in pairs, and what stands beside published ones."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sim.activity.declared import BY_NAME, SUM
from sim.activity.kpi import OF_A_STUDY
from sim.activity.ratio import Quotient
from sim.productivity import Line
from sim.study.outcome import Outcome

PP = 100.0  # log points times 100 read as percentage points, where they are small
LEFT = "left_before_treatment"
LIST = "waiting_list"
EMERGENCY_DEPARTMENT = ("ed_attendance_type1", "ed_attendance_other", LEFT)
ADMITTED = (  # critical care is outside the published cost of admitted care
    "non_elective_same_day",
    "non_elective_overnight",
    "elective_inpatient",
    "day_case",
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
    if LIST not in of.measures.names:
        return math.nan
    by_month, window = of.measures.monthly(LIST), of.measures.measured
    return float(by_month[window][-1] - by_month[max(0, window.start - 1)])


def of_kpi(of: Outcome) -> dict[str, Quotient]:
    """What published figures are compared with: measures, and sums of money and weighted activity over the window.

    The cost that stands beside weighted activity is in the prices of the weights, and so is its sum.
    """
    own = of.lines.paid_by("trust")
    total, pay = own.total_gbp, float(own.nominal_gbp[own.category == "pay"].sum())
    agency, bank = (float(own.nominal_gbp[own.contract == contract].sum()) for contract in ("agency", "bank"))
    output, measured = of.level.output_gbp, of.measures.quotients()
    growth = list_growth(of)

    def value(name: str) -> float:
        return measured[name].value if name in measured else math.nan

    outpatients = sum(gbp for pod, gbp in output.items() if pod.startswith("outpatient"))
    return {
        **measured,
        "total_cost_gbp": Quotient(of.price_year_gbp),
        "total_cost_nominal_gbp": Quotient(total),
        "pay_share_of_cost": Quotient(pay, total),
        "agency_share_of_pay": Quotient(agency, pay),
        "bank_share_of_pay": Quotient(bank, pay),
        "cwa_emergency_department_gbp": Quotient(sum(output.get(pod, 0.0) for pod in EMERGENCY_DEPARTMENT)),
        "cwa_outpatients_gbp": Quotient(outpatients),
        "cwa_admitted_gbp": Quotient(sum(output.get(pod, 0.0) for pod in ADMITTED)),
        "activity_over_cost": Quotient(of.level.cost_weighted_activity, of.price_year_gbp),
        "weekend_to_weekday": Quotient(value("discharges_weekend"), value("discharges_weekday")),
        "waiting_list_trend": Quotient(growth, value(LIST) - growth),
    }


ACTIVITY, WEIGHED, PAY, SPENT = "activity.", "weighed.", "pay.", "spent."
ALL_WEIGHED, ALL_SPENT, OVER_SPENT = "weighed", "spent", "weighed_over_spent"
SUBSTANTIVE, TEMPORARY = "substantive", ("bank", "agency")


def known_of_account(plain: Mapping[str, Any]) -> tuple[str, ...]:
    """What rows of the accounting table may name: the measures, and figures by the names of a scenario's tree."""
    weights, groups, categories = (
        _names(plain, *path)
        for path in (("productivity", "weights"), ("workforce", "groups"), ("productivity", "categories"))
    )
    own = [f"{kind}{pod}" for kind in (ACTIVITY, WEIGHED) for pod in weights]
    own += [ALL_WEIGHED, ALL_SPENT, OVER_SPENT, *(f"{PAY}{group}" for group in (*groups, *TEMPORARY))]
    own += [f"{SPENT}{name}" for name in categories]
    return (*BY_NAME, *OF_A_STUDY, *own)


def _names(plain: Mapping[str, Any], *path: str) -> list[str]:
    found: Any = plain
    for key in path:
        found = found.get(key, ()) if isinstance(found, Mapping) else ()
    return [str(each) for each in found] if isinstance(found, Mapping | Sequence) else []


def of_account(of: Outcome) -> dict[str, Quotient]:
    """What stands beside the rows of the accounting table, over the window: what published figures are compared with,
    units and £ by point of delivery, and pay and cost at the prices of the weights' year.
    """
    found = defaultdict(float)
    for pod, volume in of.level.volume.items():
        found[f"{ACTIVITY}{pod}"] = volume
        found[f"{WEIGHED}{pod}"] = of.level.output_gbp[pod]
    for line in of.level.spend_gbp:
        gbp = _at_weights_year(of, line)
        found[f"{SPENT}{line.category}"] += gbp
        if line.category == "pay":
            found[f"{PAY}{line.staff_group if line.contract == SUBSTANTIVE else line.contract}"] += gbp
    found[ALL_WEIGHED] = of.level.cost_weighted_activity
    found[ALL_SPENT] = sum(gbp for name, gbp in found.items() if name.startswith(SPENT))
    over = {OVER_SPENT: Quotient(found[ALL_WEIGHED], found[ALL_SPENT])}
    return {**of_kpi(of), **{name: Quotient(figure) for name, figure in found.items()}, **over}


def _at_weights_year(of: Outcome, line: Line) -> float:
    """£ of an input line at the prices of the year whose unit costs weigh activity."""
    preset, gbp = of.level.preset, of.level.spend_gbp[line]
    base = preset.price_index(line, f"{preset.weights_year[:4]}-04")
    prices = [preset.price_index(line, month) for month in of.level.period.months]
    if base is None or None in prices:
        return math.nan
    return math.fsum(each * base / price for each, price in zip(gbp.tolist(), prices, strict=True) if price)
