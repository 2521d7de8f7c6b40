"""Offered load: distinguished from waiting, and named where it passes what a pool can do."""

from datetime import date

import pytest

from sim.hospital.load import loads, overloads
from sim.hospital.read import blueprint
from sim.scenario.pools import UNLIMITED
from tests.hospital.typical import plain

ADMIT = [{"seize": "bed"}, {"delay": "stay_h"}, {"release": "bed"}, {"leave": "home"}]


def ward(beds, **top):
    tree = {
        "name": "ward",
        "run": {"start": date(2025, 1, 1), "warm_up_days": 31, "measured_months": 11, "seed": 1},
        "classes": {
            "ill": {
                "pathway": "stay",
                "arrivals": {"per_day": 10},
                "attributes": {"stay_h": {"of": {"constant": 24}}},
            }
        },
        "pools": {"bed": {"places": beds}},
        "pathways": {"stay": ADMIT},
    }
    return blueprint(tree | top)


def test_offered_load_is_arrivals_times_stay_however_few_beds_there_are():
    assert {round(loads(ward(beds))[0].offered, 9) for beds in (1, 10, 100)} == {round(loads(ward(12))[0].offered, 9)}
    assert loads(ward(12))[0] == ("bed", pytest.approx(10, abs=0.5), 12, "places")


def test_an_overloaded_pool_is_named_with_its_load():
    assert overloads(ward(12)) == []
    (load,) = overloads(ward(8))
    assert (load.pool, load.capacity, load.unit) == ("bed", 8, "places")


def test_a_pool_is_judged_by_the_mean_of_three_replications_and_not_by_the_luck_of_the_first(monkeypatch):
    """Each month is too full, or too empty, by luck of its own; the line is drawn between the first and the mean."""
    tight = ward(10, run={"start": date(2025, 1, 1), "warm_up_days": 31, "measured_months": 1, "seed": 1})
    each = [loads(tight, replication)[0].offered for replication in range(3)]
    mean = sum(each) / 3
    assert abs(each[0] - mean) > 0.01
    monkeypatch.setattr("sim.hospital.load.MARGIN", (each[0] + mean) / 2 / 10)
    assert [load.pool for load in overloads(tight)] == (["bed"] if mean > each[0] else [])


def test_who_turns_away_at_a_full_queue_makes_no_queue_grow():
    lost = [{"seize": "bed", "if_queue_over": 0, "otherwise": [{"leave": "away"}]}, *ADMIT[1:]]
    assert loads(ward(5, pathways={"stay": lost}))[0].offered > 2 * 0.9 * 5
    assert overloads(ward(5, pathways={"stay": lost})) == []


def test_beds_that_stand_in_for_each_other_are_overloaded_together_or_not_at_all():
    def two(other):
        stay = [{"seize": {"preference": "place", "by": "kind"}, "as": "bed"}, *ADMIT[1:]]
        attributes = {"kind": {"shares": {"a": 1}}, "stay_h": {"of": {"constant": 24}}}
        return ward(
            8,
            classes={"ill": {"pathway": "stay", "arrivals": {"per_day": 10}, "attributes": attributes}},
            pools={"bed": {"places": 8}, "other": {"places": other}},
            preferences={"place": {"a": ["bed", "other"]}},
            pathways={"stay": stay},
        )

    assert overloads(two(4)) == []
    assert [load.pool for load in overloads(two(1))] == ["bed"]


def test_slots_are_offered_what_was_booked_and_what_waits():
    slots = {"slots": {"per_day": [8] * 7, "bank_holidays": True}}
    few = ward(0, pools={"bed": slots}, pathways={"stay": [{"seize": {"slots": "bed"}}, {"leave": "home"}]})
    (load,) = overloads(few)
    assert (load.capacity, load.unit) == (8, "starts a day")
    assert load.offered == pytest.approx(10, abs=0.5)


def test_offered_load_of_the_typical_trust_is_sane():
    trust = blueprint(plain())
    for load in loads(trust):
        most = {"acute_medicine": 1.5, "general_medicine": 1.2, "older_people": 1.2}.get(load.pool, 1.05)
        assert load.offered <= most * load.capacity, load
        if load.pool not in (
            "medical_escalation",
            "recovery_bay",
            "same_day_trolley",
            "assessment_chair",
            "emergency_theatre",
            "critical_care",  # kept below four in five, for who needs it cannot wait
            "children",  # a small ward needs room for chance
        ):
            assert load.offered >= 0.6 * load.capacity or load.capacity >= UNLIMITED, load
    assert overloads(trust) == []


def test_a_pool_that_is_taken_only_where_a_place_is_free_is_not_warned_of():
    """However many would like a place on a full virtual ward, nobody waits for one."""
    ask = {"branch": {"pool": "bed", "free": True}, "paths": {"yes": ADMIT, "no": [{"leave": "home"}]}}
    assert overloads(ward(2, pathways={"stay": [ask]})) == []
    assert [load.pool for load in overloads(ward(2))] == ["bed"]


def test_beds_that_only_others_patients_may_use_do_not_hide_a_full_ward():
    """Surgery may lie among planned patients, whose ward is half empty; medicine may not."""
    kinds = {"assumed": "half each", "shares": {"medicine": 0.6, "planned": 0.4}}
    preferences = {"medicine": ["medicine"], "planned": ["planned", {"pool": "medicine", "after_h": 5}]}
    stay = [{"seize": {"preference": "place", "by": "kind"}, "as": "bed"}, *ADMIT[1:]]
    classes = {
        "ill": {
            "pathway": "stay",
            "arrivals": {"per_day": 10},
            "attributes": {"kind": kinds, "stay_h": {"of": {"constant": 24}}},
        }
    }

    def full(medicine):
        pools = {"medicine": {"places": medicine}, "planned": {"places": 12}}
        made = ward(1, classes=classes, pools=pools, preferences={"place": preferences}, pathways={"stay": stay})
        return [load.pool for load in overloads(made)]

    assert full(5) == ["medicine"]
    assert full(7) == []


def test_a_queue_that_grows_by_less_than_a_twentieth_is_told_where_every_replication_agrees():
    tree = {
        "ill": {"pathway": "stay", "arrivals": {"per_day": 400}, "attributes": {"stay_h": {"of": {"constant": 24}}}}
    }
    assert [load.pool for load in overloads(ward(391, classes=tree))] == ["bed"]
    assert overloads(ward(404, classes=tree)) == []
