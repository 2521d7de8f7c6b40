"""Every configuration of a trust and of pathways is read, and every number in it says where it comes from."""

import warnings

import pytest

from sim.api import ScenarioWarning, scenario
from sim.hospital.read import blueprint
from sim.scenario.tree import is_number, leaves, strip
from tests.hospital.typical import CONFIGS, plain, read

FILES = [(path.parent.name, path.stem) for g in ("trust", "pathway") for path in sorted((CONFIGS / g).glob("*.yaml"))]

AGREED = {
    "classes": {"type1", "direct", "elective", "non_theatre", "maternity"},
    "marks": {
        "arrived", "seen", "decision_to_admit", "departed", "admitted", "ready", "discharged", "added_to_list",
        "booked", "knife_to_skin", "theatre_out", "cancelled",
    },
    "outcomes": {
        "discharged_from_ed", "left_before_treatment", "discharged", "cancelled_no_bed", "cancelled_no_time",
        "cancelled_no_staff", "cancelled_by_patient", "cancelled_clinical", "died", "home_with_newborn",
    },
}  # fmt: skip


@pytest.mark.parametrize(("group", "option"), FILES)
def test_every_number_says_where_it_comes_from(group, option):
    faults = []
    bare, known = strip(read(group, option), faults)
    silent = [
        path for path, found in leaves(bare) if is_number(found) and not {path, path.rpartition(".")[0]} & set(known)
    ]
    assert not faults
    assert not silent


TRUSTS = [option for group, option in FILES if group == "trust"]
AT_ONCE = ("typical", "small")


@pytest.mark.parametrize("trust", [pytest.param(t, marks=[] if t in AT_ONCE else pytest.mark.slow) for t in TRUSTS])
def test_every_trust_is_read(trust):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ScenarioWarning)  # that interventions are not scaled
        assert blueprint(scenario(f"trust={trust}").tree).clock.measured_months == 12


def test_the_file_of_the_command_puts_trust_and_pathways_at_the_top():
    for group, option in FILES:
        first = (CONFIGS / group / f"{option}.yaml").read_text(encoding="utf-8").splitlines()[0]
        assert first == "# @package _global_"


def test_names_that_measures_rely_on():
    program = blueprint(plain()).program
    assert set(program.classes) == AGREED["classes"]
    assert set(program.marks) >= AGREED["marks"]
    assert set(program.outcomes) == AGREED["outcomes"]


def test_assumed_numbers_carry_their_range_where_they_matter():
    _, known = strip(plain(), [])
    ranged = [path for path, said in known.items() if said.low is not None]
    for matters in (
        "classes.type1.attributes.stay_h.of.general_medicine.lognormal.mean",
        "classes.type1.attributes.arranging_h.of.p1.lognormal.mean",
        "pools.ed_cubicle.places.base",
        "pools.medical_escalation.escalation.maximum",
        "pools.theatre_list.slots.late_start_h.lognormal.mean",
    ):
        assert matters in ranged


def test_the_measured_year_is_a_financial_year():
    clock = blueprint(plain()).clock
    assert (clock.window_start.isoformat(), clock.end.isoformat()) == ("2025-04-01", "2026-04-01")
