"""A trust of a few beds with staff and prices, in which everything that has a price happens."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from functools import cache
from typing import Any

from tests.activity.worlds import PLAIN as FEW_BEDS
from tests.hospital.typical import read

Plain = dict[str, Any]
GROUPS = ("registered_nurse", "nursing_support", "theatre_staff", "manager")
AREAS = ("ward", "emergency", "critical_care")


@cache
def trust() -> Plain:
    """The hospital of a few beds with staff and prices of the typical one, so short of nurses that beds and lists
    close, and agency hours are given up.
    """
    tree: Plain = deepcopy(FEW_BEDS)
    tree["run"] = {"start": date(2025, 3, 1), "warm_up_days": 0, "measured_months": 2, "seed": 5}
    tree["pools"]["general_medicine"]["staffed_as"] = tree["pools"]["elective_ward"]["staffed_as"] = "ward"
    tree["pools"]["ed_cubicle"]["staffed_as"] = "emergency"
    tree["pools"]["general_medicine"]["beds"] = tree["pools"]["elective_ward"]["beds"] = True
    tree["pools"]["elective_ward"]["escalation"] = {
        "maximum": 6, "step": 2, "open_over": 0, "close_under": 0, "hours": [8], "lead_h": 0,
    }  # fmt: skip
    tree["pools"]["general_medicine"]["out_of_use"] = {"times_per_year": 30, "places": 4, "closed_h": {"constant": 99}}
    tree["pools"]["theatre_list"]["slots"] |= {
        "not_held": {"leave": 0.1, "estate": 0.1},
    }
    tree["classes"]["non_theatre"]["arrivals"]["per_day"] = 3
    tree["pools"]["rooms"] = {
        "slots": {"per_day": [1] * 7, "measured_in": "hours", "starts_h": 8, "ends_h": 12, "place": None}
    }
    tree["intervention"] = {
        "name": "more nurses",
        "cost_of_doing": [
            {
                "name": "nurses", "gbp_per_year": 50_000, "wte": {"registered_nurse": 2}, "payer": "trust",
                "recurrent": True, "starts": date(2025, 4, 1),
            }
        ],
    }  # fmt: skip
    tree["workforce"], tree["cost"] = _staff(), _prices()
    tree["harm"] = _only(read("harm", "typical"))
    tree["harm"]["delay_to_bed"]["after_h"], tree["harm"]["early_discharge"]["above_occupancy"] = 0.5, 0.01
    tree["harm"]["short_staffing"]["short_h_per_patient_day"] = 20
    tree["productivity"] = deepcopy(read("productivity", "nhse"))
    tree["ranges"] = deepcopy(read("ranges", "typical"))
    tree["assessment"] = {"first_year_share": 0.75, "bay_beds": 6, "cases_a_session": 1.9, "published_sd_pp": 3.69}
    tree["counted"] = deepcopy(read("trust", "typical")["counted"])
    tree["counted"]["activity"]["critical_care_day"]["currency"] = "organs_2"
    return tree


def accounts() -> Plain:
    """The same in the scope of the accounts, with whole pensions, and people recruited, more of them from April on."""
    tree = trust()
    pay = {**tree["cost"]["pay"], "pension_basis": "full"}
    return {
        **tree,
        "workforce": {**tree["workforce"], **_recruiting(tree["workforce"])},
        "cost": {**tree["cost"], "scope": "accounts", "pay": pay},
        "phases": [
            {
                "from": date(2025, 4, 1),
                "change": [
                    {"at": "workforce.agency_cut", "set": 0.9},
                    {"at": "workforce.groups.registered_nurse.establishment_wte", "multiply": 0.9},
                ],
            }
        ],
    }


def _recruiting(staff: Plain) -> Plain:
    """Recruits who start within the two months of the run, in every group."""
    nurse = staff["groups"]["registered_nurse"] | {"agency_cut": None, "agency_cut_policy": None}
    return {
        "agency_cut_policy": "recruit",
        "groups": {**staff["groups"], "registered_nurse": nurse},
        "turnover": {**staff["turnover"], "recruit_months": 0.25, "supernumerary_weeks": 1},
    }


def _staff() -> Plain:
    """The typical workforce cut down to four groups and to so few people that some are always missing."""
    staff = _only(read("workforce", "typical"))
    for name, posts in {"registered_nurse": 120, "nursing_support": 60, "theatre_staff": 75, "manager": 10}.items():
        short = {} if name == "manager" else {"vacancy": 0.2, "fill_bank": 0.4, "fill_agency": 0.2}
        staff["groups"][name] |= {"establishment_wte": posts, "fixed_posts": 5} | short
    staff["areas"]["critical_care"]["counted_places"] = 4
    staff["areas"]["ward"]["counted_places"] = 2
    staff["areas"]["ward"]["posts"]["registered_nurse"] |= {"in_charge": 0.5, "coordinator_h_week": 20}
    staff["theatre"]["not_absorbed"] = 0.5
    staff["rostering"]["approval_weeks"] = 3
    staff["groups"]["registered_nurse"] |= {
        "posts_go_by": "turnover", "work_removed": 0, "agency_opens_days": 7, "agency_cut": 0.5, "bank_cut": 0.1,
        "agency_cut_policy": "bank_partial", "bank_cut_policy": "unfilled",
    }  # fmt: skip
    return staff | {
        "requirement_tolerance": None,
        "bank_cut": 0.1,
        "agency_cut": 0.5,
        "agency_cut_policy": "bank_partial",
    }


def _prices() -> Plain:
    prices: Plain = _only(read("cost", "typical"))
    prices["consumables"] = deepcopy(read("cost", "typical")["consumables"])  # maternity is an area and activity too
    prices["consumables"]["non_elective_overnight"]["hotel_gbp"] = 3
    return prices


def _only(node: Any) -> Any:
    """A tree without the staff groups and areas that are left out."""
    everybody = {*read("workforce", "typical")["groups"], *read("workforce", "typical")["areas"]}
    if not isinstance(node, dict):
        return deepcopy(node)
    return {key: _only(below) for key, below in node.items() if key not in everybody - {*GROUPS, *AREAS}}
