"""Random classes of patients: every way of coming, and attributes that one class keeps and another reads fresh."""

from __future__ import annotations

from random import Random
from typing import Any

Plain = dict[str, Any]
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def seen(*values: float, **more: Any) -> Plain:
    """A number that is one of a few values, so that many tie."""
    return {"of": {"empirical": {"values": list(values)}}, **more}


def attributes(dice: Random) -> Plain:
    """What a class is like. The same names in every class, not the same freshness."""
    short = {"empirical": {"values": [0, 1, 5]}}
    return {
        "urgency": {"shares": {"hot": 0.4, "cold": 0.6}},
        "group": {"by": ["urgency"], "shares": {"hot": {"a": 0.7, "b": 0.3}, "cold": {"a": 0.2, "b": 0.8}}},
        "specialty": {"shares": {"x": 0.5, "y": 0.5}, "inherit": "person"},
        "returns": {"shares": {"yes": 0.4, "no": 0.6}},
        "coin": {
            "by": "weekday",
            "fresh": dice.random() < 0.7,
            "shares": {"mon-fri": {"yes": 0.5, "no": 0.5}, "sat-sun": {"yes": 0, "no": 1}},
        },
        "stay_h": {"by": ["group"], "of": {"a": short, "b": {"lognormal": {"mean": dice.choice([4, 20]), "cv": 1}}}},
        "again_h": seen(0, 1, 2, 7, fresh=dice.random() < 0.5),
        "patience_h": {"of": {"uniform": {"low": -1, "high": 30}}, "fresh": dice.random() < 0.5},
        "need": seen(*dice.choice([(1, 2), (0, 1, 1, 2), (0, 1, 1, 2, 5)]), fresh=dice.random() < 0.3),
        "planned_h": seen(0.5, 1, 2, 4),
    }


def arrivals(dice: Random, a_day: float, days: int) -> Plain:
    """So many patients a day, coming in one of the six ways."""
    way = dice.choice(["per_day", "per_day", "per_hour", "listed", "counted", "template", "every", "at_h"])
    if way == "per_day":
        month = [1.0] * 12 if dice.random() < 0.5 else [1.2, 0.8] * 6
        weekday = [1.1, 1.1, 1.1, 1.1, 1.1, 0.75, 0.75]
        return {"per_day": a_day, "weekday": weekday, "month": month, "bank_holidays_as_sunday": dice.random() < 0.5}
    if way == "per_hour":
        return {"per_hour": [a_day / 16] * 8 + [a_day / 32] * 16 if dice.random() < 0.5 else a_day / 24}
    if way == "listed":
        return {"listed": {"every_h": 24, "per_hour": [dice.choice([0, a_day / 24, a_day / 12]) for _ in range(days)]}}
    if way == "counted":
        counts = [dice.randint(0, round(2 * a_day)) for _ in range(days)]
        return {"listed": {"every_h": 24, "count": counts, "moment": dice.choice(["any", "start"])}}
    if way == "template":
        each: Plain = {"at_h": [0, 8, 8.5, 13], "weekdays": [d for d in WEEK if dice.random() < 0.7] or ["mon"]}
        each |= {"late_h": {"uniform": {"low": -1, "high": 1}}} if dice.random() < 0.5 else {}
        return {"template": [each | {"count": max(1, round(a_day / 4))}]}
    if way == "every":
        return {"every": {"of": {"exponential": {"mean": 24 / a_day}}}}
    return {"at_h": sorted(dice.randrange(0, 24 * days * 2) / 2 for _ in range(round(a_day * days)))}


def patient_class(dice: Random, pathway: str, a_day: float, days: int) -> Plain:
    """A class that enters a pathway, and perhaps has some who were there before."""
    made: Plain = {
        "pathway": pathway,
        "arrivals": {**arrivals(dice, a_day, days), "factor": 1},
        "attributes": attributes(dice),
    }
    if dice.random() < 0.4:
        since = dice.choice([{"uniform": {"low": 0, "high": 10}}, {"constant": 2}])
        made["present"] = {"count": dice.randint(1, 15), "since_days": since}
    return made
