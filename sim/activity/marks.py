"""The marks at which measures count: a measure whose marks no pathway makes is missing, and never 0."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from sim.hospital.build import Blueprint
from sim.scenario.faults import Fault

NEAR = 0.75  # how alike two names must be for one to be taken for the other misspelt
_BY_MARKS = {
    ("arrived",): ("arrivals_monday", "arrivals_09_to_18"),
    ("arrived", "departed"): (
        "type1_attendances",
        "type1_within_4h",
        "type1_over_12h",
        "left_before_treatment",
        "left_before_treatment_share",
        "left_to_be_admitted_share",
    ),
    ("arrived", "departed", "decision_to_admit"): ("type1_conversion",),
    ("admitted",): ("admissions_direct",),
    ("admitted", "arrived"): ("admissions_type1",),
    ("admitted", "arrived", "decision_to_admit"): (
        "decision_over_12h",
        "decision_over_12h_share",
        "decision_4_to_12h_share",
    ),
    ("decision_to_admit", "admitted"): ("boarding", "beds_and_boarders"),
    ("arrived", "handed_over"): ("handover_mean", "handover_over_30m_share", "handover_over_60m_share"),
    ("ready",): ("ready_waiting", "delay_of_bed_days"),
    ("admitted", "discharged"): (
        "spells",
        "ordinary_spells",
        "zero_day_share",
        "stay_night",
        "stay_emergency_night",
        "stay_emergency",
        "stay_elective_night",
        "discharged_by_17",
        "discharges_weekday",
        "discharges_weekend",
        "readmissions_30d",
        "readmission_30d_share",
        "day_case_share",
    ),
    ("ready", "discharged"): (
        "delay_0d",
        "delay_1d",
        "delay_2_3d",
        "delay_4_6d",
        "delay_7_13d",
        "delay_14_20d",
        "delay_21d",
        "delay_mean",
        "delay_mean_delayed",
        "discharged_p0",
        "discharged_p1",
        "discharged_p2",
        "discharged_p3",
    ),
    ("died", "discharged"): ("deaths",),
    ("knife_to_skin", "theatre_out"): (
        "theatre_cases",
        "theatre_utilisation",
        "cases_per_4h",
        "late_starts",
        "early_finishes",
    ),
    ("cancelled", "added_to_list"): (
        "cancelled",
        "cancelled_no_bed",
        "cancelled_no_time",
        "cancelled_no_staff",
        "cancelled_by_patient",
        "cancelled_clinical",
        "cancelled_share",
        "last_minute_a_quarter",
        "last_minute_share",
    ),
    ("added_to_list",): ("waiting_list", "waiting_18_weeks", "waiting_52_weeks", "list_additions"),
    ("added_to_list", "knife_to_skin"): ("list_treated", "urgent_in_28_days"),
    ("cancelled", "added_to_list", "standby_called"): ("standby_called",),
    ("emergency_listed", "emergency_knife"): (
        "emergency_operations",
        "emergency_theatre_wait",
        "emergency_theatre_24h",
    ),
    ("arrived", "admitted"): ("delayed_to_bed", "expected_deaths_delay", "expected_extra_deaths"),
}
MARKS_OF = {measure: marks for marks, measures in _BY_MARKS.items() for measure in measures}


def can_count(measure: str, made: tuple[str, ...]) -> bool:
    """Whether the pathways make every mark at which a measure counts; those of integrals and roster need none."""
    return set(MARKS_OF.get(measure, ())) <= set(made)


def misspelt_marks(blueprint: Blueprint) -> Iterator[Fault]:
    """Marks that measures count at and no pathway makes, where one with nearly their name is made instead."""
    made = blueprint.program.marks
    wanted = dict.fromkeys(mark for marks in _BY_MARKS for mark in marks)
    for mark in wanted:
        if mark in made:
            continue
        near = difflib.get_close_matches(mark, [name for name in made if name not in wanted], n=1, cutoff=NEAR)
        if near:
            missing = [measure for measure, marks in MARKS_OF.items() if mark in marks]
            others = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
            yield Fault(
                "pathways",
                f"no pathway makes the mark {mark}, at which {missing[0]}{others} count; did you mean it by {near[0]}?",
            )
