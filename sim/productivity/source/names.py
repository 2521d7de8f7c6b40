"""Names that are closed: points of delivery, categories, staff groups and contracts, under any usual spelling.

A name is known as it stands in `docs/data_dictionary.md`, in any case and with spaces or hyphens for underscores, or as
one of the synonyms below. Anything else is a fault with the nearest name: a staff group that nobody knows would be
priced as pay as a whole, and one that changes its name half-way reads as one that left and another that came.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from sim.productivity.preset import Preset
from sim.productivity.source.cells import folded
from sim.productivity.tables import CONTRACTS

STAFF_GROUPS = (
    "registered_nurse",
    "midwife",
    "nursing_support",
    "theatre_staff",
    "consultant",
    "resident_sas",
    "allied_health",
    "scientific_tech",
    "infrastructure",
    "corporate",
    "support",
    "manager",
)
TOTALS = ("total", "totals", "grand_total", "subtotal", "sub_total", "overall_total", "trust_total", "all_months")
"""What a row of sums is called, in whichever of its keys."""
SYNONYMS: dict[str, dict[str, str]] = {
    "pod": {
        "daycase": "day_case",
        "day_cases": "day_case",
        "elective": "elective_inpatient",
        "elective_inpatients": "elective_inpatient",
        "ordinary_elective": "elective_inpatient",
        "a&e_type_1": "ed_attendance_type1",
        "ed_attendance_type_1": "ed_attendance_type1",
        "ae_attendance_type_1": "ed_attendance_type1",
        "outpatient_first_attendance": "outpatient_first",
        "outpatient_followup": "outpatient_follow_up",
        "outpatient_follow_up_attendance": "outpatient_follow_up",
        "outpatient_procedures": "outpatient_procedure",
        "critical_care": "critical_care_day",
        "critical_care_bed_day": "critical_care_day",
        "diagnostic_imaging": "imaging",
    },
    "category": {
        "staff": "pay",
        "staff_costs": "pay",
        "clinical_negligence": "cnst",
        "high_cost_drugs": "drugs_high_cost",
        "other_drugs": "drugs_other",
        "utilities": "energy",
        "estates": "premises",
        "pdc": "pdc_and_interest",
    },
    "staff_group": {
        "nurse": "registered_nurse",
        "nurses": "registered_nurse",
        "nursing": "registered_nurse",
        "registered_nurses": "registered_nurse",
        "registered_nursing": "registered_nurse",
        "qualified_nurse": "registered_nurse",
        "midwives": "midwife",
        "registered_midwife": "midwife",
        "hca": "nursing_support",
        "healthcare_assistant": "nursing_support",
        "healthcare_support_worker": "nursing_support",
        "support_to_nursing": "nursing_support",
        "consultants": "consultant",
        "resident_doctor": "resident_sas",
        "resident_doctors": "resident_sas",
        "junior_doctor": "resident_sas",
        "junior_doctors": "resident_sas",
        "allied_health_professional": "allied_health",
        "allied_health_professionals": "allied_health",
        "ahp": "allied_health",
        "scientific_and_technical": "scientific_tech",
        "healthcare_scientist": "scientific_tech",
        "healthcare_scientists": "scientific_tech",
        "infrastructure_support": "infrastructure",
        "corporate_services": "corporate",
        "central_functions": "corporate",
        "hotel_property_and_estates": "support",
        "estates_and_facilities": "support",
        "managers": "manager",
        "senior_manager": "manager",
    },
    "contract": {
        "permanent": "substantive",
        "perm": "substantive",
        "bank_staff": "bank",
        "agency_staff": "agency",
        "vacancy": "unfilled",
        "vacant": "unfilled",
    },
}
SHOWN = 2
"""Names inside a text that are shown, where it is none."""
RULES = {
    "pod": "is no point of delivery of the preset",
    "category": "is no category of the preset",
    "currency": "has no weight in its point of delivery of the preset",
    "staff_group": "is no staff group (a trust's own stand in groups.csv with the group each belongs to)",
    "contract": f"must be empty or one of {', '.join(CONTRACTS[1:])}",
}


@dataclass(frozen=True)
class Names:
    """The names a table may use, by column; a column that is not among them may hold any."""

    known: Mapping[str, tuple[str, ...]]
    groups: Mapping[str, str] = field(default_factory=dict)
    """A trust's own staff groups, as spelt, and the group each belongs to."""
    currencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Currencies with a weight by point of delivery; one that is not here may hold any."""

    @classmethod
    def of(cls, preset: Preset | None = None, groups: Mapping[str, str] | None = None) -> Self:
        """Names of staff groups and contracts, and of a preset where one is given."""
        own = dict(groups or {})
        known: dict[str, tuple[str, ...]] = {"staff_group": (*STAFF_GROUPS, *own), "contract": CONTRACTS[1:]}
        if preset is None:
            return cls(known, own)
        prices = [of for each in preset.deflators.values() for of in each.categories.values()]
        priced = {group for of in prices for group in of.staff_groups}
        known["staff_group"] = tuple(dict.fromkeys((*known["staff_group"], *sorted(priced))))
        known["pod"] = (*preset.weights, *preset.exclusions.pods)
        known["category"] = (*preset.categories, *preset.exclusions.categories)
        return cls(known, own, {pod: tuple(weight.currencies) for pod, weight in preset.weights.items()})

    def find(self, column: str, text: str) -> str | None:
        """The name that a text of a column stands for, None where it is none."""
        names = self.known.get(column)
        if names is None or not text:
            return text
        if text in names:
            return text
        key = folded(text)
        by_key = {folded(name): name for name in names}
        return by_key.get(key) or by_key.get(SYNONYMS.get(column, {}).get(key, ""))

    def find_currency(self, pod: str, text: str) -> str | None:
        """The currency of a point of delivery that a text stands for, None where it has no weight."""
        names = self.currencies.get(pod)
        if names is None or not text or text in names:
            return text
        return {folded(name): name for name in names}.get(folded(text))

    def hint(self, column: str, text: str) -> str:
        """A text that is no name, with the nearest that is."""
        names = self.known.get(column, ())
        usual = {one: name for one, name in SYNONYMS.get(column, {}).items() if name in names}
        inside = {name for key, name in {**usual, **{folded(n): n for n in names}}.items() if key in folded(text)}
        if 0 < len(inside) <= SHOWN:
            return f"{text!r} (did you mean {' or '.join(sorted(inside))}?)"
        return hinted(text, names, usual)


def hinted(text: str, names: Iterable[str], synonyms: Mapping[str, str] | None = None) -> str:
    """A text and the name it is likeliest meant for. synonyms: of some of the names, as folded."""
    by_key = {**(synonyms or {}), **{folded(name): name for name in names}}
    near = difflib.get_close_matches(folded(text), by_key, n=1)
    return f"{text!r} (did you mean {by_key[near[0]]}?)" if near else repr(text)


def is_total(text: str) -> bool:
    """Whether a key says that its row is a sum of others."""
    return folded(text.rstrip(":")) in TOTALS


def with_groups(preset: Preset, groups: Mapping[str, str]) -> Preset:
    """The preset in which a trust's own staff groups have the prices of the groups they belong to."""
    if not groups:
        return preset
    sets = {}
    for choice, prices in preset.deflators.items():
        categories = {}
        for category, of in prices.categories.items():
            own = {own: of.staff_groups[group] for own, group in groups.items() if group in of.staff_groups}
            categories[category] = of.model_copy(update={"staff_groups": {**of.staff_groups, **own}})
        sets[choice] = prices.model_copy(update={"categories": categories})
    return preset.model_copy(update={"deflators": sets})
