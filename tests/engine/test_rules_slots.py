"""R16 to R19: offers, lists in order of booking, sessions that are planned but not held, and their theatre."""

import pytest

from sim.engine.world import NEVER
from sim.hospital.build import Closures
from sim.scenario.clock import HOUR_MS
from tests.engine.worlds import both, log, outcomes, tree, world

DAILY = [1] * 7
GONE = [{"mark": "gone"}, {"leave": "gone"}]
CALLED = {"wait_until": {"booked": "start"}}
CARE = [{"seize": "care"}, {"mark": "booked"}, CALLED, {"mark": "begun"}, {"leave": "home"}]


def slots(per_day=DAILY, **more):
    """A pool of slots; lists run from 8 to 12 where they are measured in hours."""
    usual = {"per_day": per_day, "bank_holidays": True, "starts_h": 8, "ends_h": 12}
    usual |= {"measured_in": "hours", "place": "theatre"} if more.pop("lists", False) else {}
    return {"slots": {**usual, **more}}


def booking(quantity_h, *, after=(), **pool):
    """Every patient of a class `h4` plans four hours, and so on."""
    steps = [{"seize": "list", "quantity": "planned_h"}, {"mark": "booked"}, *after, {"leave": "home"}]
    classes = {f"h{h:g}": {"planned_h": h} for h in quantity_h}
    return tree(steps, {"list": slots(lists=True, **pool)}, classes=classes)


def test_r16_starts_are_offered_taken_once_and_lapse():
    plain = tree(CARE, {"care": slots([2] * 7, offered_at_h=6)})
    lines = log(plain, {"ann": 1, "bob": 2, "cyd": 3, "dee": 7})
    assert lines == [
        "6 ann booked", "6 bob booked", "8 ann begun", "8 bob begun",
        "30 cyd booked", "30 dee booked", "32 cyd begun", "32 dee begun",
    ]  # fmt: skip


@pytest.mark.parametrize(("comes", "booked"), [(7, 7), (7.5, 7.5), (8, 30), (9, 30)])
def test_r16_what_is_left_stays_open_until_the_last_booking(comes, booked):
    plain = tree(CARE, {"care": slots([2] * 7, offered_at_h=6)})
    lines = log(plain, {"ann": 1, "bob": comes})
    assert [line for line in lines if "booked" in line] == ["6 ann booked", f"{booked:g} bob booked"]


def test_r16_an_offer_whose_last_booking_is_past_is_for_those_who_wait():
    plain = tree(CARE, {"care": slots([2] * 7, offered_at_h=9, starts_h=9)})
    lines = log(plain, {"ann": 1, "bob": 9, "cyd": 10})
    assert [line for line in lines if "booked" in line] == ["9 ann booked", "33 bob booked", "33 cyd booked"]


def test_r16_a_fraction_of_a_start_is_carried_to_the_next_day():
    plain = tree(CARE, {"care": slots([0.5] * 7, offered_at_h=6)})
    lines = log(plain, {"ann": 1, "bob": 2}, hours=100)
    assert [line for line in lines if "booked" in line] == ["30 ann booked", "78 bob booked"]


def test_r16_what_does_not_fit_is_skipped_and_keeps_its_place():
    plain = booking([1, 2, 3], offered_days_before=1)
    lines = log(plain, {"ann": (-40, "h3"), "bob": (-39, "h2"), "cyd": (-38, "h1"), "dee": (-37, "h2")}, hours=50)
    assert lines == ["-24 ann booked", "-24 cyd booked", "0 bob booked", "0 dee booked"]


def test_r16_only_so_many_are_considered():
    patients = {"ann": (-40, "h3"), "bob": (-39, "h2"), "cyd": (-38, "h2"), "dee": (-37, "h1")}
    lines = log(booking([1, 2, 3], offered_days_before=1, consider=3), patients)
    assert lines == ["-24 ann booked", "0 bob booked", "0 cyd booked", "24 dee booked"]
    lines = log(booking([1, 2, 3], offered_days_before=1, consider=4), patients)
    assert lines == ["-24 ann booked", "-24 dee booked", "0 bob booked", "0 cyd booked"]


def test_r6_a_newcomer_takes_an_open_offer_only_where_nobody_waits():
    plain = booking([1, 2, 3], offered_days_before=1)
    lines = log(plain, {"ann": (-30, "h3"), "bob": (-30, "h2"), "cyd": (-20, "h1")})
    assert lines == ["-24 ann booked", "0 bob booked", "0 cyd booked"]  # an hour was open, but bob waited
    lines = log(plain, {"ann": (-30, "h3"), "cyd": (-20, "h1")})
    assert lines == ["-24 ann booked", "-20 cyd booked"]


def test_r16_the_first_open_offer_that_fits_is_taken():
    plain = booking([1, 4], offered_days_before=2)
    found = both(world(plain, {"ann": (-50, "h4"), "bob": (1, "h1"), "cyd": (1, "h1")}))
    assert found.journeys.session.tolist() == [0, 1, 1]


