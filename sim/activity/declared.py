"""Every measure of a run: its name and unit, the mark at which it is counted, and how it adds up over months.

`sum`: months add. `ratio`: numerators and denominators add, then divide. `mean over time`: the same, the denominator
being days (or quarters) of the month. `last`: a stock at the end of a month, of which the last stands for all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

NO_COUNTS = {  # shares of what is no trial by itself, and their unit: a patient stays many nights
    "bed_occupancy": "patient nights",
    "outlier_share": "patient nights",
    "delay_of_bed_days": "patient nights",
    "red_day_share": "patient nights",
    "critical_care_occupancy": "patient nights",
    "maternity_occupancy": "patient nights",
    **{f"delayed_{why}_share": "patient nights" for why in ("hospital", "hub", "interface", "capacity", "choice")},
    "beds_in_use": "bed hours",
    "theatre_utilisation": "hours",
    "bank_share_of_hours": "hours",
    "agency_share_of_hours": "hours",
    "did_not_attend_share": "appointments",
    "clinic_slots_unused": "slots",
    "imaging_slots_unused": "slots",
}
Adds = Literal["sum", "ratio", "mean over time", "last"]
SUM, RATIO, MEAN, LAST = "sum", "ratio", "mean over time", "last"


@dataclass(frozen=True, slots=True)
class Measure:
    """What is measured, in which unit, how it adds up over months, and when it is counted."""

    name: str
    unit: str
    adds: str
    counted_at: str
    meaning: str

    @property
    def proportion(self) -> bool:
        """Whether it counts events (patients, cases, sessions) over the trials that had one or had none."""
        return self.unit == "share" and self.name not in NO_COUNTS


# fmt: off
_EMERGENCY = (
    ("type1_attendances", "attendances", SUM, "departed", "at the type 1 department, those who left among them"),
    ("type1_within_4h", "share", RATIO, "departed", "of attendances: departed within four hours of arriving"),
    ("type1_over_12h", "share", RATIO, "departed", "of attendances: departed over twelve hours after arriving"),
    ("left_before_treatment", "attendances", SUM, "departed", "attendances that left before treatment"),
    ("left_before_treatment_share", "share", RATIO, "departed", "the same, of attendances"),
    ("type1_conversion", "share", RATIO, "departed", "of attendances: with a decision to admit"),
    ("arrivals_monday", "share", RATIO, "arrived", "of attendances: arrived on a Monday"),
    ("arrivals_09_to_18", "share", RATIO, "arrived", "of attendances: arrived from 9 until 18 o'clock"),
    ("admissions_type1", "admissions", SUM, "admitted", "emergency admissions through the type 1 department"),
    ("admissions_direct", "admissions", SUM, "admitted", "emergency admissions by any other way"),
    ("decision_over_12h", "admissions", SUM, "admitted", "type 1 admissions over 12 hours after the decision"),
    ("decision_over_12h_share", "share", RATIO, "admitted", "the same, of type 1 admissions with a decision"),
    ("decision_4_to_12h_share", "share", RATIO, "admitted", "of these: over 4 and up to 12 hours"),
    ("boarding", "patients", MEAN, "midnight", "patients with a decision to admit, not yet in a ward and not gone"),
    ("left_to_be_admitted_share", "share", RATIO, "departed", "of those who left: whom the department would admit"),
    ("handover_mean", "minutes", RATIO, "handed_over", "from arriving by ambulance until the crew has handed over"),
    ("handover_over_30m_share", "share", RATIO, "handed_over", "of handovers: over 30 minutes after arriving"),
    ("handover_over_60m_share", "share", RATIO, "handed_over", "of handovers: over 60 minutes after arriving"),
    ("beds_and_boarders", "patients", MEAN, "midnight", "in beds, or with a decision to admit and not given one yet"),
)
_BEDS = (
    ("beds_available", "beds", MEAN, "integrals", "staffed beds open, escalation beds among them"),
    ("beds_occupied", "beds", MEAN, "midnight", "patients in beds: from taking one until giving it back or discharge"),
    ("bed_occupancy", "share", RATIO, "midnight, integrals", "beds occupied at midnight, of beds available"),
    ("beds_in_use", "share", RATIO, "integrals", "bed time held, cleaning among it, of bed time open"),
    ("occupied_bed_days", "bed days", SUM, "midnight", "beds occupied over the midnights of the month"),
    ("empty_bed_days", "bed days", SUM, "midnight, integrals", "bed days open, staffed and not occupied"),
    ("escalation_beds", "beds", MEAN, "integrals", "beds opened at short notice"),
    ("outliers", "patients", MEAN, "midnight", "patients in a ward that is not their own"),
    ("outlier_share", "share", RATIO, "midnight", "the same, of patients in beds"),
    ("ready_waiting", "patients", MEAN, "midnight", "without criteria to reside, and still in a bed"),
    ("critical_care_beds_occupied", "beds", MEAN, "midnight", "patients in critical care; no general and acute beds"),
    ("critical_care_occupancy", "share", RATIO, "midnight, integrals", "the same, of critical-care beds open"),
    ("maternity_beds_occupied", "beds", MEAN, "midnight", "women in maternity beds; no general and acute beds"),
    ("maternity_occupancy", "share", RATIO, "midnight, integrals", "the same, of maternity beds open"),
)
_STAY = (
    ("spells", "spells", SUM, "discharged", "emergency and planned spells, those counted and not walked left out"),
    ("ordinary_spells", "spells", SUM, "discharged", "emergency, planned and maternity spells without day cases"),
    ("zero_day_share", "share", RATIO, "discharged", "of emergency spells: without a night"),
    ("stay_night", "days", RATIO, "discharged", "nights of a spell with a night"),
    ("stay_emergency_night", "days", RATIO, "discharged", "nights of an emergency spell with a night"),
    ("stay_emergency", "days", RATIO, "discharged", "nights of an emergency spell, those without one among them"),
    ("stay_elective_night", "days", RATIO, "discharged", "nights of a planned spell with a night"),
    ("discharged_by_17", "share", RATIO, "discharged", "of spells with a night: left before 17 o'clock"),
    ("discharges_weekday", "spells a day", MEAN, "discharged", "spells with a night, a day Monday to Friday"),
    ("discharges_weekend", "spells a day", MEAN, "discharged", "spells with a night, a Saturday or Sunday"),
    ("readmissions_30d", "admissions", SUM, "admitted", "emergency, within 30 days of the end of a spell"),
    ("readmission_30d_share", "share", RATIO, "admitted", "the same, of spells ended but day cases"),
    ("deaths", "deaths", SUM, "discharged", "in hospital or within 30 days of discharge, at the end of the spell"),
    ("red_days", "patients", MEAN, "midnight", "in a bed, not yet ready, and in an internal wait"),
    ("red_days_review", "patients", MEAN, "midnight", "of these: for a senior review or the round that lets them go"),
    ("red_days_test", "patients", MEAN, "midnight", "of these: for imaging or another test, or its result"),
    ("red_days_therapy", "patients", MEAN, "midnight", "of these: for a therapist"),
    ("red_day_share", "share", RATIO, "midnight", "nights in internal waits, of emergency nights before readiness"),
)
_DELAY = (
    ("delay_0d", "share", RATIO, "discharged", "of spells with a night: left on the day they were ready"),
    ("delay_1d", "share", RATIO, "discharged", "of spells with a night: left 1 day later"),
    ("delay_2_3d", "share", RATIO, "discharged", "of spells with a night: left 2 or 3 days later"),
    ("delay_4_6d", "share", RATIO, "discharged", "of spells with a night: left 4 to 6 days later"),
    ("delay_7_13d", "share", RATIO, "discharged", "of spells with a night: left 7 to 13 days later"),
    ("delay_14_20d", "share", RATIO, "discharged", "of spells with a night: left 14 to 20 days later"),
    ("delay_21d", "share", RATIO, "discharged", "of spells with a night: left 21 days later or more"),
    ("delay_mean", "days", RATIO, "discharged", "from the day of readiness, a spell with a night"),
    ("delay_mean_delayed", "days", RATIO, "discharged", "the same, a spell delayed by a day or more"),
    ("delay_of_bed_days", "share", RATIO, "midnight", "patients ready and waiting, of beds occupied"),
    ("discharged_p0", "share", RATIO, "discharged", "of spells ready and with a night: on pathway 0"),
    ("discharged_p1", "share", RATIO, "discharged", "of spells ready and with a night: on pathway 1"),
    ("discharged_p2", "share", RATIO, "discharged", "of spells ready and with a night: on pathway 2"),
    ("discharged_p3", "share", RATIO, "discharged", "of spells ready and with a night: on pathway 3"),
    ("delayed_hospital", "patients", MEAN, "midnight", "ready and waiting for the hospital's own process or transport"),
    ("delayed_hub", "patients", MEAN, "midnight", "ready and waiting for the transfer of care hub"),
    ("delayed_interface", "patients", MEAN, "midnight", "ready and waiting for what is agreed with others"),
    ("delayed_capacity", "patients", MEAN, "midnight", "ready and waiting for care at home, a bed or a care home"),
    ("delayed_choice", "patients", MEAN, "midnight", "ready and waiting for a choice or for funding"),
    ("delayed_hospital_share", "share", RATIO, "midnight", "hospital process, of those ready and waiting"),
    ("delayed_hub_share", "share", RATIO, "midnight", "transfer of care hub, of those ready and waiting"),
    ("delayed_interface_share", "share", RATIO, "midnight", "interface with others, of those ready and waiting"),
    ("delayed_capacity_share", "share", RATIO, "midnight", "capacity, of those ready and waiting"),
    ("delayed_choice_share", "share", RATIO, "midnight", "choice and funding, of those ready and waiting"),
)
_THEATRE = (
    ("theatre_cases", "cases", SUM, "theatre_out", "operations of the planned lists"),
    ("theatre_utilisation", "share", RATIO, "session", "touch time within sessions, of planned time of those run"),
    ("cases_per_4h", "cases", RATIO, "session", "in four hours of sessions run"),
    ("late_starts", "share", RATIO, "session", "of sessions with a case: the first 30 minutes late or more"),
    ("early_finishes", "share", RATIO, "session", "of sessions with a case: the last 30 minutes early or more"),
    ("overrun_h", "hours", SUM, "session", "theatre time beyond the end of sessions"),
    ("sessions_run", "sessions", SUM, "session", "planned sessions that were held"),
    ("sessions_closed", "sessions", SUM, "session", "planned sessions that were not held"),
    ("cancelled", "cases", SUM, "cancelled", "operations cancelled on the day, by any cause"),
    ("cancelled_no_bed", "cases", SUM, "cancelled", "of these: no bed"),
    ("cancelled_no_time", "cases", SUM, "cancelled", "of these: no theatre time left"),
    ("cancelled_no_staff", "cases", SUM, "cancelled", "of these: session not held"),
    ("cancelled_by_patient", "cases", SUM, "cancelled", "of these: by the patient"),
    ("cancelled_share", "share", RATIO, "cancelled", "cancelled on the day, of these and the operations done"),
    ("last_minute_a_quarter", "cases a quarter", MEAN, "cancelled", "cancelled on the day by the hospital"),
    ("last_minute_share", "share", RATIO, "cancelled", "the same, of planned spells with day cases in rooms"),
    ("day_case_share", "share", RATIO, "discharged", "of planned spells: day cases, those in rooms among them"),
    ("cancelled_clinical", "cases", SUM, "cancelled", "of those cancelled on the day: on clinical grounds"),
    ("standby_called", "cases", SUM, "cancelled", "places given up on the day that a standby patient took"),
    ("sessions_closed_staff", "sessions", SUM, "session", "of sessions not held: staff missing"),
    ("sessions_closed_estate", "sessions", SUM, "session", "of sessions not held: theatre out of use"),
    ("sessions_closed_leave", "sessions", SUM, "session", "of sessions not held: given up for leave before booking"),
    ("emergency_operations", "cases", SUM, "emergency_knife", "operations in the emergency theatre"),
    ("emergency_theatre_wait", "hours", RATIO, "emergency_knife", "from the need to the operation, an operation"),
    ("emergency_theatre_24h", "share", RATIO, "emergency_knife", "of these operations: begun within 24 hours"),
)
_WAITING = (
    ("waiting_list", "patients", LAST, "month end", "on the list for theatre and not gone, cancelled ones among them"),
    ("waiting_18_weeks", "share", LAST, "month end", "of the list: first put on it at most 18 weeks ago"),
    ("list_additions", "patients", SUM, "added_to_list", "put on the list for the first time"),
    ("list_treated", "patients", SUM, "knife_to_skin", "whose treatment began"),
    ("waiting_52_weeks", "patients", LAST, "month end", "of the list: first put on it over 52 weeks ago"),
    ("urgent_in_28_days", "share", RATIO, "knife_to_skin", "of those of priority p2: treated within 28 days"),
)
_STAFF = (
    ("hours_worked", "hours", SUM, "roster", "worked by anyone"),
    ("hours_unfilled", "hours", SUM, "roster", "asked for and worked by nobody: the next three together"),
    ("hours_short_staffed", "hours", SUM, "roster", "of these: on shifts worked short"),
    ("hours_closed", "hours", SUM, "roster", "of these: no longer asked for, as places or sessions closed"),
    ("hours_absorbed", "hours", SUM, "roster", "of these: absorbed by groups without shifts, or not done"),
    ("hours_not_worked", "hours", SUM, "roster", "asked for by what stayed open and worked by nobody"),
    ("beds_closed", "beds", MEAN, "roster", "closed because nobody came"),
    ("bank_share_of_hours", "share", RATIO, "roster", "hours of bank, of hours worked"),
    ("agency_share_of_hours", "share", RATIO, "roster", "hours of agency, of hours worked"),
    ("wte_in_post", "wte", MEAN, "roster", "paid posts of all groups"),
    ("nurses_in_post", "wte", MEAN, "roster", "paid posts of registered nurses outside theatres"),
    ("nurses_a_bed", "wte", RATIO, "roster, integrals", "nurses outside theatres over beds available"),
    ("doctors_in_post", "wte", MEAN, "roster", "paid posts of consultants and resident doctors"),
)
_CLINICS = (
    ("outpatients_attended", "appointments", SUM, "clinic", "attended in outpatient clinics, procedures among them"),
    ("outpatients_first", "appointments", SUM, "clinic", "of these: first attendances"),
    ("did_not_attend_share", "share", RATIO, "clinic", "of patients due in outpatient clinics: did not attend"),
    ("clinic_slots_unused", "share", RATIO, "clinic", "of slots of outpatient clinics planned: attended by nobody"),
    ("first_list_growth", "patients", SUM, "clinic", "referrals not answered by advice, less first attendances"),
    ("referrals_diverted", "referrals", SUM, "clinic", "answered by advice and guidance, without an appointment"),
    ("imaging_attended", "examinations", SUM, "clinic", "examinations of outpatients in imaging sessions"),
    ("imaging_slots_unused", "share", RATIO, "clinic", "of slots of imaging sessions planned: attended by nobody"),
)
_HARM = (
    ("delayed_to_bed", "admissions", SUM, "admitted", "type 1 admissions that reached a bed later than harm says"),
    ("expected_deaths_delay", "deaths", SUM, "admitted", "expected of these, by the published association"),
    ("expected_deaths_short_staffing", "deaths", SUM, "roster", "expected of nurse shifts worked short"),
    ("expected_extra_deaths", "deaths", SUM, "admitted, roster", "both together; never priced"),
    ("expected_extra_readmissions", "admissions", SUM, "roster, integrals", "of short shifts and of early discharge"),
)
# fmt: on
DECLARED: tuple[Measure, ...] = tuple(
    Measure(*row)
    for rows in (_EMERGENCY, _BEDS, _STAY, _DELAY, _THEATRE, _WAITING, _STAFF, _CLINICS, _HARM)
    for row in rows
)
BY_NAME = {measure.name: measure for measure in DECLARED}
