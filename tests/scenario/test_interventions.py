"""Interventions: from when to when each change holds, several made to one trust, and when doing it costs."""

from datetime import date, timedelta
from typing import Any

import pytest

from sim.hospital.read import blueprint
from sim.scenario.faults import ScenarioFaults
from sim.scenario.load import DatedScenario, load
from sim.scenario.origin import changes_of
from sim.scenario.tree import strip
from sim.scenario.warnings import warnings_of
from tests.cli.mutants import mutant
from tests.hospital.typical import plain as typical
from tests.ignored.worlds import world as to_be_spoiled
from tests.scenario.test_phases import APRIL, BY_THE_MONTH, ONE_FOR_THE_RUN, beds, faults_of, phase, world
from tests.scenario.worlds import small

START, JULY, LAST_OF_JUNE = date(2024, 1, 1), date(2024, 7, 1), date(2024, 6, 30)
BAY = "pools.bay.places"


def tried(*change: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": "tried", "change": list(change), **more}


def made(*change: dict[str, Any], phases: tuple[dict[str, Any], ...] = (), **more: Any) -> dict[str, Any]:
    return small(intervention=tried(*change, **more), phases=list(phases))


def beds_by_day(plain: dict[str, Any]) -> dict[date, int]:
    scenario = load(plain)
    return dict(zip(scenario.begins, map(beds, scenario.by_phase), strict=True))


# ---- dates


def test_a_change_holds_from_its_first_day_to_its_last():
    change = {"at": BAY, "add": -2, "from": APRIL, "until": LAST_OF_JUNE}
    assert beds_by_day(made(change)) == {START: 6, APRIL: 4, JULY: 6}
    assert beds_by_day(made({**change, "from": "2024-04-01", "until": "2024-06-30"})) == {START: 6, APRIL: 4, JULY: 6}


def test_what_a_change_does_not_say_itself_its_intervention_says():
    other = {"at": "pools.bed.places.base", "add": 1, "until": APRIL - timedelta(days=1)}
    found = load(made({"at": BAY, "add": 1}, other, **{"from": date(2024, 2, 1), "until": LAST_OF_JUNE}))
    assert found.begins == (START, date(2024, 2, 1), APRIL, JULY)
    assert [beds(s) for s in found.by_phase] == [6, 7, 7, 6]
    assert [s.pools["bed"].places.base for s in found.by_phase if s.pools["bed"].places] == [20, 21, 20, 20]


def test_a_date_on_the_first_day_or_before_it_is_the_start():
    for first in (START, START - timedelta(days=400)):
        assert beds_by_day(made({"at": BAY, "add": 1, "from": first})) == {START: 7}
    ended = {"at": BAY, "add": 1, "until": START - timedelta(days=1)}
    assert beds_by_day(made(ended)) == {START: 6}


def test_it_is_made_to_what_is_in_force_on_each_day():
    """The trust's own, changed by its phases, then each change in the order given."""
    phases = (phase(APRIL, BAY, set=10), phase(JULY, BAY, add=4))
    change = {"at": BAY, "multiply": 2, "from": date(2024, 2, 1)}, {"at": BAY, "add": 1, "until": LAST_OF_JUNE}
    assert beds_by_day(made(*change, phases=phases)) == {START: 7, date(2024, 2, 1): 13, APRIL: 21, JULY: 28}


def test_a_set_is_in_conflict_with_a_phase_that_begins_while_it_holds_and_only_with_that():
    fault = f"intervention.change.0.at: sets what phases.0 changes from 2024-04-01 on: write add or multiply, got {BAY}"
    later = phase(APRIL, BAY, set=10)
    for days in ({}, {"from": APRIL}, {"from": date(2024, 3, 1), "until": APRIL}):
        assert faults_of(made({"at": BAY, "set": 3, **days}, phases=(later,))) == [fault]
    before = {"at": BAY, "set": 3, "until": APRIL - timedelta(days=1)}
    assert beds_by_day(made(before, phases=(later,))) == {START: 3, APRIL: 10}
    after = {"at": BAY, "set": 3, "from": JULY}
    assert beds_by_day(made(after, phases=(later,))) == {START: 6, APRIL: 10, JULY: 3}


@pytest.mark.parametrize("at", [at for at in ONE_FOR_THE_RUN if at not in ("run.seed", "name")])
def test_what_is_one_for_the_run_has_no_date(at):
    """And without a date an intervention may change it."""
    change = {"at": at, "set": ONE_FOR_THE_RUN[at]}
    load(world(intervention=tried(change)))
    refused = f"intervention.change.0.at: cannot change from a date on: it is one for the whole run, got {at}"
    assert faults_of(world(intervention=tried({**change, "from": APRIL}))) == [refused]
    assert faults_of(world(intervention=tried({**change, "until": APRIL}))) == [refused]
    assert load(world(intervention=tried({**change, "from": START}))).later == ()


@pytest.mark.parametrize("kind", ["pools", "classes"])
@pytest.mark.parametrize("until", [False, True])
def test_what_takes_a_pool_or_a_class_away_from_a_day_on_is_told_as_that(kind, until):
    """And by nothing that would look for what is gone."""
    name = {"pools": "list", "classes": "type1"}[kind]
    trust = small(classes={"elective": small()["classes"]["elective"], "type1": small()["classes"]["type1"]})
    trust["pools"]["list"] = {"slots": {"per_day": [1] * 7, "consider": 30, "measured_in": "starts"}}
    at = f"{kind}.{name}"
    gone = {"at": at, "set": None, **({"until": LAST_OF_JUNE} if until else {"from": APRIL})}
    rule = f"cannot change from a date on: it is one for the whole run, got {at}"
    for tree, where in (
        ({**trust, "intervention": tried(gone)}, "intervention.change.0.at"),
        ({**trust, "phases": [phase(APRIL, at, set=None)]}, "phases.0.change.0.at"),
    ):
        with pytest.raises(ScenarioFaults) as found:
            blueprint(tree)
        assert [str(fault) for fault in found.value.faults] == [f"{where}: {rule}"]


REFUSED = {
    "run.seed": "run",
    "*.seed": "run",
    "*.measured_months": "run",
    "*.start": "run",
    "*.first_year_share": "assessment",
    "harm.delay_to_bed.after_h": "harm",
    "*.*": "run",
    "*": "name",
    "phases": "phases",
    "name": "name",
}


@pytest.mark.parametrize("at", REFUSED)
def test_no_pattern_reaches_what_an_intervention_may_not_change(at):
    faults = faults_of(small(assessment={"first_year_share": 0.5}, intervention=tried({"at": at, "set": 1})))
    assert f"intervention.change.0.at: {REFUSED[at]} can" in "\n".join(faults)
    load(small(intervention=tried({"at": "*.bay.places", "set": 1})))


@pytest.mark.parametrize("at", BY_THE_MONTH)
def test_what_is_read_by_the_month_begins_on_a_first_and_ends_on_a_last(at):
    trust, change = typical(), {"at": at, "set": BY_THE_MONTH[at]}
    rule = f"of a month, for {at} is read on the first of each month"
    for key, day, found in (
        ("from", "2025-10-02", f"intervention.change.0.from: must be the first {rule}, got 2025-10-02"),
        ("until", "2025-10-30", f"intervention.change.0.until: must be the last {rule}, got 2025-10-30"),
    ):
        trust["intervention"] = tried({**change, key: day})
        assert faults_of(trust) == [found]
    trust["intervention"] = tried({**change, "from": "2025-10-01", "until": "2025-10-31"})
    assert load(trust).begins[1:] == (date(2025, 10, 1), date(2025, 11, 1))


def test_dates_that_make_no_time_are_faults_all_at_once():
    changes = (
        {"at": BAY, "add": 1, "from": JULY, "until": APRIL},
        {"at": BAY, "add": 1, "from": "soon"},
        {"at": BAY, "add": 1, "from": date(2024, 9, 1)},
        {"at": "pools.none.places", "add": 1, "from": APRIL},
    )
    assert faults_of(made(*changes, until=date(2024, 8, 1))) == [
        "intervention.change.0.until: must not come before from, 2024-07-01, got 2024-04-01",
        "intervention.change.1.from: must be a date, as 2025-04-01, got 'soon'",
        "intervention.change.2.from: must not come after until, 2024-08-01, got 2024-09-01",
        "intervention.change.3.at: names nothing in this scenario, got pools.none.places",
    ]


def test_the_days_of_what_changes_nothing_are_checked_too():
    assert faults_of(made(**{"from": JULY, "until": APRIL})) == [
        "intervention.until: must not come before from, 2024-07-01, got 2024-04-01"
    ]


def test_what_its_scope_forbids_is_told_beside_other_faults():
    changes = (
        {"at": "pools.bed.priority", "set": ["a", "b"], "from": APRIL},
        {"at": "pools.none.places", "add": 1},
    )
    assert [fault.split(",")[0] for fault in faults_of(made(*changes))] == [
        "intervention.change.0.at: cannot change from a date on: it is one for the whole run",
        "intervention.change.1.at: names nothing in this scenario",
    ]


OUTSIDE = {
    "from": {
        START - timedelta(days=1): "is before the run, 2024-01-01 to 2024-12-31: holds from its first day",
        date(
            2025, 1, 1
        ): "begins after the run, 2024-01-01 to 2024-12-31: changes nothing in it but what is booked ahead",
        APRIL: "",
    },
    "until": {
        START - timedelta(days=1): "ends before the run, 2024-01-01 to 2024-12-31: changes nothing",
        date(2025, 1, 1): "is after the run, 2024-01-01 to 2024-12-31: holds to its end",
        date(2024, 12, 31): "",
    },
}


@pytest.mark.parametrize(("key", "day"), [(key, day) for key, days in OUTSIDE.items() for day in days])
def test_a_date_outside_the_run_is_said(key, day):
    found = OUTSIDE[key][day]
    said = [f"intervention.change.0.{key}: {found}, got {day}"] if found else []
    assert list(map(str, warnings_of(made({"at": BAY, "add": 1, key: day})))) == said
    assert list(map(str, warnings_of(made({"at": BAY, "add": 1}, **{key: day})))) == [
        each.replace("change.0.", "") for each in said
    ]
    assert list(map(str, warnings_of(made(**{key: day})))) == [each.replace("change.0.", "") for each in said]


# ---- several together


def both(one: dict[str, Any], two: dict[str, Any], **more: Any) -> dict[str, Any]:
    return small(intervention={"name": "one+two", "together": [one | {"name": "one"}, two | {"name": "two"}], **more})


def test_several_are_made_in_the_order_given():
    double, more = tried({"at": BAY, "multiply": 2}), tried({"at": BAY, "add": 1, "from": APRIL})
    assert beds_by_day(both(double, more)) == {START: 12, APRIL: 13}
    assert beds_by_day(both(more, double)) == {START: 12, APRIL: 14}


def test_one_that_sets_what_another_changed_before_is_a_conflict_while_both_hold():
    early = tried({"at": BAY, "add": 1, "until": LAST_OF_JUNE})
    fault = (
        "intervention.together.1.change.0.at: sets what intervention.together.0.change.0 changes, which would be lost, "
        f"got {BAY}"
    )
    assert faults_of(both(early, tried({"at": "pools.*.places", "set": 3}))) == [fault]
    assert faults_of(both(early, tried({"at": BAY, "set": 3, "from": LAST_OF_JUNE}))) == [fault]
    assert beds_by_day(both(early, tried({"at": BAY, "set": 3, "from": JULY}))) == {START: 7, JULY: 3}
    assert beds_by_day(both(tried({"at": BAY, "set": 3}), early)) == {START: 4, JULY: 3}


def test_several_do_nothing_beside_what_each_does():
    tree = both(tried(), tried(), change=[{"at": BAY, "add": 1}])
    assert faults_of(tree) == ["intervention: together says all that is done: leave out change"]
    tree["intervention"] = {"name": "x", "together": [tried(), tried()]}
    assert faults_of(tree) == ["intervention: together must not name an intervention twice"]


@pytest.mark.parametrize("name", ["patched", "together: patched", "changed", "together: changed"])
def test_whatever_an_intervention_is_it_is_read_or_refused(name):
    """Spoiled in one place after another: faults with a place, and never an error of ours."""
    tree, read = to_be_spoiled(name), 0
    for seed in range(150):
        plain = {**tree, "intervention": mutant(tree["intervention"], seed)}
        try:
            blueprint(plain)
            read += 1
        except ScenarioFaults as found:
            for fault in found.faults:
                assert changes_of(strip(plain, [])[0], fault.since) is not None
        warnings_of(plain)
    assert 0 < read < 100


# ---- when it holds, and when doing it costs


def test_it_holds_from_its_first_day_to_its_last_of_whatever_it_does():
    dated, other = {"at": BAY, "add": 1, "from": APRIL, "until": LAST_OF_JUNE}, {"at": BAY, "add": 1, "from": JULY}
    unit = {"new": {"pools": {"unit": {"places": 0}}}}

    def held(plain: dict[str, Any]) -> tuple[date | None, date | None]:
        return load(plain).first.intervention.in_force()

    assert held(made()) == (None, None)
    assert held(made(dated)) == (APRIL, LAST_OF_JUNE)
    assert held(made(dated, other)) == (APRIL, None)
    assert held(made(dated, {"at": BAY, "add": 1})) == (None, None)
    assert held(made({**dated, "at": "pools.unit.places"}, **unit)) == (None, None)
    assert held(made(**{"from": APRIL, "until": LAST_OF_JUNE})) == (APRIL, LAST_OF_JUNE)
    assert held(both(tried(dated), tried(other))) == (APRIL, None)
    assert held(both(tried(dated), tried(**unit))) == (None, None)


def implementation_costs(scenario: DatedScenario) -> list[tuple[date | None, date | None]]:
    lines = scenario.first.intervention.implementation_costs(START)
    return [(line.starts, line.ends) for line in lines]


def test_a_cost_of_doing_begins_and_ends_with_what_is_done():
    cost = {"cost_of_doing": [{"name": "x", "gbp_per_year": 1}, {"name": "y", "gbp_per_year": 1, "recurrent": False}]}
    change = {"at": BAY, "add": 1}
    assert implementation_costs(load(made(change, **cost))) == [(START, None), (START, None)]
    dated = {"from": APRIL, "until": LAST_OF_JUNE}
    assert implementation_costs(load(made(change, **dated, **cost))) == [(APRIL, LAST_OF_JUNE), (APRIL, None)]
    assert implementation_costs(load(made({**change, **dated}, {**change, "from": JULY}, **cost))) == [
        (APRIL, None),
        (APRIL, None),
    ]
    assert implementation_costs(load(made({**change, **dated}, change, **cost))) == [(START, None), (START, None)]
    own = [{"name": "x", "gbp_per_year": 1, "starts": START, "ends": JULY}]
    assert implementation_costs(load(made(change, **dated, cost_of_doing=own))) == [(START, JULY)]
    assert implementation_costs(load(made(**dated, **cost))) == [(APRIL, LAST_OF_JUNE), (APRIL, None)]


@pytest.mark.parametrize(
    "brings",
    [
        {"new": {"pools": {"unit": {"places": 0}}}},
        {"steps": [{"pathway": "way", "before": "one", "insert": [{"mark": "x"}]}]},
    ],
)
def test_what_brings_things_or_steps_holds_and_costs_for_the_whole_run_whatever_its_changes_do(brings):
    tree = small(pathways={"way": [{"mark": "in", "id": "one"}, {"leave": "home"}]})
    nothing = {"at": BAY, "add": 0, "from": APRIL, "until": LAST_OF_JUNE}
    lines = [{"name": "x", "gbp_per_year": 1}, {"name": "y", "gbp_per_year": 1, "starts": APRIL, "ends": JULY}]
    tree["intervention"] = tried(nothing, cost_of_doing=lines, **brings)
    scenario = load(tree)
    assert scenario.first.intervention.in_force() == (None, None)
    assert implementation_costs(scenario) == [(START, None), (APRIL, JULY)]


def test_a_cost_of_doing_that_would_end_before_it_begins_is_a_fault_or_nothing():
    """Its own day clashes with the one it takes from what is done; what is over before the window costs nothing."""
    change = {"at": BAY, "add": 1}

    def costing(**own: date) -> dict[str, Any]:
        return {"cost_of_doing": [{"name": "x", "gbp_per_year": 1, **own}]}

    late = (
        "intervention.cost_of_doing.0.starts: must not come after {}, 2024-06-30, with which it ends: "
        "write its own ends, got 2024-07-01"
    )
    early = (
        "intervention.cost_of_doing.0.ends: must not come before {}, 2024-07-01, with which it starts: "
        "write its own starts, got 2024-04-01"
    )
    starts, ends = costing(starts=JULY), costing(ends=APRIL)
    until, from_ = "intervention.change.0.until", "intervention.change.0.from"
    assert faults_of(made({**change, "until": LAST_OF_JUNE}, **starts)) == [late.format(until)]
    assert faults_of(made(change, until=LAST_OF_JUNE, **starts)) == [late.format("intervention.until")]
    assert faults_of(made(until=LAST_OF_JUNE, **starts)) == [late.format("intervention.until")]
    assert faults_of(made({**change, "from": JULY}, **ends)) == [early.format(from_)]
    assert implementation_costs(load(made(change, until=LAST_OF_JUNE, **costing(starts=JULY, ends=JULY)))) == [
        (JULY, JULY)
    ]
    assert implementation_costs(load(made({**change, "until": START - timedelta(days=1)}, **costing()))) == []
    assert implementation_costs(load(made(change, **costing(ends=START - timedelta(days=1))))) == []
