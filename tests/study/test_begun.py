"""What an intervention brings begins on a day: nothing before it, and from it on what it is without a date."""

import re
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sim.scenario.faults import ScenarioFaults
from sim.scenario.load import load
from sim.scenario.years import YearsPlan
from sim.study.outcome import Job, kept_blueprint, tables
from sim.study.years import starting
from tests.hospital.typical import plain
from tests.scenario.worlds import small

PLAN = YearsPlan(starts=date(2025, 10, 1))
MONTHS_IN_SPRING = {"start": "2025-03-01", "warm_up_days": 31, "measured_months": 2, "seed": 1}
LOUNGE = {
    "name": "lounge",
    "new": {"pools": {"lounge": {"places": {"base": 0, "add": [{"places": 30, "hours": [9, 20]}]}}}},
    "steps": [
        {"pathway": "leaves", "before": "transport", "insert": [{"mark": "in_lounge", "id": "sits"}]},
        {"pathway": "ready_to_leave", "into": "arranged", "way": "yes", "insert": [
            {"branch": {"pool": "lounge", "free": True}, "id": "room", "paths": {"no": [], "yes": [
                {"seize": "lounge"}, {"release": "bed"}, {"wait_until": {"since": "ready", "plus": 6}},
                {"mark": "discharged"}, {"release": "waits"}, {"release": "lounge"}, {"go_to": "home_again"}]}}]},
    ],
    "cost_of_doing": [{"name": "chairs", "gbp_per_year": 1000}],
}  # fmt: skip


@pytest.mark.parametrize("change", [[], [{"at": "pools.lounge.places.base", "add": 2, "from": "2025-05-15"}]])
def test_things_and_steps_are_met_from_the_day_on_and_are_paid_from_it(change):
    """Bit for bit the month before is the baseline's; the month from the day on is not. So too where a change has a
    date of its own.
    """
    plan = YearsPlan(starts=date(2025, 5, 1))
    trust = plain(run=MONTHS_IN_SPRING)
    world = starting({**trust, "intervention": {**LOUNGE, "change": change, "name": "Discharge lounge"}}, plan)
    activity, inputs = zip(*(tables(Job("w", 0, tree))[:2] for tree in (trust, world)), strict=True)
    before, after = [
        [table.volume[table.month == month].tolist() for table in activity] for month in ("2025-04", "2025-05")
    ]
    spent = [table.nominal_gbp[table.month == "2025-04"].tolist() for table in inputs]
    assert before[0] == before[1]
    assert spent[0] == spent[1]
    assert after[0] != after[1]


@pytest.mark.parametrize(
    "patch", [{"remove": "transport"}, {"replace": "transport", "with": [{"mark": "left_at_once"}]}]
)
def test_a_step_that_is_taken_away_is_gone_through_until_the_day(patch):
    part = {"name": "sooner", "steps": [{"pathway": "leaves", **patch}]}
    trust = plain(run=MONTHS_IN_SPRING)
    world = starting({**trust, "intervention": part}, PLAN)
    (made,) = world["intervention"]["steps"]
    (branch,) = made["with"]
    assert made["replace"] == "transport"
    assert branch["paths"]["yes"] == patch.get("with", [])
    assert [step["id"] for step in branch["paths"]["no"]] == ["transport"]
    assert kept_blueprint(world).scenario.first.intervention.in_force() == (None, None)


NEW = {
    "pools": {
        "lounge2": {"exact": "tried", "places": 8},
        "unit": {"places": {"base": {"value": 3, "assumed": "a bay"}, "add": [{"places": 5, "hours": [9, 20]}]}},
        "hub_list": {"slots": {"per_day": {"eyes": [1, 1, 1, 1, 1, 0, 0], "main": [0, 2, 0, 0, 0, 0, 0]}}},
        "hub_bed": {"places": {"value": 8, "assumed": "a bay"}, "beds": True},
    },
    "classes": {
        "eyes": {"pathway": "way", "arrivals": {"per_day": {"value": 3, "assumed": "a judgement"}, "factor": 1}},
        "feet": {"pathway": "way", "arrivals": {"per_hour": [0.5] * 24}},
    },
}
COUNTS = (
    "pools.lounge2.places", "pools.unit.places.base", "pools.unit.places.add.0.places", "pools.hub_bed.places",
    "pools.hub_list.slots.per_day.eyes", "pools.hub_list.slots.per_day.main", "classes.eyes.arrivals.per_day",
    "classes.feet.arrivals.per_hour", "classes.eyes.arrivals.factor", "pools.bed.places.base",
    "classes.type1.arrivals.per_day",
)  # fmt: skip
OF_NUMBERS = [{"at": at, **how} for at in COUNTS for how in ({"add": 4}, {"multiply": 2})]
SET = [
    {"at": "pools.lounge2.places", "set": 5},
    {"at": "pools.unit.places.add", "set": [{"places": 2}]},
    {"at": "classes.eyes.arrivals.per_day", "set": 7},
    {"at": "pools.hub_list.slots.per_day", "set": {"eyes": [2] * 7, "main": [1] * 7}},
]
STARTS = date(2024, 6, 1)


def in_force(tree):
    """What holds at the start of the run and what holds at its end, apart from what was tried."""
    found = load(tree).by_phase
    return [each.model_dump(exclude={"intervention", "years"}) for each in (found[0], found[-1])]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from([*OF_NUMBERS, *SET]), max_size=3), st.sampled_from(["one", "before", "after"]))
