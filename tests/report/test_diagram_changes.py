"""The diagram of what changed shows what an edit did, and nothing else."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from sim.pathway.phrase import Look
from sim.report.diagram.change import Parameter, changes, for_all_classes, in_short, parameters
from sim.report.diagram.chart import chart
from sim.report.diagram.describer import pathway_diagrams
from sim.report.diagram.piece import PathwayDiagram, State, every
from tests.engine.worlds import tree
from tests.report.boxes import faults, read

HUB = {"hub": {"hours": [8, 17], "weekdays": ["mon", "tue", "wed", "thu", "fri"]}}
HAS = {
    "kind": {"shares": {"short": 0.7, "long": 0.3}},
    "stay_h": {"by": ["kind"], "of": {"short": {"constant": 2}, "long": {"constant": 60}}},
}
PATHWAYS = {
    "arrive": [
        {"mark": "arrived"},
        {"seize": "chair", "within": 4, "otherwise": [{"leave": "gave_up"}]},
        {"delay": 0.5},
        {"release": "chair"},
        {"branch": "kind", "paths": {"short": [{"leave": "home"}], "long": [{"go_to": "stay"}]}},
    ],
    "stay": [
        {"seize": "bed"},
        {"delay": "stay_h"},
        {"delay": 1, "clock": "hub"},
        {"wait_until": {"opens": "hub"}},
        {"mark": "left"},
        {"release": "bed"},
        {"leave": "home"},
    ],
}


def base() -> dict[str, Any]:
    return deepcopy(tree(PATHWAYS, {"chair": 3, "bed": 24}, HAS, calendars=HUB))


def changed(edit: Any) -> dict[str, PathwayDiagram]:
    after = base()
    edit(after)
    return changes(pathway_diagrams(read(base())), pathway_diagrams(read(after)))


def shown(found: dict[str, PathwayDiagram]) -> list[tuple[str, str, str]]:
    """Pathway, state and head of every step and way that is marked, with what is told of the change."""
    steps = [(name, piece) for name, each in found.items() for piece in every(each.steps)]
    rows = []
    for name, piece in steps:
        if piece.state is not State.SAME:
            notes = [note.text for note in piece.notes if note.changed]
            rows.append((name, piece.state.value, ", ".join([piece.head, *notes])))
        rows += [(name, way.state.value, way.text) for way in piece.branches if way.state is State.CHANGED]
    return rows


def put(path: str, value: Any) -> Any:
    *keys, last = path.split(".")

    def edit(plain: Any) -> None:
        for key in keys:
            plain = plain[int(key)] if isinstance(plain, list) else plain[key]
        plain[int(last) if isinstance(plain, list) else last] = value

    return edit


def insert(pathway: str, at: int, step: Any) -> Any:
    return lambda plain: plain["pathways"][pathway].insert(at, step)


def remove(pathway: str, at: int) -> Any:
    return lambda plain: plain["pathways"][pathway].pop(at)


LONG_STAY = "classes.patient.attributes.stay_h.of.long.constant"
EDITS = {
    "pool": (put("pools.bed.places", 30), [("stay", "≠", "Take: bed, 24 → 30 places")]),
    "mean": (put(LONG_STAY, 72), [("stay", "≠", "Stay, 2 h to 2.5 days → 2 h to 3 days on average, by kind")]),
    "hardly": (
        put(LONG_STAY, 60.01),
        [("stay", "≠", "Stay, 2 h to 2.5 days on average, by kind; long: 60 h → 60.01 h")],
    ),
    "calendar": (
        put("calendars.hub.weekdays", ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]),
        [
            ("stay", "≠", "Time passes, counted in the hours of hub: Mon to Fri 08:00–17:00 → every day 08:00–17:00"),
            ("stay", "≠", "Wait until hub opens, Mon to Fri 08:00–17:00 → every day 08:00–17:00"),
        ],
    ),
    "share": (
        put("classes.patient.attributes.kind.shares", {"short": 0.6, "long": 0.4}),
        [("arrive", "≠", "short: 70 → 60 %"), ("arrive", "≠", "long: 30 → 40 %")],
    ),
    "constant": (put("pathways.arrive.2.delay", 1), [("arrive", "≠", "Time passes, 30 min → 1 h")]),
    "patience": (put("pathways.arrive.1.within", 3), [("arrive", "≠", "not within 4 → 3 h")]),
    "arrivals": (
        put("classes.patient.arrivals", {"per_day": 12}),
        [("arrive", "≠", "Patients arrive, Patient: none come → 12 a day")],
    ),
    "step in": (insert("stay", 4, {"delay": "stay_h"}), [("stay", "+", "Stay")]),
    "step out": (remove("arrive", 0), [("arrive", "−", "Note the time: arrived")]),
    "step in a way": (
        put("pathways.arrive.4.paths.short", [{"mark": "seen"}, {"leave": "home"}]),
        [("arrive", "+", "Note the time: seen")],
    ),
    "other outcome": (
        put("pathways.arrive.1.otherwise", [{"leave": "lost"}]),
        [("arrive", "−", "Leave: gave up"), ("arrive", "+", "Leave: lost")],
    ),
    "new words": (
        put("pathways.stay.0", {"seize": "bed", "quantity": 2}),
        [("stay", "≠", "Take: bed, new: 2 of them")],
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_is_shown_and_nothing_else(name):
    edit, expected = EDITS[name]
    found = changed(edit)
    assert shown(found) == expected
    assert list(found) == list(dict.fromkeys(pathway for pathway, _, _ in expected))
    for each in found.values():
        assert faults(chart(in_short(each))) == []


def test_no_edit_shows_nothing():
    assert changed(lambda _: None) == {}
    assert parameters(base(), base()) == []


def test_a_new_pathway_and_one_taken_away_are_marked_whole():
    def edit(plain: Any) -> None:
        plain["pathways"]["hall"] = plain["pathways"].pop("stay")
        plain["pathways"]["arrive"][4]["paths"]["long"] = [{"go_to": "hall"}]

    found = changed(edit)
    assert {name: each.state for name, each in found.items()} == {
        "arrive": State.CHANGED,
        "hall": State.ADDED,
        "stay": State.REMOVED,
    }
    for name, state in (("hall", State.ADDED), ("stay", State.REMOVED)):
        assert {piece.state for piece in every(found[name].steps)} == {state}


def test_steps_left_out_are_counted():
    found = changed(insert("stay", 5, {"mark": "ready"}))["stay"]
    short = in_short(found)
    assert [piece.head for piece in short.steps] == [
        "Patients come on",
        "4 steps as before",
        "Note the time: left",
        "Note the time: ready",
        "Give back: bed",
        "Leave: home",
    ]
    assert [p.state for p in every(short.steps) if p.state is not State.SAME] == [State.ADDED]


def test_a_way_that_ends_in_what_is_left_out_still_ends():
    found = changed(put("pools.chair.places", 4))["arrive"]
    rest = in_short(found).steps[-1]
    assert (rest.look, rest.ends) == (Look.REST, True)


def test_changes_are_told_apart_without_colour():
    found = changed(lambda plain: (insert("stay", 4, {"delay": 2})(plain), remove("arrive", 0)(plain)))
    marks = {icon.name for each in found.values() for icon in chart(in_short(each)).icons}
    assert {"+", "−"} <= marks


def test_every_other_parameter_has_its_row():
    after = base()
    put("pools.bed.places", {"base": 24, "add": [{"places": 2}]})(after)
    put("pathways.arrive.2.delay", 0.75)(after)
    put("run.seed", 2)(after)
    before = read(base()).scenario.plain
    assert parameters(before, read(after).scenario.plain) == [
        Parameter("run.seed", "1", "2"),
        Parameter("pools.bed.places.base", "–", "24"),
        Parameter("pools.bed.places.add.0.places", "–", "2"),
        Parameter("pathways.arrive.2.delay", "0.5", "0.75"),
        Parameter("pools.bed.places", "24", "–"),
    ]


def test_steps_that_move_are_drawn_and_not_listed():
    after = base()
    remove("arrive", 0)(after)
    assert parameters(base(), after) == []


def test_what_is_alike_in_all_classes_is_one_row():
    rows = [Parameter(f"classes.{name}.attributes.a", "1", "2") for name in ("one", "two")]
    other = Parameter("classes.one.attributes.b", "1", "2")
    assert for_all_classes([*rows, other], ["one", "two"]) == [Parameter("classes.*.attributes.a", "1", "2"), other]
    assert for_all_classes(rows, ["one", "two", "three"]) == rows
