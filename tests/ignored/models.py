"""Small models in which every kind of leaf but those of staff and prices has something to do."""

from __future__ import annotations

from datetime import date
from typing import Any

Plain = dict[str, Any]
MONTHS = {"start": date(2024, 1, 1), "warm_up_days": 31, "measured_months": 1, "seed": 1, "replications": 3}
"""January to be changed from, and February, in which there is no bank holiday."""
EASTER = {"start": date(2024, 3, 1), "warm_up_days": 31, "measured_months": 1, "seed": 1}
"""From the middle of March on a phase meets Good Friday, the 29th, and Easter Monday, 1 April."""
WAIT: list[Plain] = [{"mark": "done"}, {"leave": "home"}]


def constant(hours: float) -> Plain:
    return {"of": {"constant": hours}}


def uniform(low: float, high: float, **more: Any) -> Plain:
    return {"of": {"uniform": {"low": low, "high": high}}, **more}


# Classes that come in every way there is, whom nothing else befalls than to come.
COMING: Plain = {
    "daily": {
        "per_day": 6,
        "factor": 1,
        "hour": [0] * 8 + [0.125] * 8 + [0] * 8,
        "weekday": [1.2, 1.2, 1, 1, 1, 0.8, 0.8],
        "month": [1] * 12,
        "bank_holidays_as_sunday": False,
    },
    "hourly": {"per_hour": 0.25},
    "rates": {"listed": {"every_h": 24, "per_hour": [0.2, 0.1] * 30}},
    "numbers": {"listed": {"every_h": 24, "count": [3, 2] * 30, "moment": "any"}},
    "booked": {"template": [{"at_h": [9, 10], "weekdays": ["mon", "wed"], "count": 2, "late_h": {"constant": 0.5}}]},
    "streaming": {"every": {"of": {"exponential": {"mean": 5}}, "unit": "hours"}},
    "exact": {"at_h": [10, 500, 900, 1300]},
}
ARRIVING: Plain = {
    "name": "arriving",
    "run": EASTER,
    "classes": {name: {"pathway": "way", "arrivals": arrive} for name, arrive in COMING.items()},
    "pools": {"bed": {"places": 1}},
    "pathways": {"way": WAIT},
}
# A ward under load: everything that pools, preferences, calendars and attributes can do.
WARD: Plain = {
    "name": "ward",
    "run": EASTER,
    "classes": {
        "adult": {
            "pathway": "stay",
            "arrivals": {"per_day": 7},
            "present": {"count": 6, "since_days": {"uniform": {"low": 0, "high": 20}}},
            "attributes": {
                "age": {"shares": {"old": 0.5, "young": 0.5}, "inherit": "person"},
                "looks": {"shares": {"old": 0.1, "young": 0.9}},
                "group": {"by": "age", "shares": {"old": {"a": 0.9, "b": 0.1}, "young": {"a": 0.2, "b": 0.8}}},
                "urgency": {"shares": {"hot": 0.3, "cold": 0.7}},
                "stay": {"of": {"lognormal": {"mean": 10, "cv": 1}}, "unit": "hours"},
                "again": uniform(1, 5, fresh=False),
                "planned": uniform(0.5, 3),
                "returns": {"shares": {"yes": 0.5, "no": 0.5}},
            },
        },
        "child": {
            "pathway": "care",
            "arrivals": {"per_day": 3},
            "attributes": {
                "urgency": {"shares": {"hot": 0.5, "cold": 0.5}},
                "site": {"shares": {"x": 0.5, "y": 0.5}},
                "planned": uniform(0.5, 3),
            },
        },
    },
    "pools": {
        "bay": {
            "places": {
                "base": 2,
                "add": [{"places": 1, "months": [3, 4], "weekdays": ["mon", "tue", "sat"], "hours": [8, 20]}],
            },
            "priority": ["hot", "cold"],
            "escalation": {
                "maximum": 4,
                "step": 1,
                "open_over": 1,
                "close_under": 2,
                "hours": [0, 6, 12, 18],
                "counts": "bay",
                "lead_h": 2,
            },
        },
        "ward": {"places": {"base": 3}, "priority": ["hot", "cold"]},
        "list": {
            "slots": {
                "per_day": {"x": [2, 1, 1, 1, 1, 0, 0], "y": [1, 1, 0, 1, 0, 0, 0]},
                "measured_in": "hours",
                "starts_h": 8,
                "ends_h": 12,
                "offered_days_before": 3,
                "offered_at_h": 6,
                "last_booking_h_before": 12,
                "consider": 2,
                "booking_limit": 1,
                "late_start_h": {"uniform": {"low": 0, "high": 0.5}},
                "place": "theatre",
                "bank_holidays": False,
            },
            "priority": ["hot", "cold"],
        },
    },
    "preferences": {
        "bed": {
            "a": [{"pool": "bay"}, {"pool": "ward", "after_h": 4, "tag": "outlier"}],
            "b": [{"pool": "ward", "after_h": 0, "tag": ""}],
        }
    },
    "calendars": {
        "office": {"hours": [9, 17], "weekdays": ["mon", "tue", "wed", "thu", "fri"], "bank_holidays": False}
    },
    "pathways": {
        "stay": [
            {"mark": "in"},
            {"seize": {"preference": "bed", "by": "group"}, "as": "bed", "priority": "urgency"},
            {"mark": "placed"},
            {"delay": "stay", "scaled": {"bed": {"outlier": 1.5}}},
            {"delay": "again", "clock": "office"},
            {"delay": "again"},
            {"mark": "ready"},
            {"mark": "placed"},
            {"delay": 0.001},
            {"mark": "ready"},
            {"release": "bed"},
            {"branch": "age", "paths": {"old": [{"mark": "old"}], "young": []}},
            {"come_back": {"with": "returns", "after": 20, "to": "stay"}},
            {"leave": "home"},
        ],
        "care": [
            {"mark": "in"},
            {"seize": {"slots": "list", "by": "site"}, "quantity": "planned", "priority": "urgency"},
            {"mark": "booked"},
            {"wait_until": {"booked": "start"}},
            {
                "seize": {"booked": "theatre"},
                "within": {"until": "booked_end"},
                "otherwise": [{"leave": "too_late"}],
                "if_closed": [{"leave": "called_off"}],
            },
            {"mark": "begun"},
            {"delay": "planned"},
            {"release": "theatre"},
            {"leave": "home"},
        ],
        "other_way": [{"mark": "in"}, {"leave": "elsewhere"}],
    },
    "measures": {
        "door_to_bed": {"from": "in", "to": "placed", "within_h": [1, 4]},
        "in_bed": {"from": "placed", "to": "ready"},
        "beds": {"pool": "bay", "by": ["weekday"]},
    },
}
HOURS: Plain = {
    "name": "hours",
    "run": {
        "start": date(2024, 1, 1), "warm_up_h": 48, "measured_h": 400, "seed": 1, "audit_at_h": [0], "replications": 3,
        "report_in": "hours",
    },
    "classes": {"adult": {"pathway": "way", "arrivals": {"per_day": 9}, "attributes": {"stay": uniform(1, 9)}}},
    "pools": {"bed": {"places": 4}},
    "pathways": {"way": [{"seize": "bed"}, {"delay": "stay"}, {"release": "bed"}, {"leave": "home"}]},
}  # fmt: skip
SHAPES: Plain = {
    "constant": 2,
    "exponential": {"mean": 2},
    "lognormal": {"mean": 2, "cv": 1},
    "lognormal_sd": {"mean": 2, "sd": 1},
    "lognormal_mu": {"mu": 1, "sigma": 0.5},
    "uniform": {"low": 1, "high": 3},
    "triangular": {"low": 1, "mode": 2, "high": 4},
    "weibull": {"shape": 1.5, "scale": 2},
    "normal": {"mean": 3, "sd": 1, "low": 1, "high": 5},
    "gamma": {"mean": 2, "cv": 0.7},
    "erlang": {"mean": 2, "k": 2},
    "empirical": {"values": [1, 2], "weights": [1, 2]},
    "mixture": [{"share": 0.5, "of": {"constant": 1}}, {"share": 0.5, "of": {"constant": 2}}],
}
SHAPED: Plain = {
    "name": "shapes",
    "run": MONTHS,
    "classes": {
        "adult": {
            "pathway": "way",
            "arrivals": {"per_day": 1},
            "attributes": {name: {"of": {name.partition("_")[0]: shape}} for name, shape in SHAPES.items()},
        }
    },
    "pools": {"bed": {"places": 1}},
    "pathways": {"way": [*({"delay": name} for name in SHAPES), {"mark": "done"}, {"leave": "home"}]},
}


