"""A hospital of a few beds with the names of the typical trust, and journeys written by hand."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np

from sim.activity.observed import Observed
from sim.activity.part import Categories, Part
from sim.engine.compiled.engine import run_compiled
from sim.engine.journeys import POOL_INTEGRALS, SESSION_INTEGRALS, BedStays, Journeys, Run
from sim.engine.world import FOREVER, NEVER, World
from sim.hospital.build import Blueprint, Closures, build
from sim.hospital.read import blueprint
from sim.scenario.clock import DAY_MS, HOUR_MS
from sim.workforce.roster import Roster

START = date(2025, 3, 1)  # a Saturday; April and May 2025 are measured
APRIL = 31  # the day of the run on which April begins


def at(day: float, hour: float = 0) -> int:
    """An instant: days and hours after the start of the run, ms."""
    return round(day * DAY_MS + hour * HOUR_MS)


def constant(hours: float) -> dict[str, Any]:
    return {"of": {"constant": hours}}


EMERGENCY = {
    "disposition": {"shares": {"admit": 0.5, "home": 0.5}},
    "stay_kind": {"shares": {"same_day": 0.4, "overnight": 0.6}},
    "case_type": {"shares": {"medical": 0.7, "orthopaedic": 0.3}},
    "discharge_pathway": {"shares": {"p0": 0.5, "p1": 0.3, "p2": 0.2}},
    "readmission": {"shares": {"yes": 0.2, "no": 0.8}},
    "patience_h": {"of": {"lognormal": {"mean": 3, "cv": 1}}},
    "assessment_h": {"of": {"lognormal": {"mean": 3, "cv": 0.6}}},
    "stay_h": {"of": {"lognormal": {"mean": 60, "cv": 1}}},
    "arranging_h": {"of": {"lognormal": {"mean": 20, "cv": 1}}},
    "days_to_return_h": {"of": {"uniform": {"low": 24, "high": 1000}}},
    "community_stay_h": constant(240),
}
ELECTIVE = {
    **EMERGENCY,
    "admission_type": {"inherit": "person", "shares": {"inpatient": 0.5, "day_case": 0.5}},
    "planned_case_type": {
        "inherit": "person",
        "by": "admission_type",
        "shares": {"inpatient": {"orthopaedic": 1}, "day_case": {"theatre": 1}},
    },
    "patient_cancels": {"shares": {"yes": 0.1, "no": 0.9}},
    "rebooked": {"shares": {"yes": 0.8, "no": 0.2}},
}
AGAIN = {"come_back": {"with": "rebooked", "after": 50, "to": "surgery"}}
OPERATED = [{"mark": "emergency_listed"}, {"mark": "emergency_knife"}]
ADMITTED = [{"mark": "departed"}, {"mark": "admitted"}, *OPERATED, {"delay": "stay_h"}, {"go_to": "leaving"}]
PATHWAYS: dict[str, Any] = {
    "attendance": [
        {"mark": "arrived"},
        {"seize": "ed_cubicle", "as": "front_door", "within": "patience_h",
         "otherwise": [{"mark": "departed"}, {"leave": "left_before_treatment"}]},
        {"mark": "handed_over"},
        {"mark": "seen"},
        {"delay": "assessment_h"},
        {"branch": "disposition", "paths": {
            "home": [{"release": "front_door"}, {"mark": "departed"}, {"leave": "discharged_from_ed"}],
            "admit": [{"mark": "decision_to_admit"}, {"go_to": "emergency_stay"}]}},
    ],
    "direct": [{"seize": "ed_cubicle", "as": "front_door"}, {"mark": "decision_to_admit"}, {"go_to": "emergency_stay"}],
    "emergency_stay": {"expects": ["front_door"], "steps": [{"branch": "stay_kind", "paths": {
        "same_day": [{"seize": "same_day_trolley", "as": "front_door"}, {"mark": "departed"}, {"mark": "admitted"},
                     {"delay": 4}, {"mark": "ready"}, {"mark": "discharged"},
                     {"release": "front_door"}, {"go_to": "home"}],
        "overnight": [{"seize": "general_medicine", "as": "bed", "priority": "emergency"},
                      {"release": "front_door"}, *ADMITTED],
    }}]},
    "leaving": {"expects": ["bed"], "steps": [
        {"mark": "ready"}, {"delay": "arranging_h"}, {"mark": "discharged"}, {"mark": "died"}, {"release": "bed"},
        {"go_to": "home"}]},
    "home": [{"come_back": {"with": "readmission", "after": "days_to_return_h", "to": "attendance"}},
             {"leave": "discharged"}],
    "surgery": [
        {"mark": "added_to_list"},
        {"seize": {"slots": "theatre_list"}, "quantity": 2},
        {"mark": "booked"},
        {"wait_until": {"booked": "start"}},
        {"branch": "patient_cancels", "paths": {
            "yes": [{"mark": "cancelled"}, {"mark": "standby_called"}, AGAIN, {"leave": "cancelled_by_patient"}],
            "no": []}},
        {"seize": {"booked": "theatre"}, "as": "theatre",
         "within": {"until": "booked_end", "less": 2, "plus": 1},
         "otherwise": [{"mark": "cancelled"}, AGAIN, {"leave": "cancelled_no_time"}],
         "if_closed": [{"mark": "cancelled"}, AGAIN, {"leave": "cancelled_no_staff"}]},
        {"branch": "admission_type", "paths": {
            "day_case": [{"go_to": "day_surgery"}], "inpatient": [{"go_to": "stay_surgery"}]}},
    ],
    "day_surgery": {"expects": ["theatre"], "steps": [
        {"mark": "knife_to_skin"}, {"delay": "assessment_h"}, {"mark": "theatre_out"}, {"release": "theatre"},
        {"mark": "discharged"}, {"leave": "discharged"}]},
    "stay_surgery": {"expects": ["theatre"], "steps": [
        {"seize": "elective_ward", "as": "bed", "priority": "elective", "within": 0,
         "otherwise": [{"release": "theatre"}, {"mark": "cancelled"}, AGAIN, {"leave": "cancelled_no_bed"}]},
        {"mark": "knife_to_skin"}, {"delay": "assessment_h"}, {"mark": "theatre_out"}, {"release": "theatre"},
        {"mark": "admitted"}, {"delay": "stay_h"}, {"go_to": "leaving"}]},
    "medical_stay": [
        {"seize": "elective_ward", "as": "bed", "priority": "elective"}, {"mark": "admitted"}, {"delay": "stay_h"},
        {"go_to": "leaving"}],
}  # fmt: skip
PLAIN: dict[str, Any] = {
    "name": "few beds",
    "run": {"start": START, "warm_up_days": APRIL, "measured_months": 2, "seed": 5},
    "classes": {
        "type1": {"pathway": "attendance", "arrivals": {"per_day": 30}, "attributes": EMERGENCY},
        "direct": {"pathway": "direct", "arrivals": {"per_day": 4}, "attributes": EMERGENCY},
        "elective": {
            "pathway": "surgery",
            "arrivals": {"per_day": 8},
            "present": {"count": 60, "since_days": {"uniform": {"low": 0, "high": 200}}},
            "attributes": ELECTIVE,
        },
        "non_theatre": {"pathway": "medical_stay", "arrivals": {"per_day": 1}, "attributes": ELECTIVE},
    },
    "pools": {
        "ed_cubicle": {"places": 9},
        "same_day_trolley": {"places": 3},
        "general_medicine": {"places": 34, "priority": ["emergency", "elective"], "beds": True},
        "elective_ward": {"places": 12, "priority": ["emergency", "elective"], "beds": True},
        "theatre_list": {
            "slots": {
                "per_day": [2, 2, 2, 2, 2, 0, 0],
                "measured_in": "hours",
                "starts_h": 8,
                "ends_h": 16,
                "offered_days_before": 5,
                "late_start_h": {"uniform": {"low": 0, "high": 1}},
                "place": "theatre",
            }
        },
    },
    "pathways": PATHWAYS,
    "counted": {"activity": {"day_case": {"per_year": 3652.5, "currency": "procedure_room"}}},
}


def plain(**top: Any) -> dict[str, Any]:
    return PLAIN | top


@dataclass
class Simulated:
    """What a simulation leaves, for the tests of measures."""

    blueprint: Blueprint
    run: Run
    roster: Roster | None = None


def simulated(replication: int = 0, closures: Closures | None = None, **top: Any) -> Simulated:
    """The hospital of a few beds, run."""
    read = blueprint(plain(**top))
    return Simulated(read, run_compiled(build(read, replication, closures)))


@dataclass
class Visit:
    """A visit written by hand: class, outcome, the category it must have, marks in ms, and since and until when it
    held a bed of general medicine (until None: at the end of the run still).
    """

    klass: str = "type1"
    outcome: str = "discharged"
    having: dict[str, str] = field(default_factory=dict)
    marks: dict[str, int] = field(default_factory=dict)
    parent: int = -1  # which visit of the list it follows
    session: int = -1
    beds: tuple[tuple[int, int | None], ...] = ()


def written(*visits: Visit, books: dict[tuple[str, str], list[float]] | None = None, **top: Any) -> Simulated:
    """A run whose journeys are these; books: bed days by (pool, use) and month."""
    read = blueprint(plain(**top))
    world = build(read, 0)
    n, program = len(visits), world.program
    marks = np.full((n, len(program.marks)), NEVER)
    for row, visit in enumerate(visits):
        for mark, instant in visit.marks.items():
            marks[row, program.marks.index(mark)] = instant
    klass = np.array([program.classes.index(v.klass) for v in visits], dtype=np.int16)
    keys = _keys(world, klass, visits)
    follows = [v.parent for v in visits]
    journeys = Journeys(
        world=world,
        key=keys,
        parent=np.array([keys[p] if p >= 0 else 0 for p in follows], dtype=np.uint64),
        person=np.array([keys[p] if p >= 0 else keys[i] for i, p in enumerate(follows)], dtype=np.uint64),
        klass=klass,
        outcome=np.array([program.outcomes.index(v.outcome) if v.outcome else -1 for v in visits], dtype=np.int16),
        session=np.array([v.session for v in visits], dtype=np.int32),
        arrival=np.array([min(v.marks.values()) for v in visits], dtype=np.int64),
        marks=marks,
    )
    occupancy = np.zeros((len(program.pools), len(read.clock.months), len(POOL_INTEGRALS)), dtype=np.int64)
    for (pool, use), days in (books or {}).items():
        occupancy[program.pools.index(pool), :, POOL_INTEGRALS.index(use)] = np.array(days) * DAY_MS
    sessions = np.zeros((world.sessions, len(SESSION_INTEGRALS)), dtype=np.int64)
    ward = program.pools.index("general_medicine")
    stays = [
        (row, ward, 1, since, FOREVER if until is None else until)
        for row, visit in enumerate(visits)
        for since, until in visit.beds
    ]
    return Simulated(read, Run(journeys, occupancy, sessions, 0, 0, None, BedStays.of(stays)))


def _keys(world: World, klass: np.ndarray, visits: tuple[Visit, ...]) -> np.ndarray:
    """Keys whose luck gives each visit the categories it must have; the arrival does not matter to them."""
    chosen: list[int] = []
    tried = np.arange(1, 4001, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    for code, visit in zip(klass, visits, strict=True):
        alike = np.full(len(tried), code, dtype=np.int16)
        blank = Journeys(
            world, tried, tried, tried, alike, alike, alike.astype(np.int32), np.zeros(len(tried), np.int64),
            np.empty((len(tried), 0), np.int64),
        )  # fmt: skip
        rows = np.arange(len(tried))
        part = Part(blank, rows, Categories.of(blank, rows))
        fits = np.ones(len(tried), dtype=np.bool_)
        for want in visit.having.items():
            fits &= part.is_in(*want)
        chosen.append(next(int(tried[i]) for i in np.flatnonzero(fits) if int(tried[i]) not in chosen))
    return np.array(chosen, dtype=np.uint64)


def observed(*visits: Visit, **more: Any) -> Observed:
    return Observed(written(*visits, **more))


def values(found: Any, months: slice = slice(1, 3)) -> dict[str, tuple[list[float], list[float] | None]]:
    """Numerators and denominators of measures in April and May."""
    return {
        m.name: (
            list(np.asarray(m.numerator)[months]),
            None if m.denominator is None else list(np.asarray(m.denominator)[months]),
        )
        for m in found
    }


def with_roster(run: Simulated, roster: Roster) -> Simulated:
    return replace(run, roster=roster)
