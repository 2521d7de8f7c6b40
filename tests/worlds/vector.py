"""A number is the same however it is said: in the file, drawn, by an intervention with or without a date, by a phase
from the first day; and what is said of a time outside the run changes nothing.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from random import Random

import numpy as np
import yaml

from sim.engine.compiled.engine import run_compiled
from sim.engine.log import COLUMNS as LOG_COLUMNS
from sim.hospital.build import build
from sim.hospital.read import blueprint
from sim.hospital.staffing import closures, roster_of
from sim.scenario.clock import first_of_next_month
from sim.scenario.load import as_written, load
from sim.scenario.step_ids import steps_of
from sim.scenario.tree import get, put
from tests.engine.worlds import COLUMNS, unlocked
from tests.worlds.generate import world

READ_AHEAD = ("pools.clinic", "pools.list", "calendars")
"""What is laid out beyond the end of a run: sessions that are booked within it, and working-hours clocks."""
BOOKED_AHEAD = timedelta(days=500)


def said(plain, dice):
    """A path of the scenario whose value no phase sets, and another value for it."""
    taken = {change["at"] for phase in plain["phases"] for change in phase["change"]}
    klass, pool = dice.choice(sorted(plain["classes"])), dice.choice(["bay", "ward", "annexe"])
    values = {
        f"classes.{klass}.arrivals.factor": 0.5,
        f"classes.{klass}.attributes.stay_h.of.b.lognormal.mean": 9.5,
        f"classes.{klass}.attributes.urgency.shares": {"hot": 0.8, "cold": 0.2},
        f"classes.{klass}.attributes.patience_h.of.uniform.high": 5.25,
        f"classes.{klass}.attributes.need.of.empirical.values": [1],
        f"pools.{pool}.places.base": 5,
        f"pools.{pool}.places.add": [{"places": 1, "hours": [3, 9]}],
        "pools.list.slots.ends_h": 15.5,
        "pools.list.slots.per_day.y": [2, 0, 1, 0, 2, 0, 1],
        "pools.clinic.slots.starts_h": 11,
        "pools.clinic.slots.offered_days_before": 5,
        "pools.clinic.slots.per_day": [2, 1, 2, 1, 2, 1, 2],
        "calendars.hub.hours": [7, 13],
        "calendars.night.weekdays": ["mon", "wed", "sun"],
    }
    if "workforce" in plain and plain["run"]["start"].day == 1:
        values = {"workforce.groups.nurse.sickness": 0.1, "workforce.agency_cut": 0.25, "workforce.unused_hours": 0.04}
    return dice.choice([(path, value) for path, value in values.items() if path not in taken])


def ways(plain, path, value):
    """Scenarios in which the number is that, with what is drawn, by how it is said."""
    in_file, change = with_number(plain, path, value), {"at": path, "set": value}
    found = {
        "read from a file": (yaml.safe_load(yaml.safe_dump(in_file, sort_keys=False)), None),
        "by an intervention": (intervened(plain, change), None),
        "by an intervention dated from the first day": (
            intervened(plain, change | {"from": plain["run"]["start"]}),
            None,
        ),
        "by a phase from the first day": (
            {**plain, "phases": [{"from": plain["run"]["start"], "change": [change]}, *plain["phases"]]},
            None,
        ),
    }
    if isinstance(value, int | float):
        before, slots = get(plain, path), as_written(plain).slots
        found["drawn"] = (plain, slots.vector({path: value}))
        if before and before * (value / before) == value:
            found["by a factor"] = (intervened(plain, {"at": path, "multiply": value / before}), None)
        if before + (value - before) == value:
            found["by an addition"] = (intervened(plain, {"at": path, "add": value - before}), None)
    return found


def intervened(plain, *changes):
    return {**plain, "intervention": {"name": "other", "change": list(changes)}}


def tables(made):
    """Everything a replication leaves behind, as bytes."""
    staff = roster_of(made, 0)
    run = run_compiled(unlocked(build(made, 0, closures(made, staff))), log=True)
    found = [getattr(run.journeys, column) for column in COLUMNS]
    found += [run.occupancy, run.sessions, *(getattr(run.log, column) for column in LOG_COLUMNS)]
    if staff is not None:
        found += [staff.hours, staff.paid_h, staff.demand_h, staff.short_h, staff.closed_h, staff.sessions.day]
        found += [column for changes in staff.closed_beds.values() for column in changes]
    return [np.ascontiguousarray(column).tobytes() for column in found]


def differences(number):
    """A number said in the file and in another way: which way differs from one world to the next."""
    plain = world(number)
    path, value = said(plain, Random(number))
    others = ways(plain, path, value)
    way = sorted(others)[number % len(others)]
    if tables(blueprint(*others[way])) != tables(blueprint(with_number(plain, path, value))):
        yield f"{path}: {value} in the file and {way} differ"


def differences_beyond(number):
    """An intervention that begins when the run is over, or was over before it began, changes nothing."""
    plain = world(number)
    path, value = said(plain, Random(number))
    clock = load(plain).first.run.clock
    beyond = clock.end + (BOOKED_AHEAD if path.startswith(READ_AHEAD) else timedelta())
    begins = first_of_next_month(beyond) if path.startswith("workforce") else beyond
    dates = {"from": begins} if number % 2 else {"until": clock.start - timedelta(days=1)}
    change = {"at": path, "set": value, **dates}
    if tables(blueprint(intervened(plain, change))) != tables(blueprint(plain)):
        yield f"{path}: {value} {dates} changes a run from {clock.start} to {clock.end}"


def stretch_differences(number):
    """What an intervention sets for some days is what a phase sets and the next takes back."""
    plain, dice = world(number), Random(number)
    path, value = said(plain, dice)
    start, before = plain["run"]["start"], deepcopy(get(plain, path))
    days = sorted(dice.sample(range(1, 12), 2))
    first, after = (start + timedelta(days=day) for day in days)
    if path.startswith("workforce"):
        first = first_of_next_month(start)
        after = first_of_next_month(first)
    change = {"at": path, "set": value, "from": first, "until": after - timedelta(days=1)}
    phases = {phase["from"]: list(phase["change"]) for phase in plain["phases"]}
    for day, node in (
        (first, value),
        (after, {**dict.fromkeys(value), **before} if isinstance(before, dict) else before),
    ):
        phases.setdefault(day, []).append({"at": path, "set": node})
    by_phases = {**plain, "phases": [{"from": day, "change": phases[day]} for day in sorted(phases)]}
    if tables(blueprint(intervened(plain, change))) != tables(blueprint(by_phases)):
        yield f"{path}: {value} from {first} until {change['until']} by an intervention and by phases differ"


def patch_differences(number):
    """A step that an intervention puts in, wherever it is, is the step in the file."""
    plain, dice = world(number), Random(number)
    pathway = dice.choice(sorted(plain["pathways"]))
    in_file = deepcopy(plain)
    stands = dice.choice(list(steps_of(in_file, pathway)))
    stands.step["id"] = "here"
    named = deepcopy(in_file)
    new = [{"delay": dice.choice([0, 0.5, 3])}, {"mark": "put in"}]
    stands.steps[stands.place : stands.place] = new
    patch = {"pathway": pathway, "before": "here", "insert": new}
    other = {**named, "intervention": {"name": "other", "steps": [patch]}}
    if tables(blueprint(other)) != tables(blueprint(in_file)):
        yield f"{stands.path}: {new} in the file and by an intervention differ"


SPARE = {
    "pools": {"spare": {"places": 2}, "spare_clinic": {"slots": {"per_day": [1] * 7, "starts_h": 9}}},
    "classes": {
        "*": {
            "attributes": {"spare": {"shares": {"a": 0.5, "b": 0.5}}, "spare_h": {"of": {"exponential": {"mean": 2}}}}
        }
    },
    "calendars": {"spare": {"hours": [1, 2], "weekdays": ["mon"]}},
    "preferences": {"spare": {"a": ["spare"], "b": ["spare", "ward"]}},
    "pathways": {"spare": [{"seize": "spare"}, {"delay": 1}, {"release": "spare"}, {"leave": "spared"}]},
}


def spare_differences(number):
    """What is new and met by nobody changes no journey."""
    plain = world(number)
    runs = []
    for tree in (plain, {**plain, "intervention": {"name": "spare", "new": SPARE}}):
        made = blueprint(tree)
        runs.append(run_compiled(unlocked(build(made, 0, closures(made, roster_of(made, 0))))))
    one, other = (run.journeys for run in runs)
    for column in COLUMNS:
        if column != "session" and not np.array_equal(getattr(one, column), getattr(other, column)):
            yield f"{column} of the journeys is another"
    for pool in one.world.program.pools:
        if not np.array_equal(runs[0].use(pool, "queued"), runs[1].use(pool, "queued")):
            yield f"the queue of {pool} is another"


def with_number(plain, path, value):
    """The scenario in whose file the number is that."""
    in_file = deepcopy(plain)
    put(in_file, path, value)
    return in_file
