"""Points of delivery, categories of cost and staff groups as people write them."""

from __future__ import annotations

import re

from sim.pathway.wording import said

KEY = re.compile(r"(?<!\w)[a-z]\w*")
TITLES = {
    # points of delivery
    "ed_attendance": "A&E attendances",
    "ed_attendance_type1": "A&E attendances, type 1",
    "ed_attendance_other": "A&E attendances, other types",
    "left_before_treatment": "left A&E before treatment",
    "non_elective_spell": "emergency spells",
    "non_elective_same_day": "emergency spells, same day",
    "non_elective_overnight": "emergency spells, overnight",
    "elective_inpatient": "elective inpatients",
    "day_case": "day cases",
    "outpatient_first": "outpatients, first attendances",
    "outpatient_follow_up": "outpatients, follow-ups",
    "outpatient_procedure": "outpatient procedures",
    "critical_care_day": "critical care days",
    "critical_care_day_children": "critical care days, children",
    "critical_care_day_newborn": "critical care days, newborn",
    "general_acute_bed_day": "general and acute bed days",
    # categories of cost
    "clinical_supplies": "clinical supplies",
    "cnst": "clinical negligence (CNST)",
    "drugs_high_cost": "drugs, high cost",
    "drugs_other": "drugs, other",
    "one_off": "one-off cost",
    "pdc_and_interest": "PDC and interest",
    # staff groups
    "allied_health": "allied health professionals",
    "nursing_support": "nursing support",
    "registered_nurse": "registered nurses",
    "resident_sas": "resident and SAS doctors",
    "scientific_tech": "scientific and technical staff",
    "theatre_staff": "theatre staff",
}


def titled(text: str) -> str:
    """A label with every key in it as people write it: `volume: day_case` is `volume: day cases`.

    A key of somebody's own has its words, without their underscores.
    """
    return KEY.sub(lambda key: TITLES.get(key[0]) or (said(key[0]) if "_" in key[0] else key[0]), text)
