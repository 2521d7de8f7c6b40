"""Random worlds for hypothesis: many ties, calendars that close, lists not held, patients who wait in vain."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from sim.demand.patients import Patients
from sim.engine.world import World
from sim.hospital.build import Closures, build
from sim.hospital.read import blueprint
from sim.scenario.pools import Places
from tests.engine.pathways import PLACES, pathways, yes
from tests.engine.worlds import MONDAY, ms


def tried(examples: int, *, afresh: bool = False) -> Callable[[Any], Any]:
    """How many random worlds a test tries: the same at every run, or other ones (`afresh`)."""
    every = list(HealthCheck)  # a world takes longer to make than hypothesis likes
    return settings(max_examples=examples, derandomize=not afresh, deadline=None, suppress_health_check=every)


WEEK = [2, 3, 1, 2, 0, 1, 3]


def seen(values: list[float], **more: Any) -> dict[str, Any]:
    return {"of": {"empirical": {"values": values}}, **more}


SHORT = {"empirical": {"values": [0, 1, 5]}}
ATTRIBUTES = {
    "urgency": {"shares": {"hot": 0.4, "cold": 0.6}},
    "group": {"by": ["urgency"], "shares": {"hot": {"a": 0.7, "b": 0.3}, "cold": {"a": 0.2, "b": 0.8}}},
    "specialty": {"shares": {"x": 0.5, "y": 0.5}, "inherit": "person"},
    "returns": {"shares": {"yes": 0.4, "no": 0.6}},
    "coin": {"by": "weekday", "fresh": True, "shares": {"mon-fri": {"yes": 0.5, "no": 0.5}, "sat-sun": {"no": 1}}},
    "stay_h": {"by": ["group"], "of": {"a": SHORT, "b": {"uniform": {"low": 0, "high": 30}}}},
    "again_h": seen([0, 1, 2, 7], fresh=True),
    "patience_h": seen([-1, 0, 1, 2, 12]),
    "hour_h": seen([0, 8, 12, 17.5, 25]),
    "places": seen([0, 1, 1, 1, 2]),
    "planned_h": seen([0.5, 1, 2, 4]),
    "back_h": seen([0, 3, 24], inherit="person"),
}
CLASSES = {"first": ATTRIBUTES, "second": {**ATTRIBUTES, "stay_h": seen([1, 2, 3]), "again_h": seen([0, 1, 2, 7])}}
OUTLYING = {"pool": "bay", "tag": "outlier"}  # so that the tag is always known
CALENDARS = {"hub": {"hours": [8, 17], "weekdays": ["mon", "tue", "fri"]}, "night": {"hours": [0, 6]}}


@st.composite
def places(draw: Any) -> dict[str, Any]:
    """A pool of places: some hours more, some fewer, perhaps with escalation beds."""
    pool: dict[str, Any] = {"places": {"base": draw(st.integers(0, 3))}, "priority": ["hot", "cold"]}
    window = st.tuples(st.integers(0, 11), st.integers(12, 24))
    add = st.fixed_dictionaries({"places": st.integers(-2, 2), "hours": window})
    pool["places"]["add"] = draw(st.lists(add, max_size=2))
    if pool["places"]["base"] < 2:  # or a request for two could never be granted, and is refused
        pool["places"]["add"].append({"places": 2, "hours": draw(window)})
        short = 2 - Places.model_validate(pool["places"]).most
        pool["places"]["add"] += [{"places": short}] if short > 0 else []
    if draw(yes):
        pool["escalation"] = {
            "maximum": 2,
            "step": draw(st.integers(1, 2)),
            "open_over": draw(st.integers(0, 1)),
            "close_under": draw(st.integers(0, 2)),
            "hours": draw(st.sampled_from([[0, 6, 12], [8], [1, 2, 3, 4, 5]])),
            "lead_h": draw(st.sampled_from([0, 1, 7])),
            "counts": draw(st.sampled_from(PLACES)),
        }
    return pool


@st.composite
def slots(draw: Any, kind: str) -> dict[str, Any]:
    """Lists by specialty with a theatre of their own, or starts of care."""
    pool: dict[str, Any] = {"starts_h": draw(st.sampled_from([0, 8, 9])), "ends_h": draw(st.sampled_from([12, 13, 24]))}
    pool["offered_days_before"] = draw(st.sampled_from([0, 0, 1, 3]))
    pool["offered_at_h"] = draw(st.sampled_from([0, 7, 8, 24]))
    pool["last_booking_h_before"] = draw(st.sampled_from([-4, 0, 1, 12, 30]))
    pool["consider"] = draw(st.integers(1, 4))
    pool["bank_holidays"] = True
    if kind == "starts":
        pool["per_day"] = draw(st.sampled_from([[0.5] * 7, [1] * 7, WEEK]))
        return {"slots": pool, "priority": ["hot", "cold"]}
    pool["per_day"] = {"x": draw(st.sampled_from([[1] * 7, WEEK])), "y": [1, 0, 1, 0, 1, 0, 1]}
    pool |= {"measured_in": "hours", "place": "theatre", "booking_limit": draw(st.sampled_from([1, 0.8]))}
    if draw(yes):
        pool["late_start_h"] = {"empirical": {"values": [0, 0.5, 1]}}
    return {"slots": pool, "priority": ["hot", "cold"]}


@st.composite
def rows(draw: Any) -> list[Any]:
    """A row of a preference: one to three different pools, the later ones perhaps joined later or under a tag."""
    listed: list[Any] = []
    for place in draw(st.permutations(PLACES))[: draw(st.integers(1, 3))]:
        after = draw(st.sampled_from([0, 0, 1, 2, 6]))
        listed.append({"pool": place, "after_h": after, "tag": draw(st.sampled_from(["", "outlier"]))})
    return listed


@dataclass
class Case:
    """All that differs between random worlds, small enough to read when one fails."""

    pools: dict[str, Any]
    preferences: dict[str, Any]
    pathways: dict[str, Any]
    seed: int
    end: float
    months: list[float]
    patients: list[tuple[float, int, str]]  # hour, key, class
    shut: tuple[int, int, int]  # of `bed`: how many, from an hour, until an hour
    held: int  # every so many sessions of the list are not held

    def world(self) -> World:
        plain = {
            "name": "random",
            "run": {"start": MONDAY, "warm_up_days": 0, "measured_months": 1, "seed": self.seed},
            "classes": {name: {"pathway": "way_in", "attributes": has} for name, has in CLASSES.items()},
            "pools": self.pools,
            "preferences": self.preferences,
            "calendars": CALENDARS,
            "pathways": self.pathways,
        }
        made = build(blueprint(plain), 0, self.closures())
        edges = ms(sorted({0, self.end, *self.months}))
        return replace(made, patients=self.people(), month_edges=edges, end=int(edges[-1]))

    def closures(self) -> Closures:
        shut, first, last = self.shut
        beds = ms([0, first, last]), np.array([0, shut, 0])
        sessions = lambda category, day, number: (day + 1 + number) % self.held == 1  # noqa: E731
        return Closures({"bed": beds}, {"list": sessions})

    def people(self) -> Patients:
        rows = sorted(self.patients)
        return Patients(
            ms([hour for hour, _, _ in rows]).astype(np.int64),
            np.array([key for _, key, _ in rows], dtype=np.uint64),
            np.array([list(CLASSES).index(name) for _, _, name in rows], dtype=np.int16),
        )


@st.composite
def cases(draw: Any) -> Case:
    """A world of up to forty patients over some days; they come on whole and half hours, so that many tie."""
    end = draw(st.sampled_from([30.25, 72, 200]))
    half_hours = st.integers(-10, 2 * int(end) - 1).map(lambda half: half / 2)
    keys = st.one_of(st.integers(1, 2**63), st.integers(2**63, 2**64 - 1))
    patient = st.tuples(half_hours, keys, st.sampled_from(list(CLASSES)))
    many = draw(st.integers(1, 40))
    first, last = sorted(draw(st.lists(st.integers(1, int(end)), min_size=2, max_size=2, unique=True)))
    return Case(
        pools={
            **{n: {**draw(places()), "beds": n != PLACES[-1]} for n in PLACES},
            "list": draw(slots("hours")),
            "start": draw(slots("starts")),
        },
        preferences={"bed": {"a": draw(rows()), "b": draw(rows())}, "spare": {"a": [OUTLYING]}},
        pathways=draw(pathways()),
        seed=draw(st.integers(0, 99)),
        end=end,
        months=draw(st.lists(st.sampled_from([1, 8, 20]), max_size=2)),
        patients=draw(st.lists(patient, min_size=many, max_size=many, unique_by=lambda row: row[1])),
        shut=(draw(st.integers(0, 2)), first, last),
        held=draw(st.integers(1, 4)),
    )