def test_r16_a_limit_keeps_part_of_a_session_free():
    plain = booking([1, 2], offered_days_before=1, booking_limit=0.75)
    run = both(world(plain, {"ann": (-30, "h2"), "bob": (-30, "h2")}))
    assert run.sessions[:2, 0].tolist() == [2 * HOUR_MS, 2 * HOUR_MS]  # three hours may be booked, not four


def test_r16_priorities_rank_the_waiting_list():
    pool = {"list": {**slots(lists=True, offered_days_before=1), "priority": ["soon", "late"]}}
    steps = [{"seize": "list", "quantity": 3, "priority": "urgency"}, {"mark": "booked"}, {"leave": "home"}]
    plain = tree(steps, pool, classes={"soon": {"urgency": "soon"}, "late": {"urgency": "late"}})
    assert log(plain, {"ann": (-40, "late"), "bob": (-30, "soon")}) == ["-24 bob booked", "0 ann booked"]


def test_r16_slots_may_be_joined_later():
    take = {"seize": {"preference": "care", "by": "group"}, "within": 40, "otherwise": GONE}
    rows = {"care": {"a": ["near", {"pool": "far", "after_h": 10}]}}
    pools = {"near": slots([0] * 7), "far": slots([1] * 7, offered_at_h=7)}
    plain = tree([take, {"mark": "booked"}, {"leave": "home"}], pools, {"group": "a"}, preferences=rows)
    assert log(plain, {"ann": 1, "bob": 2}, hours=70) == ["31 ann booked", "42 bob gone"]


def test_r16_who_joins_later_does_not_see_what_is_open_before_the_next_offer():
    rows = {"care": {"a": ["near", {"pool": "far", "after_h": 10}]}}
    pools = {"near": slots([0] * 7), "far": slots([1] * 7, offered_at_h=7, last_booking_h_before=-12)}
    steps = [{"seize": {"preference": "care", "by": "group"}}, {"mark": "booked"}, {"leave": "home"}]
    plain = tree(steps, pools, {"group": "a"}, preferences=rows)
    assert log(plain, {"ann": 1}, hours=70) == ["31 ann booked"]  # from 11 she stood in the list of an open offer


def test_r17_the_order_of_the_day_is_the_order_of_booking():
    after = [CALLED, {"mark": "called"}]
    plain = booking([1, 2, 3], after=after, offered_days_before=1, last_booking_h_before=-2)
    lines = log(plain, {"ann": (-30, "h2"), "bob": (-20, "h1"), "cyd": (9.5, "h1")})
    assert lines == [
        "-24 ann booked", "-20 bob booked", "8 ann called", "9.5 cyd booked", "10 bob called", "11 cyd called",
    ]  # fmt: skip


OPERATED = [{"mark": "in"}, {"delay": "operation_h"}, {"release": "theatre"}, {"mark": "out"}]


def operating(*, within=None, **pool):
    """Called at the planned start, the theatre of the list is taken; two hours are planned, whatever it takes."""
    take = {"seize": {"booked": "theatre"}, "if_closed": [{"mark": "no_staff"}, {"leave": "no_staff"}]}
    take |= {"within": within, "otherwise": [{"mark": "no_time"}, {"leave": "no_time"}]} if within else {}
    steps = [{"seize": "list", "quantity": 2}, CALLED, take, *OPERATED, {"leave": "home"}]
    classes = {"quick": {"operation_h": 1}, "slow": {"operation_h": 3}, "endless": {"operation_h": 30}}
    return tree(steps, {"list": slots(lists=True, **pool)}, classes=classes)


def test_r18_a_session_that_is_not_held_sends_its_patients_away_on_the_day():
    shut = Closures(sessions={"list": lambda category, day, number: day == 0})
    lines = log(operating(), {"ann": (-9, "quick"), "bob": (-8, "quick"), "cyd": (9, "quick")}, closures=shut)
    assert lines == ["8 ann no_staff", "10 bob no_staff", "32 cyd in", "33 cyd out"]
    run = both(world(operating(), {"ann": (-9, "quick")}, closures=shut))
    assert run.sessions[0].tolist() == [2 * HOUR_MS, 0, 0, 0]  # booked all the same


def test_r19_the_theatre_of_the_list_is_taken_and_not_a_parallel_one():
    lines = log(operating(per_day=[2] * 7), {"ann": (-9, "slow"), "bob": (-8, "quick"), "cyd": (-7, "quick")})
    assert lines == ["8 ann in", "8 cyd in", "9 cyd out", "11 ann out", "11 bob in", "12 bob out"]


def test_r19_minutes_freed_on_the_day_are_lost():
    lines = log(operating(), {"ann": (-9, "quick"), "bob": (-8, "quick"), "cyd": (8.5, "quick")})
    assert lines == ["8 ann in", "9 ann out", "10 bob in", "11 bob out", "32 cyd in", "33 cyd out"]


