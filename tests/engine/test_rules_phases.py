"""Rule 29: what is in force at a date, in tiny exact worlds on both engines."""

from datetime import date

from tests.engine.worlds import log, tree

STAY = [{"seize": "bed"}, {"mark": "in"}, {"delay": "stay_h"}, {"release": "bed"}, {"leave": "home"}]


def ward(phases=(), change=()):
    return tree(
        STAY,
        {"bed": {"places": {"base": 1}}},
        {"stay_h": 10},
        phases=[{"from": day, "change": [{"at": "pools.bed.places.base", "set": beds}]} for day, beds in phases],
        intervention={"name": "try", "change": list(change)},
    )


MORE = ({"at": "pools.bed.places.base", "add": 1},)
THREE = {"ann": 25, "bob": 25, "cat": 25}


def test_r29_a_phase_holds_from_its_day_on():
    assert log(ward([(date(2024, 1, 2), 2)]), THREE) == ["25 ann in", "25 bob in", "35 cat in"]
    assert log(ward([(date(2024, 1, 3), 2)]), THREE, 60) == ["25 ann in", "35 bob in", "45 cat in"]


def test_r29_an_intervention_is_made_to_what_later_phases_leave():
    assert log(ward([(date(2024, 1, 2), 2)], MORE), THREE) == ["25 ann in", "25 bob in", "25 cat in"]


def test_r29_a_phase_that_began_by_the_start_holds_from_the_start():
    begun = log(ward([(date(2023, 12, 1), 2)]), {"ann": 0, "bob": 0})
    assert begun == log(ward([(date(2024, 1, 1), 2)]), {"ann": 0, "bob": 0}) == ["0 ann in", "0 bob in"]
