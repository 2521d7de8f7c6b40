"""World number n: a whole scenario made up at random, as a plain tree, so that overrides and phases can be put to it.

It has what shows faults that two engines share: phases, sessions booked far ahead and beyond the end of the run,
classes that read an attribute fresh beside others that keep it, quantities of 0 and of more than there is,
capacity that falls for good, words that are a priority here and an attribute there, several pools asked for together
under load, escalation and staff, queues that go by due dates or numbers, and priorities that rise.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from random import Random
from typing import Any

from sim.scenario.clock import WEEKDAYS, first_of_next_month
from tests.worlds.demand import patient_class
from tests.worlds.disciplines import order_queues
from tests.worlds.staff import workforce
from tests.worlds.steps import PLACES, Writer

Plain = dict[str, Any]
MONTHS = ((date(2024, 1, 1), 0), (date(2023, 12, 29), 3), (date(2024, 1, 25), 7), (date(2024, 3, 22), 10))
"""First day, and days of warm-up before the month that is measured."""


def world(number: int) -> Plain:
    """The scenario of this number; the same whenever it is asked for."""
    dice = Random(number)
    by_month = dice.random() < 0.4
    run, days = _month(dice) if by_month else _hours(dice)
    alike, staffed = dice.random() < 0.05, by_month and dice.random() < 0.4
    classes, pathways = {}, {}
    for name in ("adult", "child", "elder")[: dice.randint(1, 3)]:
        classes[name] = patient_class(dice, name, dice.choice([1, 2, 4]) if by_month else dice.choice([4, 8]), days)
        writer = Writer(dice, alike=alike)
        writer.way_back = name
        pathways[name] = writer.pathway()
    return {
        "name": f"world {number}",
        "run": run | {"seed": number},
        "classes": classes,
        "pools": _pools(dice, Random(f"order of queues {number}"), alike, staffed),
        "preferences": {"bed": {group: _row(dice) for group in ("a", "b")}},
        "calendars": {
            "hub": {"hours": [8, 17], "weekdays": ["mon", "tue", "fri"]},
            "night": {"hours": [0, 6], "weekdays": list(WEEKDAYS)},
        },
        "pathways": pathways,
        **({"workforce": workforce(dice)} if staffed else {}),
        "phases": _phases(dice, run["start"], days, list(classes), staffed),
    }


def _month(dice: Random) -> tuple[Plain, int]:
    start, warm_up = dice.choice(MONTHS)
    return {"start": start, "warm_up_days": warm_up, "measured_months": 1}, 75


def _hours(dice: Random) -> tuple[Plain, int]:
    return {"start": date(2024, 1, 1), "measured_h": dice.choice([30.25, 72, 150, 240])}, 20


def longer(plain: Plain, dice: Random) -> Plain:
    """The same scenario, run on for a while."""
    run = dict(plain["run"])
    if "measured_h" in run:
        run |= {"warm_up_h": run["measured_h"], "measured_h": dice.choice([0.5, 24, 100, 400])}
    else:
        run["measured_months"] += dice.choice([1, 1, 2])
    return {**deepcopy(plain), "run": run}


def _pools(dice: Random, ordered: Random, alike: bool, staffed: bool) -> Plain:
    pools: Plain = {name: _places(dice) for name in PLACES}
    if alike:
        pools["annexe"]["priority"] = ["urgency", "other"]
    if staffed:
        pools["ward"]["staffed_as"] = "ward"
    days_before = dice.choice([0, 1, 3, 14, 60])
    slots = {"offered_at_h": dice.choice([0, 8]), "bank_holidays": dice.random() < 0.7, "consider": dice.randint(1, 5)}
    slots |= {"offered_days_before": days_before, "last_booking_h_before": dice.choice([-4, 0, 1, 30])}
    clinic = {**slots, "starts_h": 9, "per_day": dice.choice([[0.5] * 7, [1] * 7, [2, 3, 1, 2, 0, 1, 3]])}
    days_before = dice.choice([0, 2, 20, 90])
    lists = {**slots, "offered_days_before": days_before, "starts_h": 8, "ends_h": dice.choice([12, 17])}
    lists |= {"measured_in": "hours", "place": "theatre", "booking_limit": dice.choice([1, 0.8])}
    lists["per_day"] = {"x": dice.choice([[1] * 7, [1, 0, 2, 0, 1, 0, 0]]), "y": [1, 0, 1, 0, 1, 0, 1]}
    if dice.random() < 0.5:
        lists["late_start_h"] = {"empirical": {"values": [0, 0.5, 1]}}
    priority = ["hot", "cold"]
    pools |= {"clinic": {"slots": clinic, "priority": priority}, "list": {"slots": lists, "priority": priority}}
    order_queues(pools, ordered)
    return pools


def _places(dice: Random) -> Plain:
    """Places, more at some hours and fewer at others, some with a rule that opens more."""
    base = dice.choice([2, 3, 4, 6])
    add = [
        {"places": dice.randint(-2, 2), "hours": [dice.randint(0, 11), dice.randint(12, 24)]}
        for _ in range(dice.randint(0, 2))
    ]
    if dice.random() < 0.3:
        add.append({"places": dice.randint(-1, 2), "weekdays": ["sat", "sun"], "months": [1, 2]})
    pool: Plain = {"places": {"base": base, "add": add}, "priority": ["hot", "cold"]}
    if dice.random() < 0.3:
        pool["escalation"] = {
            "maximum": 2,
            "step": dice.randint(1, 2),
            "open_over": dice.randint(0, 1),
            "close_under": dice.randint(0, 2),
            "hours": dice.choice([[0, 6, 12], [8], [1, 2, 3, 4, 5]]),
            "lead_h": dice.choice([0, 1, 7]),
            "counts": dice.choice(PLACES),
        }
    return pool


def _row(dice: Random) -> list[Any]:
    """A row of a preference: one to three pools, the later ones perhaps joined later or under a tag."""
    pools = dice.sample(PLACES, dice.randint(1, 3))
    return [{"pool": p, "after_h": dice.choice([0, 0, 1, 6]), "tag": dice.choice(["", "outlier"])} for p in pools]


def _phases(dice: Random, start: date, days: int, classes: list[str], staffed: bool) -> list[Plain]:
    """Up to three days from which something is otherwise, within the run or after it."""
    begins = [start + timedelta(days=day) for day in sorted(dice.sample(range(1, days), dice.choice([0, 1, 1, 2, 3])))]
    if staffed and begins:  # staff are read on the first of a month
        begins = sorted({begins[0] if begins[0].day == 1 else first_of_next_month(begins[0]), *begins[1:]})
    return [
        {"from": day, "change": [_change(dice, classes, staffed and day.day == 1) for _ in range(2)]} for day in begins
    ]


def _change(dice: Random, classes: list[str], staffed: bool) -> Plain:
    """A number from a date on: capacity that falls or rises for good, sessions, hours, demand, stays, staff."""
    pool, klass = dice.choice(PLACES), dice.choice(classes)
    changes: list[tuple[str, Any]] = [
        (f"pools.{pool}.places.base", dice.choice([0, 1, 2, 8])),
        (f"pools.{pool}.places.base", dice.choice([1, 2, 3])),
        ("pools.clinic.slots.per_day", dice.choice([[0] * 7, [2] * 7])),
        ("pools.list.slots.per_day.x", dice.choice([[0] * 7, [2, 0, 0, 1, 1, 0, 0]])),
        ("pools.list.slots.ends_h", dice.choice([11, 18])),
        ("calendars.hub.hours", dice.choice([[6, 9], [8, 24]])),
        (f"classes.{klass}.attributes.stay_h.of.b.lognormal.mean", dice.choice([1, 40])),
        (f"classes.{klass}.arrivals.factor", dice.choice([0, 0.5, 1])),
    ]
    if staffed:
        changes += [("workforce.groups.nurse.vacancy", dice.choice([0, 0.25]))] * 3
    path, number = dice.choice(changes)
    return {"at": path, "set": number}