def test_r19_a_late_start_is_drawn_once_a_session():
    lines = log(operating(late_start_h={"constant": 0.5}), {"ann": (-9, "slow"), "bob": (-8, "quick")})
    assert lines == ["8.5 ann in", "11.5 ann out", "11.5 bob in", "12.5 bob out"]


def test_r19_overrun_is_told_apart_when_the_theatre_is_given_back():
    run = both(world(operating(), {"ann": (-9, "slow"), "bob": (-8, "slow"), "cyd": (20, "endless")}, hours=60))
    hours = [[h / HOUR_MS for h in row] for row in run.sessions[:2, [0, 2, 3]].tolist()]
    assert hours == [[4, 4, 2], [2, 0, 0]]  # cyd is still inside at the end: nothing of it is written down
    assert run.sessions[:2, 1].tolist() == [2, 1]


@pytest.mark.parametrize(("tolerance", "bob"), [(1, "11 bob in"), (0.5, "10.5 bob no_time"), (0, "10 bob no_time")])
def test_r19_patience_until_the_end_of_the_booking(tolerance, bob):
    within = {"until": "booked_end", "less": 2, "plus": tolerance}
    lines = log(operating(within=within), {"ann": (-9, "slow"), "bob": (-8, "quick")})
    assert next(line for line in lines if "bob" in line) == bob


def test_r13_a_deadline_in_the_past_is_now_or_never():
    within = {"until": "booked_end", "less": 2}
    late = {"late_start_h": {"constant": 3}}
    assert log(operating(within=within, **late), {"ann": (-9, "quick")}) == ["10 ann no_time"]
    take = {"seize": {"booked": "theatre"}, "within": within, "otherwise": GONE}
    steps = [{"seize": "list", "quantity": 2}, {"wait_until": {"time_of_day": 11}}, take, *OPERATED, {"leave": "home"}]
    plain = tree(steps, {"list": slots(lists=True)}, {"operation_h": 1})
    lines = log(plain, {"ann": -9, "bob": -8})
    assert lines == ["11 ann in", "11 bob gone", "12 ann out"]  # at 11 a deadline of 10 is past: free or not


def test_r18_starts_have_no_place_and_nothing_is_closed():
    here = world(tree(CARE, {"care": slots()}), {"ann": 1})
    assert (here.pools[0].opens == NEVER).all()
    assert outcomes(both(here)) == ["home"]


def test_r16_a_case_of_no_time_fits_a_session_that_is_full():
    steps = [{"seize": "list", "quantity": "n"}, {"mark": "booked"}, {"leave": "home"}]
    week = {"per_day": [1] * 7, "measured_in": "hours", "starts_h": 8, "ends_h": 12, "bank_holidays": True}
    plain = tree(steps, {"list": {"slots": week}}, classes={"whole": {"n": 4}, "none": {"n": 0}})
    lines = log(plain, {"ann": (0.5, "whole"), "bob": (0.6, "whole"), "zed": (1, "none")})
    assert lines == ["0.5 ann booked", "24 bob booked", "24 zed booked"]  # zed stood behind bob


def test_r19_a_journey_keeps_its_list_when_care_is_booked_after_it():
    """Or else what a list was used for would hang on whether the run lasts until the care is booked."""
    theatre = [CALLED, {"seize": {"booked": "theatre"}, "if_closed": GONE}, {"delay": 1}, {"release": "theatre"}]
    plain = booking([1], after=[*theatre, {"seize": "care"}, {"mark": "cared"}, CALLED, {"mark": "begun"}])
    plain["pools"]["care"] = slots([1] * 7, offered_at_h=6, starts_h=9)
    lines = log(plain, {"ann": (1, "h1")}, hours=80)
    assert [line.split(maxsplit=1)[1] for line in lines] == ["ann booked", "ann cared", "ann begun"]
    here = world(plain, {"ann": (1, "h1")}, hours=80)
    (session,) = both(here).journeys.session
    firsts = dict(zip(here.program.pools, here.session_of, strict=False))
    assert firsts["list"] <= session < firsts["list"] + len(here.pools[here.program.pools.index("list")].at)


@pytest.mark.parametrize(
    ("returned", "booked"), [(0, ["-24 ann booked", "0 bob booked"]), (1, ["-24 ann booked", "-24 bob booked"])]
)
def test_r16b_minutes_saved_at_the_start_are_booked_as_far_as_they_are_returned(returned, booked):
    saved = {"usual_late_start_h": 2, "returned_to_booking": returned}
    plain = booking([3], offered_days_before=1, late_start_h={"constant": 0}, saved_minutes=saved, place="theatre")
    lines = log(plain, {"ann": (-40, "h3"), "bob": (-39, "h3")}, hours=50)
    assert [line for line in lines if "booked" in line] == booked
