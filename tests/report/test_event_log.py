"""The log as others read it: exact in worlds known by hand, and one place never held by two."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from sim.engine.journeys import Run
from sim.engine.world import SlotsPlan
from sim.hospital.read import blueprint
from sim.hospital.simulate import simulate
from sim.report.event_log import write_event_log
from sim.scenario.clock import HOUR_MS
from tests.engine.worlds import MONDAY, both, tree, world
from tests.study.worlds import month

COLUMNS = ["entity_id", "event_type", "event", "time", "pathway", "resource_id", "run_number"]
BED = [{"seize": "bed"}, {"delay": "stay_h"}, {"release": "bed"}, {"leave": "home"}]
MINUTE_MS = 60_000


def written(run: Run, folder: Path) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    paths = write_event_log(run, folder, MONDAY)
    assert sorted(path.name for path in folder.iterdir()) == ["event_log.csv", "process_mining.csv"]
    rows = []
    for path in paths:
        with path.open(encoding="utf-8", newline="") as lines:
            rows.append(list(csv.DictReader(lines)))
    return rows[0], rows[1]


def seen(rows: list[dict[str, str]]) -> list[str]:
    """`60 2 queue wait for bed`: when, who, what; the number of a place behind a stroke."""
    names = {f"{key:016x}": str(key) for key in range(1, 10)}
    logs = []
    for row in rows:
        place = f" / {row['resource_id']}" if row["resource_id"] else ""
        logs.append(f"{float(row['time']):g} {names[row['entity_id']]} {row['event_type']} {row['event']}{place}")
    return logs


def mined(rows: list[dict[str, str]]) -> list[str]:
    columns = ("concept:name", "lifecycle:transition", "org:resource")
    return [" ".join([row["time:timestamp"][11:16], *(row[c] for c in columns if row[c])]) for row in rows]


def test_who_waits_and_who_lies_where(tmp_path: Path):
    run = both(world(tree(BED, {"bed": 1}, {"stay_h": 3}), {"ann": 0, "bob": 1}, hours=12))
    rows, _ = written(run, tmp_path)
    assert list(rows[0]) == COLUMNS
    assert {(row["pathway"], row["run_number"]) for row in rows} == {("patient", "0")}
    assert seen(rows) == [
        "0 1 arrival_departure arrival",
        "0 1 resource_use bed / 1",
        "60 2 arrival_departure arrival",
        "60 2 queue wait for bed",
        "180 1 resource_use_end leave bed / 1",
        "180 2 resource_use bed / 1",
        "180 1 arrival_departure depart",
        "360 2 resource_use_end leave bed / 1",
        "360 2 arrival_departure depart",
    ]


def test_the_lowest_free_place_is_taken_and_kept(tmp_path: Path):
    classes = {"long": {"stay_h": 9}, "short": {"stay_h": 2}}
    here = world(
        tree({"only": BED}, {"bed": 3}, classes=classes),
        {"ann": (0, "short"), "bob": (0, "long"), "cat": (1, "long"), "dan": (3, "short"), "eve": (4, "short")},
        hours=24,
    )
    rows, _ = written(both(here), tmp_path)
    taken = [(row["entity_id"][-1], row["resource_id"]) for row in rows if row["event_type"] == "resource_use"]
    assert taken == [("1", "1"), ("2", "2"), ("3", "3"), ("4", "1"), ("5", "1")]


def test_who_moves_leaves_first_and_who_keeps_a_place_is_seen_in_it(tmp_path: Path):
    moves = [
        {"seize": "cubicle", "as": "door"},
        {"seize": "bed"},
        {"delay": "handover_h"},
        {"release": "door"},
        {"delay": "stay_h"},
        {"seize": "ward", "as": "bed"},
        {"delay": "stay_h"},
        {"release": "bed"},
        {"delay": "home_h"},
        {"leave": "home"},
    ]
    has = {"handover_h": 1, "stay_h": 2, "home_h": 1}
    run = both(world(tree(moves, {"cubicle": 2, "bed": 2, "ward": 1}, has), {"ann": 0}, hours=24))
    rows, _ = written(run, tmp_path)
    assert seen(rows) == [
        "0 1 arrival_departure arrival",
        "0 1 resource_use cubicle / 1",
        "0 1 resource_use bed / 1",
        "60 1 resource_use_end leave cubicle / 1",
        "60 1 resource_use_end leave bed / 1",  # seen where it still is: leaves it and takes it anew
        "60 1 resource_use bed / 1",
        "180 1 resource_use_end leave bed / 1",
        "180 1 resource_use ward / 1",
        "300 1 resource_use_end leave ward / 1",
        "300 1 queue home",
        "360 1 arrival_departure depart",
    ]


def test_who_turns_away_from_a_queue_is_seen_where_they_were(tmp_path: Path):
    turned = [
        {"seize": "cubicle"},
        {"seize": "bed", "within": 1, "otherwise": [{"delay": "rest_h"}, {"release": "cubicle"}, {"leave": "away"}]},
        {"delay": "rest_h"},
        {"release": "bed"},
        {"release": "cubicle"},
        {"leave": "home"},
    ]
    run = both(world(tree(turned, {"cubicle": 2, "bed": 1}, {"rest_h": 4}), {"ann": 0, "bob": 1}, hours=24))
    rows, cases = written(run, tmp_path)
    bob = [logs for logs in seen(rows) if logs.split()[1] == "2"]
    assert bob == [
        "60 2 arrival_departure arrival",
        "60 2 resource_use cubicle / 2",
        "60 2 queue wait for bed",
        "120 2 resource_use_end leave cubicle / 2",
        "120 2 resource_use cubicle / 2",
        "360 2 resource_use_end leave cubicle / 2",
        "360 2 arrival_departure depart",
    ]
    assert mined([row for row in cases if row["case:concept:name"].endswith("2")]) == [
        "01:00 arrival complete",
        "01:00 wait for bed start cubicle 2",
        "02:00 wait for bed complete cubicle 2",
        "02:00 gives up waiting complete cubicle 2",
        "02:00 rest start cubicle 2",
        "06:00 rest complete cubicle 2",
        "06:00 leave: away complete",
    ]


def test_what_lasts_beyond_the_end_only_starts(tmp_path: Path):
    run = both(world(tree(BED, {"bed": 1}, {"stay_h": 30}), {"ann": 1, "bob": 2}, hours=24))
    rows, cases = written(run, tmp_path)
    assert "depart" not in {row["event"] for row in rows}
    assert mined(cases) == ["01:00 arrival complete", "01:00 stay start bed 1", "02:00 arrival complete",
                            "02:00 wait for bed start"]  # fmt: skip
    assert {row["case:outcome"] for row in cases} == {"inside at the end"}


def test_several_places_at_once_are_several_rows(tmp_path: Path):
    two = [{"seize": "bay", "quantity": 2}, {"delay": "stay_h"}, {"release": "bay"}, {"leave": "home"}]
    rows, _ = written(both(world(tree(two, {"bay": 3}, {"stay_h": 1}), {"ann": 0}, hours=4)), tmp_path)
    uses = [logs for logs in seen(rows) if "resource" in logs]
    assert uses == [
        "0 1 resource_use bay / 1",
        "0 1 resource_use bay / 2",
        "60 1 resource_use_end leave bay / 1",
        "60 1 resource_use_end leave bay / 2",
    ]


@pytest.fixture(scope="module")
def trust() -> Run:
    """Weeks of the typical trust: moves, sessions, several holds, patients from before the start."""
    return simulate(blueprint(month()), 0, log=True).run


@pytest.fixture(scope="module")
def logs(trust: Run, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    return written(trust, tmp_path_factory.mktemp("trust"))


def test_no_place_is_held_by_two_at_once(trust: Run, logs: tuple[list[dict[str, str]], list[dict[str, str]]]):
    rows, _ = logs
    stays: dict[tuple[str, str], list[tuple[float, float, str]]] = defaultdict(list)
    begun: dict[tuple[str, str, str], float] = {}
    end = trust.journeys.world.end / MINUTE_MS
    for row in rows:
        who = (row["entity_id"], row["event"].removeprefix("leave "), row["resource_id"])
        if row["event_type"] == "resource_use":
            assert who not in begun
            begun[who] = float(row["time"])
        elif row["event_type"] == "resource_use_end":
            stays[who[1:]].append((begun.pop(who), float(row["time"]), who[0]))
    for who, since in begun.items():
        stays[who[1:]].append((since, end, who[0]))
    assert len(stays) > 500
    for place, held in stays.items():
        for (_, until, one), (since, _, other) in pairwise(sorted(held)):
            assert until <= since or one == other, place
    program = trust.journeys.world.program
    used: dict[str, float] = defaultdict(float)
    for (name, _), held in stays.items():
        used[name.lower().replace(" ", "_")] += sum(max(0.0, until) - max(0.0, since) for since, until, _ in held)
    for name, plan in zip(program.pools, trust.journeys.world.pools, strict=True):
        if not isinstance(plan, SlotsPlan):  # what is reported adds up to the books of the run
            assert used[name] / 60 == pytest.approx(trust.use(name, "used").sum() / HOUR_MS, rel=1e-6)


def test_every_visit_begins_once_and_ends_as_it_did(
    trust: Run, logs: tuple[list[dict[str, str]], list[dict[str, str]]]
):
    rows, cases = logs
    arrivals = [row for row in rows if row["event"] == "arrival"]
    assert len(arrivals) == len({row["entity_id"] for row in rows}) == len(trust.journeys)
    assert sum(row["event"] == "depart" for row in rows) == int((trust.journeys.outcome >= 0).sum())
    times = [float(row["time"]) for row in rows]
    assert times == sorted(times)
    open_: dict[tuple[str, str], int] = defaultdict(int)
    for row in cases:
        case = (row["case:concept:name"], row["concept:name"])
        open_[case] += {"start": 1, "complete": -1}[row["lifecycle:transition"]]
    inside = {f"{key:016x}" for key in trust.journeys.key[trust.journeys.outcome < 0].tolist()}
    assert {case for (case, _), count in open_.items() if count > 0} <= inside
    stamps = [row["time:timestamp"] for row in cases[:1000]]
    assert all(len(stamp) == len("2025-04-01T00:00:00.000") for stamp in stamps)


def test_a_run_without_a_log_is_refused(tmp_path: Path):
    here = world(tree(BED, {"bed": 1}, {"stay_h": 3}), {"ann": 0}, hours=12)
    from sim.engine.compiled.engine import run_compiled

    with pytest.raises(ValueError, match="kept no log"):
        write_event_log(run_compiled(here), tmp_path, date(2024, 1, 1))
    assert list(tmp_path.iterdir()) == []
