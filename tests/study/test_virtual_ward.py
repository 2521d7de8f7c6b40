"""A virtual ward on the typical trust, written as a planner would: beds given back early, care that goes on at home.

Patients of the virtual ward were once counted as in bed until `discharged`, so that it read as more beds occupied.
"""

from __future__ import annotations

import copy
from functools import cache

import numpy as np

from sim.activity.beds import bed_pools, in_bed
from sim.activity.observed import Observed
from sim.hospital.read import blueprint
from sim.hospital.simulate import simulate
from sim.report.capacity import bed_uses
from sim.study.compare import Comparison, read_all, run_comparison
from sim.study.plan import BASELINE, Plan
from tests.study.worlds import month

RUN = {"start": "2025-03-01", "warm_up_days": 31, "measured_months": 2, "seed": 1}
SHARE = {"yes": 0.35, "no": 0.65}
HOME_H = {"of": {"constant": 120}}
AT_HOME = [{"release": "bed"}, {"delay": "virtual_stay_h"}, {"mark": "ready"}, {"mark": "discharged"}]


def with_virtual_ward(tree):
    """After a day on a ward a third of patients give their bed back and are cared for at home for five days."""
    tree = copy.deepcopy(tree)
    for patients in tree["classes"].values():
        patients["attributes"] |= {
            "virtual_ward": {"shares": SHARE, "assumed": "a third of stays could end at home"},
            "virtual_stay_h": {**HOME_H, "assumed": "five days of care at home"},
        }
    stay = tree["pathways"]["ward_stay"]["steps"]
    early = {"branch": "virtual_ward", "paths": {"yes": [*AT_HOME, {"go_to": "home_again"}], "no": []}}
    tree["pathways"]["ward_stay"]["steps"] = [{"delay": 24}, early, *stay]
    return tree


@cache
def compared() -> Comparison:
    base = month(run=RUN)
    virtual = {**with_virtual_ward(base), "intervention": {"name": "virtual_ward", "title": "Virtual ward"}}
    plan = Plan({BASELINE: base, "virtual_ward": virtual}, 2)
    return run_comparison(plan, read_all(plan.worlds))


def test_a_virtual_ward_frees_beds_and_its_patients_are_in_none():
    figures = compared().effects["virtual_ward"].figures
    assert figures["beds_in_use"].mean < -0.05  # by the books of the pools
    for measure in ("beds_occupied", "occupied_bed_days", "bed_occupancy"):
        assert figures[measure].mean < -0.05 * figures[measure].base, measure
    by_books = figures["beds_in_use"].mean / figures["beds_in_use"].base
    assert abs(figures["bed_occupancy"].mean / figures["bed_occupancy"].base - by_books) < 0.03


def test_its_freed_beds_have_uses_and_its_bed_days_cost_nothing():
    effect = compared().effects["virtual_ward"]
    assert [bed_use.name for bed_use in effect.bed_uses] == ["kept_empty", "closed", "refilled"]
    assert effect.bed_uses[0].beds > 20
    text = " ".join(bed_uses(effect))
    assert "beds are freed" in text
    assert "No bed is freed" not in text
    moved = {line.heading: line.gbp for line in effect.money if line.payer == "trust"}
    assert moved["other"] < 0  # hotel goods follow the bed days
    assert effect.figures["beds_available"].mean > -30  # staffed places: only escalation beds were not opened


def test_who_is_at_home_is_in_no_bed_at_any_instant():
    made = blueprint(with_virtual_ward(month(run=RUN)))
    seen = Observed(simulate(made, 0, "compiled"))
    run = seen.simulated.run
    pools = [run.journeys.world.program.pools.index(name) for name in bed_pools(seen.simulated.blueprint)]
    beds, stays = in_bed(seen), run.bed_stays
    here = np.concatenate([np.flatnonzero(stays.pool == pool) for pool in pools])
    until = stays.until[here]
    at_home = seen.journeys.at("discharged")[stays.row[here]] > until
    assert at_home.sum() > 500
    assert (beds.until[at_home] == until[at_home]).all()
    assert (beds.until <= until).all()
