"""Laws no run may break, on random worlds and to the millisecond: nobody is lost, and the books are the marks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.journeys import POOL_INTEGRALS, Run
from sim.engine.world import NEVER, PlacesPlan
from tests.engine.cases import Case, cases, tried
from tests.engine.worlds import both, tree, world

WARDS = ("bay", "bed", "ward")
USED = POOL_INTEGRALS.index("used")


def check_patients(run: Run, case: Case) -> None:
    """Everybody who came has one row; who left has an outcome and a last mark; a return belongs to somebody."""
    rows = run.journeys
    came = sorted(key for _, key, _ in case.patients)
    assert sorted(rows.key[rows.parent == 0].tolist()) == came
    assert len(set(rows.key.tolist())) == len(rows)
    assert set(rows.parent[rows.parent != 0].tolist()) <= set(rows.key.tolist())
    assert set(rows.person.tolist()) <= set(came)
    np.testing.assert_array_equal(rows.reached("left"), rows.outcome >= 0)
    made = rows.marks != NEVER
    assert (rows.marks[made] < rows.world.end).all()
    assert (rows.marks >= rows.arrival[:, None])[made].all()


def check_capacity(run: Run) -> None:
    """No more is in use than is open, but for what is reported as overrun; and that only where places close."""
    capacity, used, _, escalation, overrun = np.moveaxis(run.occupancy, 2, 0)
    assert (used - overrun <= capacity).all()
    for number, plan in enumerate(run.journeys.world.pools):
        assert (run.occupancy[number] >= 0).all()
        if isinstance(plan, PlacesPlan):
            falls = (np.diff([plan.initial, *plan.capacity]) < 0).any()
            assert falls or (overrun[number] == 0).all()
            most = 0 if plan.review is None else plan.review.maximum
            assert (escalation[number] <= most * np.diff(run.journeys.world.month_edges)).all()
        else:
            assert (capacity[number] == 0).all()


def check_beds(run: Run) -> None:
    """Place-time of a pool of beds is the time of those who held it, month by month; of other pools nobody is
    reported.
    """
    stays, world = run.bed_stays, run.journeys.world
    assert (stays.until >= stays.since).all()
    for number, plan in enumerate(world.pools):
        here = stays.pool == number
        if isinstance(plan, PlacesPlan) and plan.beds:
            edges = world.month_edges[:, None]
            since, until = (np.clip(each[here], 0, world.end) for each in (stays.since, stays.until))
            held = np.clip(until, edges[:-1], edges[1:]) - np.clip(since, edges[:-1], edges[1:])
            np.testing.assert_array_equal((held * stays.places[here]).sum(axis=1), run.occupancy[number, :, USED])
        else:
            assert not here.any()


def check_sessions(run: Run) -> None:
    """No session is booked beyond what it offers, and none is used that is not held."""
    first = run.journeys.world.session_of
    for number, plan in enumerate(run.journeys.world.pools):
        if not isinstance(plan, PlacesPlan):
            booked, cases_, used, overrun = run.sessions[first[number] : first[number + 1]].T
            assert (booked <= plan.quantity).all()
            assert (used <= plan.end - plan.start).all()
            assert (cases_[plan.opens == NEVER] == 0).all()
            assert (overrun >= 0).all()


@tried(examples=60)
@given(cases())
def test_nobody_is_lost_and_nothing_is_used_twice(case):
    run = both(case.world())
    check_patients(run, case)
    check_capacity(run)
    check_sessions(run)
    check_beds(run)


@st.composite
def stays(draw) -> tuple[dict, dict, float]:
    """Patients who seize wards one after the other and mark when they ask, when they are in, and when they are out."""
    steps = []
    for ward in draw(st.permutations(WARDS))[: draw(st.integers(1, 3))]:
        ask = {"seize": ward, "priority": "urgency"}
        if draw(st.booleans()):
            gone = [{"mark": f"gone_{ward}"}, *({"release": w} for w in steps_held(steps)), {"leave": "gone"}]
            ask |= {"within": draw(st.sampled_from([0, 2, "stay_h"])), "otherwise": gone}
        steps += [{"mark": f"ask_{ward}"}, ask, {"mark": f"in_{ward}"}, {"delay": "stay_h"}]
        if draw(st.booleans()):
            steps += [{"release": ward}, {"mark": f"out_{ward}"}]
    steps += [word for ward in steps_held(steps) for word in ({"release": ward}, {"mark": f"out_{ward}"})]
    add = st.fixed_dictionaries({"places": st.integers(-2, 2), "hours": st.sampled_from([(0, 9), (7, 12), (3, 24)])})
    pools = {
        ward: {
            "places": {"base": draw(st.integers(1, 3)), "add": draw(st.lists(add, max_size=2))},
            "priority": ["a", "b"],
        }
        for ward in WARDS
    }
    has = {"stay_h": {"of": {"empirical": {"values": [0, 0.5, 1, 4, 9]}}}, "urgency": {"shares": {"a": 0.3, "b": 0.7}}}
    when = st.integers(-8, 80).map(lambda half: half / 2)
    patients = {f"p{n}": hour for n, hour in enumerate(draw(st.lists(when, min_size=1, max_size=40)))}
    return tree([*steps, {"leave": "home"}], pools, has), patients, draw(st.sampled_from([12, 40, 60]))


def steps_held(steps: list) -> list[str]:
    taken = [s["seize"] for s in steps if "seize" in s]
    return [ward for ward in taken if {"release": ward} not in steps]


def spans(run: Run, start: str, *ends: str) -> int:
    """Time from one mark to the first made of others, or to the end of the run, over all patients, within the run."""
    journeys, over = run.journeys, run.journeys.world.end
    until = np.full(len(journeys), over)
    for end in ends:
        until = np.where(journeys.reached(end), np.minimum(until, journeys.at(end)), until)
    since = journeys.at(start)[journeys.reached(start)]
    return int(np.maximum(0, until[journeys.reached(start)] - np.maximum(0, since)).sum())


@tried(examples=200)
@given(stays())
def test_the_books_of_a_pool_are_the_marks_of_its_patients(made):
    plain, patients, end = made
    run = both(world(plain, patients, end, months=(5, 11)))
    for ward in WARDS:
        assert run.use(ward, "queued").sum() == spans(run, f"ask_{ward}", f"in_{ward}", f"gone_{ward}")
        gone = [f"gone_{w}" for w in WARDS]  # who turns away at one door gives back what they hold behind others
        assert run.use(ward, "used").sum() == spans(run, f"in_{ward}", f"out_{ward}", *gone)


@pytest.mark.slow
@tried(examples=1000, afresh=True)
@given(cases())
def test_of_others_nobody_is_lost_either(case):
    run = both(case.world())
    check_patients(run, case)
    check_capacity(run)
    check_sessions(run)
    check_beds(run)
