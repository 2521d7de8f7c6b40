"""Every drawing of every configured model, and of models nobody thought of, can be read on paper and on a phone."""

from __future__ import annotations

import os
import subprocess
import sys
from hashlib import blake2b
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from sim.hospital.read import blueprint
from sim.pathway.phrase import Look
from sim.report.diagram.canvas import Box, Drawing, Icon, Label, Line
from sim.report.diagram.describer import pathway_diagrams
from sim.report.diagram.lettering import width, wrap
from sim.report.diagram.outline import Outline, Stop, arrows, outline
from sim.report.diagram.overview import narrow, wide
from sim.report.diagram.page import both
from sim.report.diagram.piece import every
from sim.report.diagram.sheet import sheets
from tests.engine.cases import CALENDARS, CLASSES, Case, cases, tried
from tests.engine.worlds import MONDAY, tree
from tests.hospital.typical import plain
from tests.report.boxes import (
    drawings,
    faults,
    fits_paper,
    models,
    narrow_ones,
    on_sheets,
    read,
    too_small,
    too_small_on_a_phone,
)

MODELS = models()


def random_model(case: Case) -> dict[str, Any]:
    return {
        "name": "random",
        "run": {"start": MONDAY, "warm_up_days": 0, "measured_months": 1, "seed": 1},
        "classes": {name: {"pathway": "way_in", "attributes": has} for name, has in CLASSES.items()},
        "pools": case.pools,
        "preferences": case.preferences,
        "calendars": CALENDARS,
        "pathways": case.pathways,
    }


@pytest.mark.parametrize("name", MODELS)
def test_nothing_overlaps(name):
    for title, drawing in drawings(read(MODELS[name])).items():
        assert faults(drawing) == [], title


@pytest.mark.parametrize("name", MODELS)
def test_sheets_fit_a_page_of_a4_and_their_letters_have_nine_points(name):
    found = on_sheets(read(MODELS[name]))
    assert found
    for title, sheet in found.items():
        assert fits_paper(sheet), title
        assert too_small(sheet) == [], title
        assert faults(sheet) == [], title


@pytest.mark.parametrize("name", MODELS)
def test_a_phone_shows_letters_of_eleven_pixels(name):
    for title, drawing in narrow_ones(read(MODELS[name])).items():
        assert too_small_on_a_phone(drawing) == [], title


@tried(25)
@given(cases())
def test_models_nobody_thought_of(case):
    made = read(random_model(case))
    for title, drawing in drawings(made).items():
        assert faults(drawing) == [], title
    for title, sheet in on_sheets(made).items():
        assert fits_paper(sheet), title
        assert faults(sheet) == [], title


@st.composite
def outlines(draw: Any) -> Outline:
    """Many pathways, and ways between them without any order."""
    names = [f"pathway_{n}" for n in range(draw(st.integers(1, 30)))]
    one = st.sampled_from(names)
    way = st.tuples(one, one)
    words = st.lists(st.sampled_from(["a ward", "an operating theatre of the day unit", "x" * 40]), max_size=2)
    stops = [Stop(n, n, *(tuple(draw(words)) for _ in range(3)), draw(st.booleans())) for n in names]
    onward, back = (draw(st.sets(way, max_size=most)) for most in (45, 8))
    return Outline(tuple(stops), {(a, b) for a, b in onward if a != b}, back)


@tried(25)
@given(outlines())
def test_wholes_nobody_thought_of(drawn):
    for shape in (wide, narrow):
        drawing = shape(drawn)
        assert faults(drawing) == []
        assert len(drawing.boxes) == len(drawn.stops)
        for sheet in sheets(drawing, "Title"):
            assert fits_paper(sheet)
            assert faults(sheet) == []


def test_no_step_is_lost_between_sheets():
    made = read(MODELS["typical"])
    whole, cut = drawings(made)["ready_to_leave"], on_sheets(made)
    parts = [sheet for title, sheet in cut.items() if title.startswith("ready_to_leave")]
    assert len(parts) > 1
    assert [box.of for part in parts for box in part.boxes] == [box.of for box in whole.boxes]


def test_every_step_has_its_box():
    made = read(MODELS["typical"])
    placed = drawings(made)
    for name, each in pathway_diagrams(made).items():
        drawn = [box.look for box in placed[name].boxes if box.look not in ("chip", "vain")]
        assert sorted(drawn) == sorted(piece.look.value for piece in every(each.steps))


