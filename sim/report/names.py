"""What every measure of a run and figure of a study is called, its unit left to a column of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from sim.report.staff import staff_figure
from sim.report.ways_out import label
from sim.report.wording import ROWS
from sim.study.reported import BREAK_EVEN, FIRST_YEAR, SEEN, YEAR_AFTER
from sim.study.staff import HOURS, PAY
from sim.study.ways_out import WAY_OUT

UNIT_BEHIND = re.compile(r", (pp|%)$")
NAMES: Mapping[str, str] = MappingProxyType(
    {row.figure: UNIT_BEHIND.sub("", row.label) for row in ROWS}
    | {
        # of a study
        "productivity_without_left": "Productivity, those who left before treatment not counted",
        "productivity_without_readmissions": "Productivity, readmissions not counted",
        "productivity_by_stay_band": "Productivity, stays weighted by their length",
        "activity_gbp": "Cost-weighted activity a year",
        "inputs_gbp": "Real inputs a year",
        "system_gbp": "Bills of all payers a year",
        "list_growth": "Growth of the theatre list",
        FIRST_YEAR: "Reported growth of the first year",
        YEAR_AFTER: "Reported growth of the year after",
        BREAK_EVEN: "Left to break even a year",
        SEEN: "Probability of being seen",
        # emergency department
        "type1_attendances": "Type 1 attendances",
        "left_before_treatment": "Left before treatment",
        "left_before_treatment_share": "Share who left before treatment",
        "type1_conversion": "Type 1 attendances with a decision to admit",
        "arrivals_monday": "Arrivals on a Monday",
        "arrivals_09_to_18": "Arrivals from 9 until 18 o'clock",
        "admissions_type1": "Emergency admissions through type 1",
        "admissions_direct": "Emergency admissions by other ways",
        "decision_over_12h": "Admissions over 12 h from the decision",
        "decision_4_to_12h_share": "Over 4 and up to 12 h from decision to admit",
        "boarding": "Waiting in the department for a ward",
        "left_to_be_admitted_share": "Of those who left, to be admitted",
        "handover_mean": "Ambulance handover, mean",
        "handover_over_30m_share": "Ambulance handovers over 30 minutes",
        "handover_over_60m_share": "Ambulance handovers over 60 minutes",
        "beds_and_boarders": "In beds or waiting for one",
        # beds
        "beds_available": "Beds available",
        "bed_occupancy": "Bed occupancy",
        "beds_in_use": "Bed time in use",
        "occupied_bed_days": "Bed days occupied",
        "empty_bed_days": "Bed days open and empty",
        "escalation_beds": "Beds opened at short notice",
        "outliers": "In a ward not their own",
        "outlier_share": "Share in a ward not their own",
        "critical_care_beds_occupied": "Critical-care beds occupied",
        "critical_care_occupancy": "Critical-care bed occupancy",
        "maternity_beds_occupied": "Maternity beds occupied",
        "maternity_occupancy": "Maternity bed occupancy",
        # stays
        "spells": "Emergency and planned spells",
        "ordinary_spells": "Spells without day cases",
        "zero_day_share": "Emergency spells without a night",
        "stay_night": "Length of a stay with a night",
        "stay_emergency_night": "Length of an emergency stay with a night",
        "stay_emergency": "Length of an emergency stay",
        "stay_elective_night": "Length of a planned stay with a night",
        "discharged_by_17": "Discharged before 17 o'clock",
        "discharges_weekday": "Discharges on a weekday",
        "discharges_weekend": "Discharges on a weekend day",
        "readmissions_30d": "Readmissions within 30 days",
        "deaths": "Deaths in hospital or within 30 days",
        "red_days": "Red days: in an internal wait",
        "red_days_review": "Red days: waiting for a senior review",
        "red_days_test": "Red days: waiting for a test",
        "red_days_therapy": "Red days: waiting for therapy",
        "red_day_share": "Share of nights that are red days",
        # delay of discharge
        "delay_0d": "Left on the day they were ready",
        "delay_1d": "Left 1 day after they were ready",
        "delay_2_3d": "Left 2 or 3 days after they were ready",
        "delay_4_6d": "Left 4 to 6 days after they were ready",
        "delay_7_13d": "Left 7 to 13 days after they were ready",
        "delay_14_20d": "Left 14 to 20 days after they were ready",
        "delay_21d": "Left 21 days or more after they were ready",
        "delay_mean": "Delay of discharge, mean",
        "delay_mean_delayed": "Delay of discharge, mean of those delayed",
        "delay_of_bed_days": "Share of beds with patients ready to leave",
        "discharged_p0": "Discharged on pathway 0",
        "discharged_p1": "Discharged on pathway 1",
        "discharged_p2": "Discharged on pathway 2",
        "discharged_p3": "Discharged on pathway 3",
        "delayed_hospital": "Delayed by hospital process",
        "delayed_hub": "Delayed by the transfer of care hub",
        "delayed_interface": "Delayed at the interface with others",
        "delayed_capacity": "Delayed by capacity outside",
        "delayed_choice": "Delayed by choice or funding",
        "delayed_hospital_share": "Share delayed by hospital process",
        "delayed_hub_share": "Share delayed by the transfer of care hub",
        "delayed_interface_share": "Share delayed at the interface with others",
        "delayed_capacity_share": "Share delayed by capacity outside",
        "delayed_choice_share": "Share delayed by choice or funding",
        # theatres
        "theatre_utilisation": "Theatre utilisation",
        "cases_per_4h": "Operations in 4 hours of sessions",
        "late_starts": "Sessions started 30 minutes late or more",
        "early_finishes": "Sessions finished 30 minutes early or more",
        "overrun_h": "Theatre overrun",
        "sessions_run": "Theatre sessions held",
        "sessions_closed": "Theatre sessions not held",
        "cancelled": "Operations cancelled on the day",
        "cancelled_no_bed": "Cancelled on the day: no bed",
        "cancelled_no_time": "Cancelled on the day: no theatre time",
        "cancelled_no_staff": "Cancelled on the day: session not held",
        "cancelled_by_patient": "Cancelled on the day by the patient",
        "last_minute_a_quarter": "Cancelled on the day by the hospital",
        "last_minute_share": "Share cancelled on the day by the hospital",
        "day_case_share": "Share of day cases",
        "cancelled_clinical": "Cancelled on the day on clinical grounds",
        "standby_called": "Places taken by standby patients",
        "sessions_closed_staff": "Theatre sessions not held: staff",
        "sessions_closed_estate": "Theatre sessions not held: theatre out of use",
        "sessions_closed_leave": "Theatre sessions not held: leave",
        "emergency_operations": "Emergency operations",
        "emergency_theatre_wait": "Wait for the emergency theatre, mean",
        "emergency_theatre_24h": "Emergency operations within 24 hours",
        # waiting for theatre
        "waiting_18_weeks": "Theatre list within 18 weeks",  # its row of a comparison leans on the row before it
        "list_additions": "Put on the theatre list",
        "list_treated": "Treated from the theatre list",
        "waiting_52_weeks": "Theatre list over 52 weeks",
        "urgent_in_28_days": "Urgent patients (P2) treated within 28 days",
        # staff
        "hours_worked": "Hours worked",
        "hours_unfilled": "Hours asked for and not filled",
        "hours_closed": "Hours no longer asked for, places or sessions closed",
        "hours_absorbed": "Hours absorbed by groups without shifts",
        "beds_closed": "Beds closed for want of staff",
        "bank_share_of_hours": "Hours worked by bank staff",
        "agency_share_of_hours": "Hours worked by agency staff",
        "wte_in_post": "Paid posts",
        "nurses_in_post": "Paid posts of registered nurses",
        "nurses_a_bed": "Nurses a bed",
        "doctors_in_post": "Paid posts of doctors",
        # clinics and imaging
        "outpatients_attended": "Outpatient appointments attended",
        "outpatients_first": "First appointments attended",
        "did_not_attend_share": "Outpatients who did not attend",
        "clinic_slots_unused": "Slots of clinics not used",
        "first_list_growth": "Growth of the list for a first appointment",
        "referrals_diverted": "Referrals answered by advice",
        "imaging_attended": "Imaging examinations of outpatients",
        "imaging_slots_unused": "Slots of imaging not used",
        # expected harm
        "delayed_to_bed": "Admissions delayed to a bed",
        "expected_deaths_delay": "Expected extra deaths by delay to a bed",
        "expected_deaths_short_staffing": "Expected extra deaths by short-staffed nurse shifts",
        "expected_extra_readmissions": "Expected extra readmissions",
    }
)


def name_of(figure: str) -> str:
    """What a figure is called. One of a model (`pool.beds.queue_mean`) goes by its path, which is its owner's words."""
    if figure.startswith(WAY_OUT):
        return label(figure.removeprefix(WAY_OUT))
    if figure.startswith((HOURS, PAY)):
        return staff_figure(figure)
    return NAMES.get(figure, figure)
