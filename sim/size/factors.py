"""By how much each part of the typical trust is scaled: each figure over the typical trust's, and what follows of
several.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

from sim.scenario.faults import Fault
from sim.scenario.tree import without_sources
from sim.size.figures import Figures

PLANNED_BEDS = {"theatre_lists": 62.7, "beds_open": 22.3}
"""Of the typical trust's occupied beds: 4,488 operations and 1,596 other planned stays a year, of 5.1 days; by the row
that each goes with.
"""
STAY_TYPICAL_D = 9.1  # mean emergency stay with a night, England 2022
STAY_LEAST, STAY_MOST = 0.5, 2.0
LONGER = 0.364  # of the typical trust's emergency spells: .577 are fit for same-day care, .059 leave from the unit
DELAYED_BEDS = 59  # of its emergency beds: 23,608 discharged alive after a night, .147 of them delayed by 6.25 days
H_A_DAY = 24
POSTS = {
    "nurses": ("registered_nurse", "theatre_staff"),
    "doctors": ("consultant", "resident_sas"),
    "support_staff": ("nursing_support",),
}
"""Staff groups by the row that says how many there are; all others go with `other_staff`."""
MONTHS, DAYS = 12, 365.25  # of a year
PAY = ("substantive", "bank", "agency")


class Factor(NamedTuple):
    """A factor, and in words what it comes from."""

    value: float
    said: str


def factors_of(figures: Figures, tree: Mapping[str, Any], faults: list[Fault]) -> dict[str, Factor]:
    """Every factor by the name that the rules use. faults: figures that contradict one another."""
    rows = figures.declared.rows
    found = {
        name: Factor(figures.factor(name), f"{row.label.lower()} {figures.by_row[name].said}")
        for name, row in rows.items()
    }
    own = {name: figure.value for name, figure in figures.by_row.items()}
    typical = {name: row.typical for name, row in rows.items()}
    found["emergency_admissions"] = _ratio("emergency admissions", own, typical, _admitted)
    found["overnight_admissions"] = _ratio("emergency admissions with a night", own, typical, _with_a_night)
    found["same_day_admissions"] = _ratio("emergency admissions without a night", own, typical, _without_a_night)
    for name, row in (("clinics", "outpatients_attended"), ("procedure_clinics", "outpatient_procedures")):
        found[name] = _ratio("appointments due", own, typical, partial(_due, row))
    found["conversion"] = _ratio("share of type 1 attendances admitted", own, typical, _conversion)
    planned_beds = sum(beds * figures.factor(row) for row, beds in PLANNED_BEDS.items())
    emergency_beds = (figures["beds_occupied"] - planned_beds) / _emergency_beds(typical)
    stay = emergency_beds / found["overnight_admissions"].value
    found["stay"] = Factor(stay, f"stay by which {figures['beds_occupied']:,.6g} beds are occupied by these admissions")
    found["treatment"] = _treatment(figures, found, tree)
    if not STAY_LEAST <= stay <= STAY_MOST or found["treatment"].value <= 0:
        days = STAY_TYPICAL_D * stay
        rule = f"does not fit the admissions: they would stay {days:.3g} days on average with a night"
        rule += f", and {STAY_TYPICAL_D * STAY_LEAST:.3g} to {STAY_TYPICAL_D * STAY_MOST:.3g} can be true"
        faults.append(Fault("beds_occupied", rule, f"{figures['beds_occupied']:,.6g}"))
    found |= _money(figures, tree, faults)
    return found


def _treatment(figures: Figures, found: Mapping[str, Factor], tree: Mapping[str, Any]) -> Factor:
    """Treatment by which the stay comes out: short stays and waits are as long as in the typical trust, and delay goes
    with the share delayed, so that hours of treatment, a part of all nights, move by more than these.
    """
    typical = {name: row.typical for name, row in figures.declared.rows.items()}
    treated_d = mean_treatment_h(tree) / H_A_DAY
    of_treatment = MONTHS * _admitted(typical) / DAYS * LONGER * treated_d
    all_beds = _emergency_beds(typical)
    if not of_treatment:
        return found["stay"]
    moved = all_beds * (found["stay"].value - 1) - DELAYED_BEDS * (figures.factor("delayed_share") - 1)
    said = f"treatment, {of_treatment:,.0f} of {all_beds:,.0f} emergency beds, by which the {found['stay'].said}"
    return Factor(1 + moved / of_treatment, said)


def _emergency_beds(typical: Mapping[str, float]) -> float:
    return typical["beds_occupied"] - sum(PLANNED_BEDS.values())


def mean_treatment_h(tree: Mapping[str, Any]) -> float:
    """Mean hours of treatment of longer emergency stays, over ward groups; 0 where a trust has none."""
    found = without_sources(tree["classes"]).get("type1", {}).get("attributes", {})
    if not {"stay_h", "ward_group"} <= set(found):
        return 0.0
    groups, hours = found["ward_group"]["shares"], found["stay_h"].get("of", {})
    return float(sum(share * _mean(hours.get(group, {})) for group, share in groups.items()))


def _mean(drawn: Mapping[str, Any]) -> float:
    """The mean of a distribution that says it."""
    ((_, said),) = drawn.items() if len(drawn) == 1 else ((None, 0.0),)
    return float(said.get("mean", 0.0)) if isinstance(said, Mapping) else float(said)


def _ratio(label: str, own: Mapping[str, float], typical: Mapping[str, float], of: Any) -> Factor:
    return Factor(of(own) / of(typical), f"{label} {of(own):,.6g}, from the rows they follow of")


def _admitted(rows: Mapping[str, float]) -> float:
    return rows["admissions_type1"] + rows["admissions_other"]


def _with_a_night(rows: Mapping[str, float]) -> float:
    return _admitted(rows) * (1 - rows["same_day_share"])


def _without_a_night(rows: Mapping[str, float]) -> float:
    return _admitted(rows) * rows["same_day_share"]


def _due(attended: str, rows: Mapping[str, float]) -> float:
    """Appointments due, of those attended."""
    return rows[attended] / (1 - rows["did_not_attend"])


def _conversion(rows: Mapping[str, float]) -> float:
    return rows["admissions_type1"] / rows["type1_attendances"]


def row_of_posts(group: str) -> str:
    """The row that says how many staff of a group there are."""
    return next((row for row, groups in POSTS.items() if group in groups), "other_staff")


def of_heading(cost: Mapping[str, Any], heading: str, factors: Mapping[str, Factor]) -> float:
    """The factor of a heading of the budget: what no volume moves has its own, what patients use up goes with beds."""
    said = without_sources(cost)
    budget, fixed = (said.get(part, {}).get(heading) for part in ("opening_budget_gbp_per_year", "fixed_gbp_per_year"))
    unmoved = 1.0 if fixed is None else min(1.0, fixed / budget) if budget else 0.0
    return unmoved * factors["fixed_costs"].value + (1 - unmoved) * factors["beds_open"].value


def _money(figures: Figures, tree: Mapping[str, Any], faults: list[Fault]) -> dict[str, Factor]:
    """Pay goes with the staff in post; what the cost leaves beside it is what is not pay."""
    cost = without_sources(tree.get("cost", {}))
    budget = cost.get("opening_budget_gbp_per_year")
    if not budget:
        return {}
    staff = without_sources(tree["workforce"]["groups"])
    weights = {
        name: group["establishment_wte"] * (1 - group["vacancy"]) * cost["pay"]["groups"][name]["gross_pay_per_wte"]
        for name, group in staff.items()
    }
    paid = sum(weight * figures.factor(row_of_posts(name)) for name, weight in weights.items())
    pay = paid / sum(weights.values())
    opening_pay = sum(budget.get(heading, 0) for heading in PAY)
    rest = sum(amount for heading, amount in budget.items() if heading not in PAY)
    whole = figures.factor("budget")
    not_pay = whole + opening_pay / rest * (whole - pay)
    fixed = cost.get("fixed_gbp_per_year", {})
    used_up = sum(max(0.0, budget[heading] - amount) for heading, amount in fixed.items() if heading in budget)
    unmoved = not_pay + used_up / (rest - used_up) * (not_pay - figures.factor("beds_open"))
    if unmoved <= 0:
        least = (opening_pay * pay + used_up * figures.factor("beds_open")) / 1e6
        rule = f"is less than pay and what patients use up: £{least:,.0f}m for these posts and beds"
        faults.append(Fault("budget", rule, f"{figures['budget']:,.6g}"))
    said = figures.by_row["budget"].said
    return {
        "pay": Factor(pay, "pay of the staff in post"),
        "agency_pay": Factor(pay * figures.factor("agency_share"), f"agency {figures.by_row['agency_share'].said}"),
        "fixed_costs": Factor(unmoved, f"what the cost of {said} leaves beside pay and what patients use up"),
    }