def test_every_way_between_pathways_has_its_line():
    for name, plain_tree in MODELS.items():
        made = read(plain_tree)
        onward, back = arrows(made.program)
        lines = drawings(made)["the whole"].lines
        assert len(lines) == len({way for way in onward | back if way[0] != way[1]}), name
        assert sum(line.dashed for line in lines) == len({w for w in back - onward if w[0] != w[1]}), name


def test_deep_branches_keep_their_words():
    leaf: list[Any] = [{"delay": 1}]
    for _ in range(7):
        leaf = [{"branch": "coin", "paths": {"yes": leaf, "no": [], "never": [{"delay": 2}]}}]
    coin = {"coin": {"shares": {"yes": 0.5, "no": 0.5, "never": 0.0}}}
    made = read(tree([*leaf, {"leave": "home"}], {"bed": 1}, coin))
    drawing = drawings(made)["only"]
    assert faults(drawing) == []
    assert too_small_on_a_phone(drawing) == []


# ---- that the tests above can fail


BOX = Box(10, 10, 60, 20, "delay")


@pytest.mark.parametrize(
    "wrong",
    [
        {"boxes": [BOX, Box(60, 20, 50, 20, "delay")]},
        {"boxes": [BOX], "labels": [Label(20, 12, 60, 15, "too long", 12)]},
        {"labels": [Label(20, 12, 60, 15, "one", 12), Label(30, 20, 60, 15, "two", 12)]},
        {"boxes": [BOX], "lines": [Line(((40, 5), (40, 60)))]},
        {"labels": [Label(40, 12, 30, 15, "one", 12)], "icons": [Icon(45, 14, "delay", "#000")]},
        {"labels": [Label(180, 12, 30, 15, "outside", 12)]},
    ],
)
def test_what_is_wrong_is_found(wrong):
    assert faults(Drawing(200, 100, **wrong))
    assert not faults(Drawing(200, 100, [BOX], [Label(20, 12, 40, 15, "fits", 12)], [], [Line(((40, 30), (40, 60)))]))


def test_small_letters_are_found():
    drawing = Drawing(400, 100, labels=[Label(0, 0, 10, 10, "small", 11.9)])
    assert too_small(drawing) == too_small_on_a_phone(drawing) == ["small"]


# ---- words


@pytest.mark.parametrize("bold", [False, True])
def test_widths_are_those_of_the_face(bold):
    face = FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal")
    for text in ("Take: ED cubicle", "67 to 93 places", "WWW iii → × −"):
        drawn = TextPath((0, 0), text, size=100, prop=face).get_extents().width
        assert width(text, 100, bold) == pytest.approx(drawn, rel=0.05)


def test_long_words_are_broken():
    lines = wrap("a " + "m" * 50 + " b", 12, 100)
    assert all(width(line, 12) <= 100 for line in lines)
    assert "".join(lines).replace(" ", "") == "a" + "m" * 50 + "b"


def test_words_are_those_of_the_ward():
    steps = pathway_diagrams(read(MODELS["typical"]))["type1_attendance"].steps
    heads = [piece.head for piece in steps]
    assert heads[:4] == ["Patients arrive", "Note the time: arrived", "Stream?", "Arrival mode?"]
    cubicle = next(piece for piece in every(steps) if piece.head == "Take: ED cubicle")
    assert [note.text for note in cubicle.notes][:2] == ["55 to 77 places", "in order of acuity"]
    bed = pathway_diagrams(read(MODELS["typical"]))["overnight_spell"].steps[1]
    assert "priority: emergency" in [note.text for note in bed.notes]
    assert not any("_" in text for piece in every(steps) for text in (piece.head, *(n.text for n in piece.notes)))


def test_what_is_known_on_a_way_is_told_of_its_steps():
    ways = {"young": [{"delay": "stay_h"}], "old": [{"delay": "stay_h"}]}
    stay = {"by": ["age"], "of": {"young": {"constant": 2}, "old": {"constant": 6}}}
    has = {"age": {"shares": {"young": 0.25, "old": 0.75}}, "stay_h": stay}
    steps = [{"delay": "stay_h"}, {"branch": "age", "paths": ways}, {"leave": "home"}]
    found = [
        p for p in every(pathway_diagrams(read(tree(steps, {"bed": 1}, has)))["only"].steps) if p.look is Look.DELAY
    ]
    assert [p.notes[0].text for p in found] == ["2 to 6 h on average, by age", "2 h on average", "6 h on average"]