def test_from_the_day_on_what_is_brought_is_what_it_is_without_a_date(changes, who):
    """With changes of its own, or of another intervention that is made before or after it."""
    brings, changing = {"name": "brings", "new": NEW}, {"name": "changing", "change": changes}
    together = [changing, brings] if who == "before" else [brings, changing]
    tried = {**brings, "change": changes} if who == "one" else {"name": "both", "together": together}
    world = small(intervention=tried)
    before, after = in_force(starting(world, YearsPlan(starts=STARTS)))
    assert after == in_force(world)[1]
    assert {name: before["pools"][name] for name in small()["pools"]} == in_force(small())[0]["pools"]
    places = [before["pools"][name]["places"] for name in ("lounge2", "unit", "hub_bed")]
    assert [[each["base"], *(more["places"] for more in each["add"])] for each in places] == [[0], [0, 0], [0]]
    assert set(before["pools"]["hub_list"]["slots"]["per_day"].values()) == {(0.0,) * 7}
    assert before["classes"]["eyes"]["arrivals"]["per_day"] == 0
    assert set(before["classes"]["feet"]["arrivals"]["per_hour"]) == {0.0}


@pytest.mark.parametrize("own", [date(2024, 3, 1), date(2024, 9, 1)])
def test_what_has_a_date_of_its_own_keeps_it_and_what_has_none_starts_with_the_plan(own):
    """Also of an intervention in which one change has a date; and it costs from the first of them on."""
    changes = [{"at": "pools.bed.places.base", "add": 1, "from": own}, {"at": "pools.bay.places", "add": 1}]
    part = {"name": "x", "change": changes, "cost_of_doing": [{"name": "work", "gbp_per_year": 1}]}
    for tried in (part, {**part, "new": {"pools": NEW["pools"]}}):
        made = load(starting(small(intervention=tried), YearsPlan(starts=STARTS)))
        beds = [each.pools["bed"].places.base for each in made.by_phase]
        bays = [each.pools["bay"].places.base for each in made.by_phase]
        assert made.begins == (date(2024, 1, 1), *sorted([own, STARTS]))
        assert [beds, bays] == [[20, 21, 21], [6, 6, 7]] if own < STARTS else [[20, 20, 21], [6, 7, 7]]
        (cost,) = made.first.intervention.implementation_costs(date(2024, 1, 1))
        assert cost.starts == min(own, STARTS)


EARLY = date(2024, 3, 1)
BEFORE_IT_IS_THERE = (
    "intervention.change.0.from: must not come before years.starts, 2024-06-01, from which pools.lounge2 is there, got "
    "2024-03-01"
)
OVER = (
    "intervention.change.0.until: must not come before years.starts, 2024-06-01, from which it holds: write its own "
    "from, got 2024-03-01"
)


@pytest.mark.parametrize(
    ("tried", "said"),
    [
        ({"new": NEW, "change": [{"at": "pools.lounge2.places", "add": 4, "from": EARLY}]}, BEFORE_IT_IS_THERE),
        ({"change": [{"at": "pools.bay.places", "add": 4, "until": EARLY}]}, OVER),
        ({"new": NEW, "change": [{"at": "pools.bay.places", "add": 4, "until": str(EARLY)}]}, OVER),
    ],
)
def test_a_date_before_the_plan_that_would_do_nothing_is_refused(tried, said):
    with pytest.raises(ScenarioFaults) as found:
        starting(small(intervention={"name": "x", **tried}), YearsPlan(starts=STARTS))
    assert [str(fault) for fault in found.value.faults] == [said]


def test_places_that_another_queue_would_open_before_the_day_are_refused():
    rule = {"maximum": 5, "step": 1, "open_over": 3, "close_under": 1, "hours": [8], "counts": "bed"}
    part = {"name": "x", "new": {"pools": {"spare": {"places": 0, "escalation": rule}}}}
    with pytest.raises(ScenarioFaults) as found:
        starting({"intervention": part}, PLAN)
    assert [str(fault) for fault in found.value.faults] == [
        "intervention.new.pools.spare.escalation: cannot begin on 2025-10-01: it would open places before it, by the "
        "queue of bed"
    ]


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=20), st.sampled_from(["", "Discharge_lounge_in_force", "x_in_force_1"]))
@example("Discharge lounge", "Discharge_lounge_in_force")
@example("2 lounges – now", "")
def test_whatever_it_is_called_the_names_it_is_begun_by_are_valid_and_its_own(name, taken):
    """A pool of the trust, or another intervention, may be called alike."""
    steps = [{"pathway": "way", "before": "leave_home", "insert": [{"mark": "seen"}]}]
    world = small()
    world["pools"] |= {taken: {"places": 1}} if taken else {}
    alike = [{"name": name or "x", "steps": steps}, {"name": f"{name or 'x'} ", "steps": steps}]
    made = starting({**world, "intervention": {"name": "both", "together": alike}}, PLAN)
    gates = [set(part["new"]["pools"]) for part in made["intervention"]["together"]]
    assert len(set.union(*gates) - set(world["pools"])) == 2
    ids = [part["steps"][0]["insert"][0]["id"] for part in made["intervention"]["together"]]
    assert all(re.fullmatch("[A-Za-z][A-Za-z0-9_]*", each) for each in [*ids, *set.union(*gates)])
    load(made)


def test_patients_who_are_there_from_the_start_cannot_begin_on_a_day():
    new = {"classes": {"eyes": {"present": {"count": 5}}}}
    with pytest.raises(ScenarioFaults) as found:
        starting({"intervention": {"name": "hub", "new": new}}, PLAN)
    (fault,) = found.value.faults
    assert str(fault) == (
        "intervention.new.classes.eyes: cannot begin on 2025-10-01: give its arrivals per_day, and nobody present"
    )