MADE: Plain = {
    "name": "made",
    "run": EASTER,
    "classes": {
        "adult": {
            "pathway": "way",
            "arrivals": {"per_day": 3},
            "attributes": {
                "x": uniform(1, 9),
                "y": uniform(0, 2),
                "total": {"sum": ["x", 1]},
                "area": {"product": ["x", 2]},
                "low": {"least": ["x", 5]},
                "high": {"greatest": ["x", 5]},
                "line": {"linear": {"of": "x", "times": 0.5, "plus": 1}},
                "power": {"log_linear": {"of": "x", "times": 0.5, "plus": 1}},
                "band": {"bands": {"of": "x", "rows": [{"below": 4, "is": 1}, {"is": 2}]}},
                "same": uniform(0, 9, same_draw_as="x"),
                "alike": uniform(0, 9, correlated_with="x", rank_correlation=0.5),
            },
        }
    },
    "pools": {"bed": {"places": 1}},
    "pathways": {"way": []},
}
MADE["pathways"]["way"] = [*({"delay": name} for name in MADE["classes"]["adult"]["attributes"]), *WAIT]
WHO_QUEUES: Plain = {
    "need": uniform(1, 20),
    "age": uniform(0, 90),
    "urgency": {"shares": {"hot": 0.3, "warm": 0.3, "cold": 0.4}},
}
QUEUES: Plain = {
    "due": {"order": {"due_h": "need", "since": "came"}},
    "least": {"order": {"lowest": "need"}},
    "most": {"order": {"highest": "need"}},
    "rising": {
        "priority": ["hot", "warm", "cold"],
        "rises": [{"after_h": 6, "as_urgent_as": "hot"}, {"of": "cold", "after_h": 2, "steps_up": 1}],
    },
}