def test_every_way_of_asking_is_told():
    pools = {"bed": 2, "bay": 1, "chair": {"places": "unlimited"}}
    out = [{"leave": "away"}]
    steps = [
        {"seize": {"shortest_of": ["bed", "bay"]}, "as": "place", "if_queue_over": 3, "otherwise": out},
        {"branch": {"pool": "bay", "free_over": 1}, "paths": {"yes": [], "no": [{"delay": 0.5}]}},
        {"seize": "chair", "within": 2, "if_queue_over": 0, "otherwise": [{"release": "place"}, {"leave": "away"}]},
        {"release": "chair"},
        {"release": "place"},
        {"leave": "home"},
    ]
    found = list(every(pathway_diagrams(read(tree(steps, pools)))["only"].steps))
    assert [p.head for p in found if p.look in (Look.SEIZE, Look.BRANCH)] == [
        "Join the shortest queue",
        "Are more than 1 of bay free?",
        "Take: chair",
    ]
    reasons = [way.text for p in found if p.look is Look.SEIZE for way in p.branches if way.text]
    assert reasons == ["more than 3 would wait", "not within 2 h or not free at once"]
    assert "as many places as wanted" in [note.text for p in found for note in p.notes]


def test_what_is_computed_says_from_what_and_patience_since_a_mark_says_so():
    has = {"stay_h": 4, "travel_h": 1, "patience_h": {"sum": ["stay_h", "travel_h", 2]}}
    within = {"hours": "patience_h", "since": "came"}
    steps = [{"mark": "came"}, {"seize": "bed", "within": within, "otherwise": [{"leave": "away"}]}]
    steps += [{"delay": "patience_h"}, {"release": "bed"}, {"leave": "home"}]
    found = list(every(pathway_diagrams(read(tree(steps, {"bed": 1}, has)))["only"].steps))
    reasons = [way.text for p in found if p.look is Look.SEIZE for way in p.branches if way.text]
    assert reasons == ["not within patience (computed from stay and travel) of came"]
    assert [p.notes[0].text for p in found if p.look is Look.DELAY] == ["computed from stay and travel"]


def test_the_order_of_a_queue_is_told():
    rises = [{"after_h": 40, "as_urgent_as": "red"}, {"of": "green", "after_h": 0.5, "steps_up": 1}]
    pools = {
        "bed": {
            "places": 1,
            "priority": ["red", "green"],
            "order": {"due_h": "target_h", "since": "came"},
            "rises": rises,
        },
        "bay": {"places": 1, "order": {"highest": "score"}},
        "desk": {"places": 1, "order": {"due_h": 4}},
    }
    steps = [{"mark": "came"}, {"seize": "bed", "priority": "red"}, {"seize": "desk"}]
    steps += [{"seize": {"shortest_of": ["bay", "spare"]}, "as": "place"}]
    steps += [{"release": name} for name in ("bed", "desk", "place")] + [{"leave": "home"}]
    found = every(pathway_diagrams(read(tree(steps, {**pools, "spare": 1}, {"target_h": 4, "score": 1})))["only"].steps)
    assert [note.text for p in found for note in p.notes if p.look is Look.SEIZE and "queue" in note.text] == [
        "queue: earliest due first, target after came",
        "queue: after 40 h of waiting as urgent as red",
        "queue: after 30 min of waiting a step up (of green)",
        "queue: earliest due first, 4 h after the request",
        "queue of bay: highest score first",
    ]


@pytest.mark.parametrize("seed", [1, pytest.param(3, marks=pytest.mark.slow), pytest.param(5, marks=pytest.mark.slow)])
def test_a_drawing_does_not_hang_on_the_order_of_sets(seed):
    """Which differs from process to process: two pages of one result would differ."""
    drawn = "from tests.report.test_diagram import overview_of_the_trust; print(overview_of_the_trust())"
    words = [sys.executable, "-c", drawn]
    ran = subprocess.run(
        words, env=os.environ | {"PYTHONHASHSEED": str(seed)}, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == overview_of_the_trust()


def overview_of_the_trust() -> str:
    return blake2b(both(outline(blueprint(plain()))).encode()).hexdigest()


def test_a_place_given_back_is_taken_anew_and_not_kept_for_a_move():
    again = [{"seize": "bay", "as": "place"}, {"seize": "bed", "as": "place"}, {"release": "place"}]
    steps = pathway_diagrams(read(tree([*again, *again, {"leave": "home"}], {"bed": 1, "bay": 1})))["only"].steps
    notes = [[note.text for note in p.notes if note.about == "held"] for p in steps if p.look is Look.SEIZE]
    assert notes == [["held as place"], ["a move: place is kept until then"]] * 2
