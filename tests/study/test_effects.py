"""Effects of interventions: bridge, money and growth add up to what they explain."""

import math
from dataclasses import replace

import numpy as np
import pytest

from sim.activity.declared import BY_NAME
from sim.hospital.load import overloads
from sim.hospital.read import blueprint
from sim.study.effects import PAYERS, Pair, effect
from sim.study.outcome import Job, outcome
from sim.study.plan import BASELINE
from sim.study.reach import only_costs
from sim.study.reported import SEEN
from sim.study.results import rows
from sim.study.ways_out import of_one_world
from tests.study.worlds import INTERVENTIONS, compared, comparison, month, rows_equal


@pytest.mark.parametrize(
    "name", [n if n == "patient_flow_redesign" else pytest.param(n, marks=pytest.mark.slow) for n in INTERVENTIONS]
)
def test_the_bars_add_up_to_the_effect_on_the_level(name):
    found = comparison().effects[name]
    assert math.fsum(points for _, points in found.bars) == pytest.approx(found.level.mean, abs=1e-9)
    assert found.level.mean == pytest.approx(found.figures["activity"].mean - found.figures["inputs"].mean, abs=1e-9)


@pytest.mark.parametrize("name", INTERVENTIONS)
def test_the_steps_of_the_bill_add_up_to_what_it_moved_by(name):
    found = comparison().effects[name]
    for payer in PAYERS:
        moved = math.fsum(line.gbp for line in found.money if line.payer == payer)
        assert moved == pytest.approx(found.figures[f"{payer}_gbp"].mean, abs=0.01)
        if payer != "one_off":
            assert found.gbp(payer) == pytest.approx(moved)
    tags = {line.tag for line in found.money}
    assert math.fsum(found.gbp("trust", tag) for tag in tags) == pytest.approx(
        found.figures["trust_gbp"].mean, abs=0.01
    )
    assert all((line.gbp < 0) == (line.tag != "added_cost") for line in found.money)


@pytest.mark.parametrize("name", INTERVENTIONS)
def test_growth_of_the_first_year_and_of_the_next_make_the_level(name):
    found = comparison().effects[name]
    assert found.first_year.mean + found.year_after.mean == pytest.approx(found.level.mean, abs=1e-12)
    for figure in (found.level, found.first_year, found.year_after, found.break_even):
        assert figure.half_width > 0


def least_of_counts(name, outcomes) -> float:
    """Nobody's fate differs in worlds that are the same: of patients so many that is as far as counts tell."""
    if name not in BY_NAME or not BY_NAME[name].proportion:
        return 0.0
    return -math.log(0.025) / sum(outcome.measures.quotient(name).denominator for outcome in outcomes)


def test_an_intervention_that_does_nothing_has_no_effect_at_all():
    outcomes = comparison().of(BASELINE, drawn=True)
    base = comparison().blueprints[BASELINE].scenario.first
    nothing = effect(base, base, [Pair(o, o) for o in outcomes], [Pair(o, o) for o in outcomes[:2]])
    for name, figure in nothing.figures.items():
        none = 0.5 if name == SEEN else 0.0
        assert math.isnan(figure.mean) or figure.mean == none, name
        assert math.isnan(figure.mean) or figure.half_width == pytest.approx(least_of_counts(name, outcomes)), name
    assert nothing.money == ()
    assert all(points == 0 for _, points in nothing.bars)
    assert nothing.probability_of_being_seen == 0.5
    assert [bed_use.name for bed_use in nothing.bed_uses] == ["kept_empty"]
    assert nothing.only_costs


def test_of_an_intervention_that_reaches_no_patient_only_its_own_bill_may_differ():
    one = comparison().of(BASELINE, drawn=True)[0]
    line = comparison().blueprints["theatre_scheduling"].scenario.first.intervention
    own = next(each.name for _, part in line.parts() for each in part.cost_of_doing)
    paid = one.lines.names[0]
    doing = replace(one, lines=replace(one.lines, names=(paid._replace(item=own), *one.lines.names[1:])))
    dearer = replace(one, lines=replace(one.lines, gbp=one.lines.gbp * 1.01))
    moved = replace(one, measures=replace(one.measures, numerator=one.measures.numerator + 1))
    bare = replace(one, lines=replace(one.lines, gbp=np.where(np.arange(len(one.lines.names)) == 0, 0, one.lines.gbp)))
    assert only_costs(line, [Pair(bare, doing)])
    for other in (dearer, moved, replace(one, journeys="others")):
        assert not only_costs(line, [Pair(one, one), Pair(one, other)])
    assert not any(found.only_costs for found in comparison().effects.values())


def test_a_way_out_that_one_world_alone_has_is_a_figure_of_the_effect():
    outcomes = comparison().of(BASELINE, drawn=True)
    pairs = [
        Pair(replace(o, ways_out={"home": 9.0, "old": 2.0}), replace(o, ways_out={"home": 7.0, "new": 3.0 + n}))
        for n, o in enumerate(outcomes)
    ]
    found = of_one_world(pairs, pairs[:2])
    assert {name: each.mean for name, each in found.items()} == {"left_as_old": -24.0, "left_as_new": 48.0}
    assert found["left_as_new"].half_width > 0 == found["left_as_old"].half_width
    assert not any(name.startswith("left_as_") for each in comparison().effects.values() for name in each.figures)


def test_what_an_outcome_says_of_ways_out_and_journeys():
    base, new = comparison().of(BASELINE, drawn=True), comparison().of("theatre_scheduling", drawn=True)
    assert base[0].ways_out["discharged_from_ed"] > 0
    assert base[0].journeys != base[1].journeys
    assert all(one.journeys != other.journeys for one, other in zip(base, new, strict=True))


def test_who_gives_up_agency_hours_at_constant_hours_works_as_many():
    found = comparison().effects["agency_reduction"].figures
    assert found["agency_share_of_hours"].mean < 0
    assert found["hours_worked"].mean == pytest.approx(0, abs=1e-3 * found["hours_worked"].base)


def test_outcomes_are_equal_on_one_worker_and_on_two():
    alone, together = (compared(("agency_reduction",), 2, workers) for workers in (1, 2))
    assert rows_equal(rows(alone.outcomes), rows(together.outcomes))
    assert alone.effects["agency_reduction"].figures == together.effects["agency_reduction"].figures


def test_demand_above_capacity_names_its_pools_and_the_run_ends():
    run = {"start": "2024-12-02", "warm_up_days": 120, "measured_months": 3, "seed": 1}
    usual, crowded = month(run=run), month(run=run)
    for name in ("type1", "direct"):
        crowded["classes"][name]["arrivals"]["factor"] = 1.3
    found = [{load.pool: load for load in overloads(blueprint(tree))} for tree in (usual, crowded)]
    wards = {"general_medicine", "older_people"}
    assert wards <= set(found[1])
    assert not wards & set(found[0])
    assert not set(found[1]) & {"recovery_bay", "same_day_trolley"}  # ample, and hardly used
    assert all(load.offered > load.capacity for load in found[1].values())
    usual, crowded = (outcome(Job(BASELINE, 0, tree)) for tree in (usual, crowded))
    assert crowded.measures.value("type1_attendances") > 1.2 * usual.measures.value("type1_attendances")