def queued(pool: str) -> list[Plain]:
    """Three hours in a pool."""
    seize = {"seize": pool, **({"priority": "urgency"} if pool == "rising" else {})}
    steps = [{"mark": "came"}, {"delay": "need"}, {"mark": "asked"}, seize, {"mark": "placed"}, {"delay": 3}]
    return [*steps, {"release": pool}, {"leave": "home"}]


QUEUED: Plain = {
    "name": "queued",
    "run": EASTER,
    "classes": {name: {"pathway": name, "arrivals": {"per_day": 7}, "attributes": WHO_QUEUES} for name in QUEUES},
    "pools": {name: {"places": 1, **order} for name, order in QUEUES.items()},
    "pathways": {name: queued(name) for name in QUEUES},
}
STARTS: Plain = {
    "name": "starts",
    "run": EASTER,
    "classes": {"adult": {"pathway": "way", "arrivals": {"per_day": 3}, "attributes": {"need": uniform(0.5, 3)}}},
    "pools": {"list": {"slots": {"per_day": [2] * 7, "measured_in": "starts", "starts_h": 8, "ends_h": 12}}},
    "pathways": {"way": [{"seize": {"slots": "list"}}, {"mark": "booked"}, {"leave": "home"}]},
}
CHANGED: Plain = {
    **WARD,
    "intervention": {
        "name": "changed",
        "change": [
            {"at": "pools.ward.places.base", "add": 1},
            {"at": "classes.child.arrivals.per_day", "multiply": 2},
            {"at": "pools.bay.places.base", "set": 4},
        ],
    },
    "phases": [
        {
            "from": date(2024, 3, 20),
            "change": [
                {"at": "pools.ward.places.base", "add": -1},
                {"at": "classes.adult.arrivals.per_day", "multiply": 2},
                {"at": "calendars.office.hours", "set": [8, 12]},
            ],
        }
    ],
}
KINDS: Plain = {"branch": "kind", "paths": {"x": [], "y": []}}
# What an intervention brings and where it puts steps; marks between the steps tell where.
PATCHED: Plain = {
    "name": "patched",
    "run": EASTER,
    "classes": {
        "adult": {
            "pathway": "way",
            "arrivals": {"per_day": 3},
            "attributes": {"kind": {"shares": {"x": 0.5, "y": 0.5}}},
        }
    },
    "pools": {"bed": {"places": 2}},
    "pathways": {
        "way": [
            {"delay": 0.5, "id": "first"},
            {"mark": "one"},
            {**KINDS, "id": "kinds"},
            {"mark": "two"},
            {"delay": 2, "id": "second"},
            {**KINDS, "id": "kinds_again"},
            {"mark": "three"},
            {"delay": 1, "id": "third"},
            {"mark": "four"},
            {"delay": 1.5, "id": "fourth"},
            {"delay": 5, "id": "fifth"},
            {"leave": "home"},
        ]
    },
    "intervention": {
        "name": "patched",
        "new": {
            "classes": {
                "child": {
                    "pathway": "walk",
                    "arrivals": {"per_day": 4},
                    "attributes": {"kind": {"shares": {"x": 0.2, "y": 0.8}}},
                }
            },
            "pools": {"unit": {"places": 1}},
            "preferences": {"near": {"x": ["bed"], "y": ["unit"]}},
            "calendars": {"late": {"hours": [12, 20], "weekdays": ["mon", "wed", "sat"]}},
            "pathways": {
                "walk": [
                    {"seize": {"preference": "near", "by": "kind"}, "as": "place"},
                    {"delay": 2, "clock": "late", "id": "fourth"},
                    {"release": "place"},
                    {"mark": "walked"},
                    {"delay": 1},
                    {"leave": "home"},
                ]
            },
            "measures": {"walk": {"from": "arrival", "to": "walked"}},
        },
        "steps": [
            {"pathway": "way", "before": "second", "insert": [{"delay": 3}]},
            {"pathway": "way", "after": "first", "insert": [{"delay": 2.5}]},
            {"pathway": "way", "into": "kinds", "way": "x", "insert": [{"delay": 3.5}]},
            {"pathway": "way", "replace": "third", "with": [{"delay": 4}]},
            {"pathway": "way", "remove": "fourth"},
        ],
    },
}
