"""Where each kind of leaf of staff, prices and what is counted stands in the trust, some with another value for it."""

from __future__ import annotations

from typing import Any

OF_THE_ACCOUNTS = (
    "cost.pay.oncosts.*.pension_full",
    "cost.outside_collection_gbp_per_year",
    "cost.recruitment_gbp_per_wte",
    "workforce.groups.*.posts_go_by",
    *(
        f"workforce.turnover.{name}"
        for name in ("recruit_months", "supernumerary_weeks", "starter_productivity", "ramp_months")
    ),
)
_NURSE, _WARD = "workforce.groups.registered_nurse", "workforce.areas.ward"
STAFF_AND_PRICES: dict[str, Any] = {
    **{
        f"workforce.groups.*.{field}": f"{_NURSE}.{field}"
        for field in (
            "establishment_wte", "vacancy", "fixed_posts", "contracted_h_week", "headroom", "leave", "sickness",
            "study", "other_absence", "covered_share", "above_establishment", "fill_bank", "fill_agency",
            "works_shifts",
        )
    },
    **{f"workforce.areas.*.{field}": f"{_WARD}.{field}" for field in ("places", "closes", "counted_places")},
    "workforce.areas.*.shift_h": (f"{_WARD}.shift_h", 11),
    **{
        f"workforce.areas.*.posts.*.{field}": f"{_WARD}.posts.registered_nurse.{field}"
        for field in ("day", "night", "in_charge", "coordinator_h_week")
    },
    "workforce.theatre.session_h.*": "workforce.theatre.session_h.theatre_staff",
    "workforce.theatre.always_h_per_day.*": "workforce.theatre.always_h_per_day.theatre_staff",
    "workforce.theatre.closing_group": ("workforce.theatre.closing_group", "registered_nurse"),
    "workforce.theatre.not_absorbed": ("workforce.theatre.not_absorbed", 1),
    "workforce.clinic.clinic_h.*": "workforce.clinic.clinic_h.registered_nurse",
    **{
        f"workforce.turnover.{field}": f"workforce.turnover.{field}"
        for field in ("leaver_rate", "empty_months", "observed_vacancy", "recruit_months", "supernumerary_weeks",
                      "starter_productivity", "ramp_months")
    },
    **{
        f"workforce.shifts.{field}": f"workforce.shifts.{field}"
        for field in ("day_start_h", "night_start_h", "tolerance")
    },
    "workforce.shifts.closing_group": ("workforce.shifts.closing_group", "nursing_support"),
    "workforce.shifts.response": ("workforce.shifts.response", "run_short"),
    "workforce.shifts.pooled_wards": ("workforce.shifts.pooled_wards", 1),
    "workforce.shifts.daily_cv": ("workforce.shifts.daily_cv", 1),
    "workforce.unused_hours": "workforce.unused_hours",
    "workforce.groups.*.posts_go_by": (f"{_NURSE}.posts_go_by", "redundancy"),
    **{f"workforce.groups.*.{field}": (f"{_NURSE}.{field}", value) for field, value in (
        ("work_removed", 0.1), ("agency_opens_days", 2), ("agency_cut", 0.9), ("agency_cut_policy", "unfilled"),
        ("bank_cut", 0.3), ("bank_cut_policy", "need_removed"))},
    "workforce.sickness.season": ("workforce.sickness.season", [1.1, 0.9] * 6),
    "workforce.sickness.monthly_cv": "workforce.sickness.monthly_cv",
    **{f"workforce.rostering.{field}": f"workforce.rostering.{field}" for field in (
        "approval_weeks", "observed_approval_weeks", "bank_days", "agency_opens_days", "short_notice_share",
        "short_notice_fill")},
    "workforce.bank_cut": "workforce.bank_cut",
    "workforce.bank_cut_policy": ("workforce.bank_cut_policy", "need_removed"),
    "workforce.agency_cut": "workforce.agency_cut",
    "workforce.agency_cut_policy": ("workforce.agency_cut_policy", "recruit"),
    "workforce.bank_partial_share": "workforce.bank_partial_share",
    "cost.scope": ("cost.scope", "accounts"),
    "cost.base_year": ("cost.base_year", "2025/26"),
    "cost.pay.pension_basis": ("cost.pay.pension_basis", "full"),
    **{
        f"cost.pay.oncosts.*.{field}": f"cost.pay.oncosts.2025/26.{field}"
        for field in ("ni_rate", "ni_threshold_gbp", "pension_paid_by_trust", "pension_full")
    },
    **{f"cost.pay.{field}": f"cost.pay.{field}" for field in ("ni_cover", "pension_cover", "levy")},
    **{
        f"cost.pay.groups.*.{field}": f"cost.pay.groups.registered_nurse.{field}"
        for field in ("gross_pay_per_wte", "bank_price_h", "agency_price_h")
    },
    "cost.pay.groups.*.award.*": "cost.pay.groups.registered_nurse.award.2025/26",
    "cost.fixed_gbp_per_year.*": "cost.fixed_gbp_per_year.other",
    "cost.outside_collection_gbp_per_year": "cost.outside_collection_gbp_per_year",
    "cost.energy.kwh_per_year": "cost.energy.kwh_per_year",
    "cost.energy.gbp_per_kwh": "cost.energy.gbp_per_kwh",
    **{
        f"cost.consumables.*.{field}": f"cost.consumables.non_elective_overnight.{field}"
        for field in ("drugs_gbp", "supplies_gbp", "hotel_gbp")
    },
    **{f"cost.bed_day.{field}": f"cost.bed_day.{field}" for field in ("drugs_gbp", "supplies_gbp", "hotel_gbp")},
    "cost.session_supplies_gbp": "cost.session_supplies_gbp",
    "cost.escalation_h_per_bed_day.*": "cost.escalation_h_per_bed_day.registered_nurse",
    "cost.overrun_h_per_hour.*": "cost.overrun_h_per_hour.theatre_staff",
    "cost.extra_session_h.*": "cost.extra_session_h.theatre_staff",
    "cost.community.*.gbp_per_day": "cost.community.p1.gbp_per_day",
    "cost.community.*.payer": ("cost.community.p1.payer", "local_authority"),
    "cost.recruitment_gbp_per_wte": "cost.recruitment_gbp_per_wte",
    "cost.growth.*.*": "cost.growth.bank.2025/26",
    "cost.tags.*": ("cost.tags.bank", "avoided"),
    "cost.opening_budget_gbp_per_year.*": "cost.opening_budget_gbp_per_year.bank",
    "cost.price_year": ("cost.price_year", "2025/26"),
    "cost.planned_year.activity.*": "cost.planned_year.activity.day_case",
    **{
        f"cost.{path}": f"cost.{path}"
        for path in (
            *("planned_year.occupied_bed_days", "planned_year.theatre_sessions", "planned_year.tolerance"),
            *("estate.floor_m2", "estate.premises_gbp_per_m2", "estate.backlog_gbp"),
            *("estate.incidents_per_backlog_gbp_m", "estate.clinical_h_per_incident"),
        )
    },
    "cost.unit_uses.*.bed_days": "cost.unit_uses.elective_inpatient.bed_days",
    "cost.unit_uses.*.theatre_sessions": "cost.unit_uses.elective_inpatient.theatre_sessions",
    "cost.unit_uses.*.staff_h.*": "cost.unit_uses.day_case.staff_h.registered_nurse",
    **{
        f"harm.{path}": f"harm.{path.replace('*', 'registered_nurse')}"
        for path in (
            *("delay_to_bed.patients_per_death", "early_discharge.above_occupancy"),
            *("early_discharge.readmissions_per_occupancy", "short_staffing.short_h_per_patient_day"),
            *("short_staffing.groups.*.death", "short_staffing.groups.*.readmission"),
            *("short_staffing.first_days_share", "short_staffing.mortality_30d", "short_staffing.readmission_30d"),
        )
    },
    "harm.delay_to_bed.after_h": ("harm.delay_to_bed.after_h", 4),
    "productivity": "productivity.weights.day_case.unit_cost_gbp",
    "counted.activity.*.per_year": ("counted.activity.maternity.per_year", 12_000),
    "counted.activity.*.working_days_only": ("counted.activity.day_case.working_days_only", False),
    "counted.activity.*.currency": ("counted.activity.critical_care_day.currency", "organs_1"),
    "counted.activity.*.currencies.*": (
        "counted.activity.maternity.currencies",
        {"birth": 0.2, "assisted_birth": 0.2, "caesarean_birth": 0.2, "before_and_after_birth": 0.2, "newborn": 0.2},
    ),
    **{
        f"counted.clinics.*.{field}": f"counted.clinics.consultations.{field}"
        for field in ("per_year", "slots", "not_held", "given_back", "refilled", "did_not_attend")
    },
    "counted.clinics.*.booked": ("counted.clinics.consultations.booked", 0.9),
    "counted.clinics.*.attended_as.*": (
        "counted.clinics.consultations.attended_as", {"outpatient_first": 0.4, "outpatient_follow_up": 0.6},
    ),
    "counted.clinics.*.currencies.*": ("counted.clinics.mri.currencies", {"mri": 0.5, "ct": 0.5}),
    "counted.clinics.*.patient_initiated.avoided": "counted.clinics.consultations.patient_initiated.avoided",
    "counted.clinics.*.patient_initiated.to_first": (
        "counted.clinics.consultations.patient_initiated", {"avoided": 0.05, "to_first": 0.5},
    ),
    "counted.clinics.*.staffed": ("counted.clinics.mri.staffed", True),
    "counted.clinics.*.working_days_only": ("counted.clinics.mri.working_days_only", False),
    "counted.referrals.per_year": "counted.referrals.per_year",
    "counted.referrals.diverted": "counted.referrals.diverted",
    **{
        f"assessment.{field}": f"assessment.{field}"
        for field in ("first_year_share", "bay_beds", "cases_a_session", "published_sd_pp")
    },
}  # fmt: skip
