"""Clinics and case mix of the typical trust: what is published comes out of what is counted and of what is drawn."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest

from sim.activity import activity_table, measures
from sim.activity.part import Categories
from sim.hospital.simulate import simulate
from sim.productivity import ActivityTable, Level, Period, Preset
from sim.productivity.levels import Item
from sim.productivity.output import output_ratio
from sim.scenario.counted import Counted
from sim.scenario.tree import strip
from tests.hospital.typical import month, plain, read

LATER = (("classes.*.attributes.arranging_h.of.*.lognormal.mean", 3.0),)
EPISODE_GBP = {"non_elective_overnight": 3692.0, "elective_inpatient": 6689.0, "day_case": 1077.0}


@cache
def bare() -> dict:
    return strip(plain(), [])[0]


@cache
def preset() -> Preset:
    return Preset.model_validate(strip({"productivity": read("productivity", "nhse")}, [])[0]["productivity"])


def unit_cost(pod: str, shares: dict[str, float]) -> float:
    """£ an episode of a mix of currencies."""
    weights = preset().weights[pod]
    return math.fsum(share * weights.gbp(currency) for currency, share in shares.items()) / weights.fce_per_spell


def test_emergency_groups_weigh_what_an_episode_costs_on_average():
    attributes = bare()["classes"]["type1"]["attributes"]
    wards, groups = attributes["ward_group"]["shares"], attributes["case_type"]["shares"]
    mean = math.fsum(share * unit_cost("non_elective_overnight", groups[ward]) for ward, share in wards.items())
    assert mean == pytest.approx(EPISODE_GBP["non_elective_overnight"], rel=0.01)
    assert len({group for shares in groups.values() for group in shares}) == 34


def test_attendances_weigh_what_one_that_is_treated_costs_on_average():
    """£314 closes 167,857 attendances on £280; who leaves (4.6 %) is of the three lowest levels."""
    attributes = bare()["classes"]["type1"]["attributes"]
    levels, groups = attributes["acuity"]["shares"], attributes["attendance_type"]["shares"]
    lowest = math.fsum(levels[level] for level in ("a3", "a4", "a5"))
    treated = {k: v * (1 - 0.046 / lowest if k in ("a3", "a4", "a5") else 1) for k, v in levels.items()}
    gbp = math.fsum(part * unit_cost("ed_attendance_type1", groups[level]) for level, part in treated.items())
    assert gbp / math.fsum(treated.values()) == pytest.approx(314, rel=0.01)


def test_every_attendance_that_is_treated_has_one_currency():
    found = measures(simulated())
    treated = sum(volume for (pod, _), volume in table().items() if pod == "ed_attendance_type1")
    attended, left = (found.monthly(name).sum() for name in ("type1_attendances", "left_before_treatment"))
    assert treated == attended - left
    assert ("ed_attendance_type1", "") not in table()


@pytest.mark.parametrize(("pod", "kind"), [("elective_inpatient", "inpatient"), ("day_case", "day_case")])
def test_planned_groups_weigh_what_an_episode_costs_on_average(pod, kind):
    """Operations by specialty, planned stays without a theatre, and what is counted."""
    elective = bare()["classes"]["elective"]["attributes"]
    operations = {"inpatient": 4488, "day_case": 14_292}[kind]
    by_specialty = {
        specialty: share * elective["admission_type"]["shares"][specialty][kind]
        for specialty, share in elective["specialty"]["shares"].items()
    }
    whole, counted = math.fsum(by_specialty.values()), bare()["counted"]["activity"][pod]
    mixes = [
        (operations * share / whole, elective["planned_case_type"]["shares"][kind][specialty])
        for specialty, share in by_specialty.items()
    ]
    mixes += [(counted["per_year"], counted["currencies"])]
    if kind == "inpatient":
        mixes += [(1596, bare()["classes"]["non_theatre"]["attributes"]["planned_case_type"]["shares"])]
    gbp = math.fsum(volume * unit_cost(pod, shares) for volume, shares in mixes)
    assert gbp / math.fsum(volume for volume, _ in mixes) == pytest.approx(EPISODE_GBP[pod], rel=0.01)


@pytest.mark.parametrize(("pod", "published"), [("outpatient_procedure", 232), ("imaging", 140), ("maternity", 2864)])
def test_counted_groups_weigh_what_one_costs_on_average(pod, published):
    counted = bare()["counted"]
    parts: dict[str, float] = {}
    for clinics in counted["clinics"].values():
        if list(clinics["attended_as"]) == [pod]:
            for currency, share in clinics["currencies"].items():
                parts[currency] = parts.get(currency, 0) + share * clinics["per_year"] * clinics["slots"]
    parts = parts or counted["activity"][pod]["currencies"]
    whole = math.fsum(parts.values())
    assert unit_cost(pod, {c: part / whole for c, part in parts.items()}) == pytest.approx(published, rel=0.01)


def test_a_year_has_the_published_outpatients():
    volumes = list(Counted.model_validate(bare()["counted"]).volumes())
    of = {pod: math.fsum(v.per_year for v in volumes if v.pod == pod) for pod in {v.pod for v in volumes}}
    assert of["outpatient_first"] + of["outpatient_follow_up"] == pytest.approx(476_000, rel=1e-5)
    assert of["outpatient_procedure"] == pytest.approx(145_000, rel=1e-5)
    assert of["imaging"] == pytest.approx(56_900, rel=1e-4)


@cache
def simulated(*change: tuple[str, float]):
    return simulate(month(*({"at": at, "multiply": times} for at, times in change)), 0)


def table(*change: tuple[str, float]) -> dict[tuple[str, str], float]:
    made = ActivityTable.of(activity_table(simulated(*change)))
    rows = zip(made.pod.tolist(), made.currency.tolist(), made.volume.tolist(), strict=True)
    found: dict[tuple[str, str], float] = {}
    for pod, currency, volume in rows:
        found[pod, currency] = found.get((pod, currency), 0) + volume
    return found


def test_fewer_who_do_not_attend_move_attendances_and_nothing_walked():
    less = (("counted.clinics.consultations.did_not_attend", 0.7),)
    before, after = table(), table(*less)
    moved = {key for key in before if before[key] != after[key]}
    assert {pod for pod, _ in moved} == {"outpatient_first", "outpatient_follow_up"}
    assert after["outpatient_first", ""] / before["outpatient_first", ""] == pytest.approx(0.9552 / 0.936)
    found = measures(simulated(*less))
    attended = {476_000: 0.9552 / 0.936, 145_000: 1.0}
    due = 621_000 / 0.936
    assert 1 - found.value("did_not_attend_share") == pytest.approx(
        sum(volume * more for volume, more in attended.items()) / due, rel=1e-4
    )


def test_a_delay_changes_no_weight():
    """Whoever comes in both worlds has the same need in both, however long the others keep them waiting."""
    one, other = (simulated(*change).run.journeys for change in ((), LATER))
    assert not np.array_equal(one.at("discharged"), other.at("discharged"))
    _, here, there = np.intersect1d(one.key, other.key, return_indices=True)
    assert len(here) > 0.99 * len(one)
    for name in ("case_type", "planned_case_type", "stay_kind"):
        codes = [Categories.of(j, rows, (name,)).column(name) for j, rows in ((one, here), (other, there))]
        np.testing.assert_array_equal(*codes)


@pytest.mark.parametrize(("settings", "ratio"), [("pooled", 1.0), ("own", 0.994)])
def test_a_procedure_moved_to_a_clinic_keeps_its_output_where_settings_are_pooled(settings, ratio):
    rules = preset().rules.model_copy(update={"settings": settings})
    of = preset().model_copy(update={"rules": rules})
    base, new = (
        done(
            of,
            {("day_case", "cystoscopy"): day, ("outpatient_procedure", "cystoscopy"): 1000 - day, ("other", ""): 3e6},
        )
        for day in (100, 50)
    )
    assert output_ratio(base, new) == pytest.approx(ratio, abs=5e-4)


def done(of: Preset, volumes: dict[tuple[str, str], float]) -> Level:
    """A month in which so much was done."""
    items = {Item(*key): volume for key, volume in volumes.items()}
    gbp: dict[str, float] = {}
    for item, volume in items.items():
        gbp[item.pod] = gbp.get(item.pod, 0.0) + volume * of.weight(*item)
    return Level(Period("a trust", ("2025-04",)), of, gbp, dict.fromkeys(gbp, 1.0), {}, items)
