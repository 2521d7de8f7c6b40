"""Counting reads each patient once: what was drawn is not drawn again, what was counted not counted again."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from sim.activity import Observed, activity_by_stay_band, activity_table, cost_volumes, measures, part
from sim.activity.observed import READ
from tests.activity.worlds import EMERGENCY, PLAIN, simulated


@pytest.fixture
def drawn(monkeypatch) -> Counter:
    """How often the categories, or a number, of each visit were drawn."""
    found: Counter = Counter()
    codes, number = part.draw_codes_all, part.draw_number_all

    def codes_counted(table, visits):
        found.update(("codes", int(key)) for key in visits.key)
        codes(table, visits)

    def number_counted(table, name, visits, reading):
        found.update((name, int(key)) for key in visits.key)
        return number(table, name, visits, reading)

    monkeypatch.setattr(part, "draw_codes_all", codes_counted)
    monkeypatch.setattr(part, "draw_number_all", number_counted)
    return found


def all_of(seen: Observed) -> None:
    """Everything that a study counts of a replication."""
    cost_volumes(seen)
    measures(seen)
    activity_table(seen)
    activity_table(seen, readmissions=False)
    activity_by_stay_band(seen)


def test_nothing_is_drawn_twice(drawn):
    seen = Observed(simulated())
    all_of(seen)
    asked = np.logical_or.reduce([seen.reached(mark) for mark in ("admitted", "discharged", "cancelled")])
    left = seen.departures.left_as("left_before_treatment")  # asked for what would have become of them
    assert sum(kind == "codes" for kind, _ in drawn) == asked.sum() + left.sum() > 1000
    assert sum(kind != "codes" for kind, _ in drawn) > 100
    assert set(drawn.values()) == {1}


@pytest.mark.parametrize(
    ("room", "loop"), [("emergency", "count_attendances"), ("emergency", "count_admissions"), ("stay", "count_spells")]
)
def test_visits_are_walked_once(monkeypatch, room, loop):
    calls: Counter = Counter()
    module = __import__(f"sim.activity.{room}", fromlist=[loop])
    walk = getattr(module, loop)
    monkeypatch.setattr(module, loop, lambda *columns: (calls.update([loop]), walk(*columns))[1])
    all_of(Observed(simulated()))
    assert calls == {loop: 1}


def test_categories_that_are_read_are_drawn_as_if_all_were_and_no_other_can_be_read():
    seen = Observed(simulated())
    rows, known = np.arange(len(seen.journeys)), seen.journeys.world.attributes.kept
    whole, some = part.Categories.of(seen.journeys, rows), part.Categories.of(seen.journeys, rows, READ)
    assert whole.drawn == set(known) > some.drawn > {"admission_type", "planned_case_type"}
    for name in some.drawn:
        np.testing.assert_array_equal(some.column(name), whole.column(name))
    for name in set(known) - some.drawn:
        with pytest.raises(KeyError, match=name):
            some.column(name)


def test_what_a_condition_goes_by_is_drawn_with_it():
    by = {
        "stay_kind": {
            "by": "disposition",
            "shares": {"admit": {"same_day": 0.2, "overnight": 0.8}, "home": {"same_day": 1}},
        },
        "case_type": {"by": "stay_kind", "shares": {"same_day": {"medical": 1}, "overnight": {"orthopaedic": 1}}},
    }
    classes = {"type1": {**PLAIN["classes"]["type1"], "attributes": {**EMERGENCY, **by}}}
    journeys = simulated(classes=PLAIN["classes"] | classes).run.journeys
    rows = np.flatnonzero(journeys.of_class("type1"))
    some = part.Categories.of(journeys, rows, ("case_type",))
    assert some.drawn == {"case_type", "stay_kind", "disposition"}
    np.testing.assert_array_equal(some.column("case_type"), part.Categories.of(journeys, rows).column("case_type"))
    assert len(np.unique(some.column("case_type"))) == 2
