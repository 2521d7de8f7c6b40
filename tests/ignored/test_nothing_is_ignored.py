"""Every kind of leaf of a scenario moves a figure or is refused, said in the file, by an intervention or by a phase."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from functools import cache
from typing import Any

import pytest

from sim.scenario.clock import first_of_next_month
from sim.scenario.faults import ScenarioFaults
from sim.scenario.tree import get, put
from tests.ignored.cases import CASES, WORDS, bare
from tests.ignored.kinds import kinds
from tests.ignored.rows import moved, rows
from tests.ignored.worlds import world

THEMSELVES = ("intervention.", "phases.")  # changed in the file and by nothing else
OF_A_COMPARISON = [kind for kind in CASES if kind.startswith("assessment.")]
"""Kinds that judge a difference between two worlds, and so move no figure of one: tests/study/ holds them."""
NOT_BY_AN_INTERVENTION = ("cannot be changed", "cannot be set", "would drop")
NOT_FROM_A_DATE_ON = ("cannot change from a date on", "must be the first of a month")


def each(those: Sequence[str], every: int = 1) -> Any:
    """Tests of kinds; prices are left to `make test-slow` (tests/cost/test_every_parameter.py nudges each).

    every: of the others so many are run by default.
    """
    left = [place % every > 0 or kind in PRICES for place, kind in enumerate(those)]
    kinds_ = [
        pytest.param(kind, marks=[pytest.mark.slow] if slow else []) for kind, slow in zip(those, left, strict=True)
    ]
    return pytest.mark.parametrize("kind", kinds_)


PRICES = [kind for kind in CASES if kind.startswith("cost.")]
# A run begins in the steady state of the trust as its file says it: an intervention works from there with its lag, and
# what places, sessions and clinics ask for is held against the trust's own fixed posts.
FROM_THE_TRUST = ("workforce.turnover.", "workforce.groups.*.posts_go_by", "workforce.groups.*.establishment_wte")
TO_CHANGE = [kind for kind in CASES if not kind.startswith(THEMSELVES)]


# Read by what draws numbers and by task=years: tests/scenario/test_ranges.py, tests/study/test_years.py; where lists
# bind and where a stay has waits: tests/hospital/test_theatre.py, tests/hospital/test_ward_and_discharge.py.
DOSES = ("intervention.dose", "intervention.together.*.dose")  # and of which: tests/report/test_doses.py
TESTED_APART = ("ranges.", "years.", "pools.*.slots.saved_minutes.", "pools.*.waits", *DOSES)


def test_every_kind_of_leaf_has_its_world():
    refuses = "workforce.requirement_tolerance"  # moves nothing: tests/hospital/test_staffing.py
    assert {kind for kind in kinds() if not kind.startswith(TESTED_APART)} == {*CASES, *WORDS, refuses}


@cache
def untouched(name):
    return rows(bare(world(name)))


@cache
def in_the_file(kind):
    plain = CASES[kind].plain
    put(plain, CASES[kind].at, deepcopy(CASES[kind].value))
    return rows(plain)


def before(case):
    """What the world says where a case says something else; None where it says nothing."""
    try:
        return get(case.plain, case.at)
    except (KeyError, IndexError):
        return None


def with_phases(plain, at, values):
    """The scenario with values from dates on, beside what it changes from dates on already."""
    changes = {phase["from"]: list(phase["change"]) for phase in plain.get("phases", [])}
    for day, value in values:
        changes.setdefault(day, []).append({"at": at, "set": deepcopy(value)})
    return {**plain, "phases": [{"from": day, "change": changes[day]} for day in sorted(changes)]}


def with_intervention(plain, at, value):
    """The scenario with one change more by its intervention."""
    other = plain.get("intervention", {"name": "other"})
    return {
        **plain,
        "intervention": {**other, "change": [*other.get("change", []), {"at": at, "set": deepcopy(value)}]},
    }


@each([kind for kind in CASES if kind not in OF_A_COMPARISON])
def test_another_value_in_the_file_moves_a_row(kind):
    assert len(moved(untouched(CASES[kind].world), in_the_file(kind))) > 0


@each(TO_CHANGE, every=2)
def test_an_intervention_does_the_same_or_is_refused(kind):
    case = CASES[kind]
    try:
        found = rows(with_intervention(case.plain, case.at, case.value))
    except ScenarioFaults as refused:
        listed = [str(fault) for fault in refused.faults]
        assert any(rule in fault for fault in listed for rule in NOT_BY_AN_INTERVENTION), listed
        return
    if kind.startswith(FROM_THE_TRUST):
        return  # with a lag longer than these two months: tests/workforce/test_turnover.py
    assert moved(found, in_the_file(kind)) == []
    assert len(moved(untouched(case.world), found)) > 0


@each([kind for kind in TO_CHANGE if not kind.startswith(FROM_THE_TRUST)], every=2)
def test_a_phase_moves_a_row_or_is_refused(kind):
    """For some days of one month, so that what is read once a month or once a run is found out; or else for a month."""
    case = CASES[kind]
    start = case.plain["run"]["start"]
    following = first_of_next_month(start)
    days = [(start.replace(day=4), case.value), (following, before(case))]
    month = [(following, case.value)]
    for values in (days, month):
        try:
            found = rows(with_phases(case.plain, case.at, values))
        except ScenarioFaults as refused:
            listed = [str(fault) for fault in refused.faults]
            assert any(rule in fault for fault in listed for rule in NOT_FROM_A_DATE_ON), listed
        else:
            assert len(moved(untouched(case.world), found)) > 0, f"accepted from {values[0][0]} on and ignored"
            return


def test_words_move_nothing():
    for kind in WORDS:
        several = {"together": [{"name": "one"}]} if "together" in kind else {}
        plain = bare(world("hours")) | {"intervention": {"name": "none", **several}}
        put(plain, kind.replace("*", "0"), {"run.report_in": "days", "run.replications": 9}.get(kind, "another"))
        assert moved(untouched("hours"), rows(plain)) == [], kind
