"""By how much each part of the typical trust is scaled: each figure over the typical trust's, and what follows of
several.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sim.scenario.faults import Fault
from sim.scenario.tree import without_sources
from sim.size.figures import Figures

PLANNED_BEDS = 85  # of the typical trust's occupied beds: 6,084 planned stays with a night of 5.1 days
STAY_TYPICAL_D = 9.1  # mean emergency stay with a night, England 2022
STAY_LEAST, STAY_MOST = 0.5, 2.0
POSTS = {
    "nurses": ("registered_nurse", "theatre_staff"),
    "doctors": ("consultant", "resident_sas"),
    "support_staff": ("nursing_support",),
}
"""Staff groups by the row that says how many there are; all others go with `other_staff`."""
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
    found["occupancy"] = _ratio("bed occupancy", own, typical, lambda rows: rows["beds_occupied"] / rows["beds_open"])
    found["conversion"] = _ratio("share of type 1 attendances admitted", own, typical, _conversion)
    emergency_beds = (figures["beds_occupied"] - PLANNED_BEDS * figures.factor("theatre_lists")) / (
        typical["beds_occupied"] - PLANNED_BEDS
    )
    stay = emergency_beds / found["overnight_admissions"].value
    found["stay"] = Factor(stay, f"stay by which {figures['beds_occupied']:,.6g} beds are occupied by these admissions")
    if not STAY_LEAST <= stay <= STAY_MOST:
        days = STAY_TYPICAL_D * stay
        rule = f"does not fit the admissions: they would stay {days:.3g} days on average with a night"
        rule += f", and {STAY_TYPICAL_D * STAY_LEAST:.3g} to {STAY_TYPICAL_D * STAY_MOST:.3g} can be true"
        faults.append(Fault("beds_occupied", rule, f"{figures['beds_occupied']:,.6g}"))
    found |= _money(figures, tree, faults)
    return found


def _ratio(label: str, own: Mapping[str, float], typical: Mapping[str, float], of: Any) -> Factor:
    return Factor(of(own) / of(typical), f"{label} {of(own):,.6g}, from the rows they follow of")


def _admitted(rows: Mapping[str, float]) -> float:
    return rows["admissions_type1"] + rows["admissions_other"]


def _with_a_night(rows: Mapping[str, float]) -> float:
    return _admitted(rows) * (1 - rows["same_day_share"])


def _conversion(rows: Mapping[str, float]) -> float:
    return rows["admissions_type1"] / rows["type1_attendances"]


def row_of_posts(group: str) -> str:
    """The row that says how many staff of a group there are."""
    return next((row for row, groups in POSTS.items() if group in groups), "other_staff")


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
