"""Six redesigns of the typical trust that are configuration alone, on both engines: equal, and doing what they say."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from sim.demand.attributes import Visits, draw_codes_all, draw_number_all
from sim.engine.log import Event
from sim.engine.world import PlacesPlan, SlotsPlan
from sim.hospital.build import Blueprint, build
from sim.hospital.read import blueprint
from sim.hospital.simulate import Simulation, simulate
from sim.report.diagram.change import changes, over_time
from sim.report.diagram.describer import pathway_diagrams
from sim.report.diagram.piece import State
from sim.report.section import change_rows
from sim.scenario.tree import get, is_number, leaves, strip
from tests.hospital.test_engines import same
from tests.hospital.typical import plain

FILES = {path.stem: path for path in sorted((Path(__file__).parent / "redesigns").glob("*.yaml"))}
RUN = {"start": "2025-12-02", "warm_up_days": 30, "measured_months": 1, "seed": 1}
"""December with ten beds fewer, and January with less social care."""

OWN_BEDS = int(get(strip(plain(), [])[0], "pools.general_medicine.places.base"))


def written(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(FILES[name].read_text(encoding="utf-8"))
    return found


@cache
def tried(*names: str) -> Blueprint:
    own = [written(name) for name in names]
    together = own[0] if len(own) == 1 else {"name": "+".join(names), "together": own}
    tree = plain(run=RUN, pathway="discharge_queues", **({"intervention": together} if own else {}))
    pools = {pool: {k: v for k, v in said.items() if k != "out_of_use"} for pool, said in tree["pools"].items()}
    return blueprint(tree | {"pools": pools})  # no bay closes by chance: places are as the calendar opens them


@cache
def every() -> Simulation:
    return simulate(tried(*FILES), 0, "compiled")


def test_all_six_together_on_both_engines():
    same(every().run, simulate(tried(*FILES), 0, "simpy").run)


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_each_on_both_engines(name):
    same(simulate(tried(name), 1, "compiled").run, simulate(tried(name), 1, "simpy").run)


@pytest.mark.parametrize("name", FILES)
def test_every_number_says_where_it_comes_from(name):
    faults: list[Any] = []
    bare, known = strip({"intervention": written(name)}, faults)
    silent = [
        path
        for path, found in leaves(bare)
        if is_number(found) and not {path, path.rpartition(".")[0]} & set(known) and "calendars" not in path
    ]
    assert not faults
    assert not silent


@pytest.mark.parametrize("pool", ["same_day_unit", "discharge_lounge", "virtual_ward"])
def test_what_is_new_is_used_and_never_by_more_than_there_is(pool):
    run = every().run
    used, opened = run.use(pool, "used").sum(), run.use(pool, "open").sum() + run.use(pool, "overrun").sum()
    assert 0 < used <= opened


def test_the_unit_is_entered_in_its_hours_only():
    run = simulate(tried("same_day_unit"), 0, "compiled", log=True).run
    log, pool = run.log, run.journeys.world.program.pools.index("same_day_unit")
    assert log is not None
    taken = log.at[(log.event == Event.TAKE) & (log.pool == pool)]
    hours, days = taken % 86_400_000 / 3_600_000, taken // 86_400_000
    assert len(taken) > 10
    assert ((hours >= 8) & (hours < 20)).all()
    assert {(date(2025, 12, 2).weekday() + day) % 7 for day in days.tolist()} <= {0, 1, 2, 3, 4}


def test_the_unit_takes_only_who_would_have_stayed_a_night_or_less():
    run = simulate(tried("same_day_unit"), 0, "compiled", log=True).run
    journeys, log, table = run.journeys, run.log, run.journeys.world.attributes
    assert log is not None
    pool = journeys.world.program.pools.index("same_day_unit")
    rows = np.unique(log.row[(log.event == Event.TAKE) & (log.pool == pool)])
    codes = np.empty((len(rows), len(table.kept)), dtype=np.int16)
    seen = Visits(journeys.klass[rows], codes, journeys.key[rows], journeys.person[rows], journeys.arrival[rows])
    draw_codes_all(table.draws, seen)
    stays = draw_number_all(table.draws, table.names.index("stay_h"), seen, 0)
    assert len(rows) > 10
    assert stays.max() < 24


def test_in_the_virtual_queue_who_has_waited_long_goes_first_and_then_the_shortest_stay():
    run = simulate(tried("virtual_queue"), 0, "compiled", log=True).run
    journeys, log, table = run.journeys, run.log, run.journeys.world.attributes
    assert log is not None
    pool, hour = journeys.world.program.pools.index("call"), 3_600_000
    at = np.full(len(journeys), -1)
    booked = (log.event == Event.BOOK) & (log.pool == pool)
    at[log.row[booked]] = log.at[booked]
    asked = journeys.at("referred")
    codes = np.empty((len(journeys), len(table.kept)), dtype=np.int16)
    seen = Visits(journeys.klass, codes, journeys.key, journeys.person, journeys.arrival)
    draw_codes_all(table.draws, seen)
    stays = draw_number_all(table.draws, table.names.index("stay_h"), seen, 0)
    gone = log.at[(log.event == Event.RENEGE) & (log.pool == pool)]
    assert len(gone) > 5  # out of patience
    days = np.unique(at[at % (24 * hour) == 8 * hour])
    waited = []
    for morning in days.tolist():
        called = np.flatnonzero((at == morning) & (asked < morning))
        left = np.flatnonzero((asked >= 0) & (asked < morning) & (at > morning))  # called on a later morning
        long, stay = morning - asked >= 40 * hour, np.round(stays * 1e6)
        waited += [long[called].sum()]
        for other in left.tolist():
            assert long[called].all() if long[other] else True
            assert stay[called[long[called] == long[other]]].max(initial=0) <= stay[other]
    assert sum(waited) > 10  # and some of them had waited so long


def places(made: Blueprint, pool: str) -> dict[int, int]:
    plan = build(made, 0).pools[made.program.pools.index(pool)]
    assert isinstance(plan, PlacesPlan)
    return {
        0: plan.initial,
        **{at // 86_400_000: n for at, n in zip(plan.at.tolist(), plan.capacity.tolist(), strict=True)},
    }


def test_ten_beds_are_lost_until_the_end_of_december():
    without, lost = places(tried(), "general_medicine"), places(tried("beds_lost"), "general_medicine")
    assert without == {0: OWN_BEDS + 8}
    assert lost == {0: OWN_BEDS - 2, 30: OWN_BEDS + 8}


def test_social_care_starts_fifteen_percent_less_from_january_on():
    def starts(made: Blueprint, pool: str) -> tuple[int, int]:
        plan = build(made, 0).pools[made.program.pools.index(pool)]
        assert isinstance(plan, SlotsPlan)
        january = plan.start >= 30 * 86_400_000
        within = plan.start < made.clock.end_ms
        return int(plan.quantity[within & ~january].sum()), int(plan.quantity[within & january].sum())

    for pool in ("home_care_start", "care_home_offer"):
        before, after = starts(tried(), pool), starts(tried("social_care_cut"), pool)
        assert after[0] == before[0]
        assert abs(after[1] - 0.85 * before[1]) <= 1
    assert places(tried("social_care_cut"), "community_bed") == {0: 76, 30: 65}


DRAWN = {
    "same_day_unit": {"bed_spell": State.CHANGED, "same_day_unit": State.ADDED},
    "discharge_lounge": {"ready_to_leave": State.CHANGED},
    "virtual_ward": {"ward_stay": State.CHANGED},
    "virtual_queue": {"direct_admission": State.CHANGED},
    "beds_lost": {},
    "social_care_cut": {},
}


@pytest.mark.parametrize("name", FILES)
def test_the_diagram_shows_what_is_put_in_and_when_a_number_is_another(name):
    found = changes(pathway_diagrams(tried()), pathway_diagrams(tried(name)))
    shown = {way: each.state for way, each in found.items() if DRAWN[name].get(way) or each.state is not State.CHANGED}
    assert shown == DRAWN[name]
    rows = {row.path: (row.before, row.after, row.when) for row in over_time(tried().scenario, tried(name).scenario)}
    if name == "beds_lost":
        assert rows == {"pools.general_medicine.places.base": (f"{OWN_BEDS}", f"{OWN_BEDS - 10}", "until 2025-12-31")}
    if name == "social_care_cut":
        assert rows["pools.community_bed.places"] == ("76", "65", "from 2026-01-01")
    if name == "discharge_lounge":
        assert rows["pools.discharge_lounge.places.add.0.places"] == ("–", "30", "")


def test_what_is_done_is_shown_in_words_with_where_its_numbers_come_from():
    def rows(*names: str) -> list[tuple[str, ...]]:
        scenario = tried(*names).scenario
        return [tuple(row.values()) for row in change_rows(scenario.first.intervention, scenario.provenance)]

    assert rows("beds_lost", "discharge_lounge") == [
        (
            "general medicine: base",
            "pools.general_medicine.places.base",
            "plus",
            "-10 from 2025-10-01 until 2025-12-31",
            "",
            "a ward under repair, two bays",
        ),
        (
            "discharge lounge",
            "pools.discharge_lounge",
            "is new",
            "places: base: 0; add: places: 30; weekdays: mon, tue, wed, thu, fri; hours: 9, 20",
            "",
            "chairs in the old day hospital",
        ),
        (
            "ready to leave",
            "pathways.ready_to_leave",
            "has new steps into",
            "arranged, way yes",
            "4 to 8",
            "as in the typical trust",
        ),
    ]
