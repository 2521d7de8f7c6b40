"""The picture of two journeys, and the task that tells and writes them."""

from __future__ import annotations

import io
import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from rich.console import Console

from sim.report.asked import Asked
from sim.report.patient.axis import Axis
from sim.report.patient.bars import Bar, Look
from sim.report.patient.picture import Lane, Scale, tall, wide
from sim.report.patient.strokes import BADGE
from sim.report.patient.task import patient
from sim.scenario.clock import DAY_MS, HOUR_MS
from sim.study.request import Request
from tests.hospital.typical import CONFIGS


def bar(begin: float, end: float, label: str = "stay", look: Look = Look.CARE) -> Bar:
    return Bar(round(begin * HOUR_MS), round(end * HOUR_MS), look, label)


def lane(name: str, *visits: tuple[Bar, ...]) -> Lane:
    return Lane(name, "4 h, home", visits)


def test_a_short_line_is_to_scale():
    axis = Axis.of([0, HOUR_MS, 4 * HOUR_MS])
    assert [axis.place(h * HOUR_MS) for h in (0, 1, 2, 4)] == [0, 0.25, 0.5, 1]
    assert axis.cut == ()


def test_a_long_spell_without_any_change_is_cut():
    axis = Axis.of([h * HOUR_MS for h in (0, 1, 2, 3, 1000, 1001)])
    assert axis.cut == ((3 * HOUR_MS, 1000 * HOUR_MS),)
    places = [axis.place(h * HOUR_MS) for h in (0, 1, 2, 3, 1000, 1001)]
    assert places == sorted(places)
    assert places[4] - places[3] == pytest.approx(0.3, abs=0.01)
    assert places[1] == pytest.approx(places[5] - places[4])  # all else keeps its scale
    assert not any(3 * HOUR_MS <= tick <= 1000 * HOUR_MS for tick in axis.ticks(0.02))


def test_instants_are_named_apart():
    axis = Axis.of([5 * HOUR_MS, 7 * DAY_MS + HOUR_MS])
    for apart in (0.05, 0.1, 0.3):
        ticks = axis.ticks(apart)
        assert ticks
        assert all(axis.place(b) - axis.place(a) >= apart for a, b in pairwise(ticks))


@pytest.mark.parametrize("short", [1, 12, 30])
def test_no_number_stands_upon_another(short: int):
    bars = [bar(n / 60, (n + 1) / 60) for n in range(short)] + [bar(1, 90)]
    scale = Scale.of([lane("a", tuple(bars))], 6, 1028)
    places = [at for _, at in scale.spread(bars)]
    assert all(b - a >= BADGE for a, b in pairwise(places))
    assert places[0] >= 6
    assert places[-1] <= 1034


@pytest.mark.parametrize("draw", [wide, tall])
def test_every_bar_is_drawn_and_named_inside_or_by_its_number(draw: Any):
    short, long = (bar(0.1, until, "wait <for> bed", Look.QUEUE) for until in (2, 9))
    lanes = [
        lane("The baseline", (bar(0, 0.1, "triage"), long, bar(9, 30)), (bar(200, 220),)),
        lane("Another & better", (bar(0, 0.1, "triage"), short, bar(2, 23))),
    ]
    picture = ElementTree.fromstring(draw(lanes, lambda at: f"Mon {at // DAY_MS} Jan 10:00"))
    titles = [title.text for title in picture.iter("title")]
    assert titles == [
        "triage, 6 min", "wait <for> bed, 8 h 54 min", "stay, 21 h", "stay, 20 h",
        "triage, 6 min", "wait <for> bed, 1 h 54 min", "stay, 21 h",
    ]  # fmt: skip
    texts = [text.text or "" for text in picture.iter("text")]
    for number in ("1", "2", "3", "4"):
        assert any(re.match(rf"{number}( |$)", text) for text in texts)
    broad = float(picture.attrib["width"])
    for rect in picture.iter("rect"):
        assert 0 <= float(rect.attrib["x"]) <= float(rect.attrib["x"]) + float(rect.attrib["width"]) <= broad + 0.1


def asked(folder: Path, form: str = "table", **changed: Any) -> Asked:
    plain = yaml.safe_load((CONFIGS / "model" / "emergency_department.yaml").read_text(encoding="utf-8"))
    plain["run"]["measured_h"] = 36
    change = [{"at": "pools.green.places", "set": 4}]
    other = {"name": "four", "title": "Four green places", "change": change} | changed
    worlds = {"baseline": {**plain, "intervention": {"name": "none"}}, "four": {**plain, "intervention": other}}
    request = Request(
        task="patient", replications=20, engine="compiled", workers=1, format=form, output=str(folder)  # type: ignore[arg-type]
    )  # fmt: skip
    return Asked(request, worlds, "acuteflow task=patient <x>", folder=folder)


def printed(question: Asked, width: int) -> str:
    out = io.StringIO()
    patient(question, Console(file=out, width=width))
    return out.getvalue()


def test_the_task_tells_and_writes(tmp_path: Path):
    question = asked(tmp_path)
    side, below = printed(question, 160), printed(question, 90)
    assert [path.name for path in question.folder.iterdir()] == ["patients.html"]
    for text in (side, below):
        assert "Changed most: green" in text
        assert "Typical of those who went the same way" in text
        assert "One pair of worlds: replication 0" in text
        assert max(map(len, text.splitlines()[:-1])) <= 160
    assert re.search(r"The baseline +Four green places", side)
    assert not re.search(r"The baseline +Four green places", below)
    page = (question.folder / "patients.html").read_text(encoding="utf-8")
    assert "acuteflow task=patient &lt;x&gt;" in page
    assert "<script" not in page
    assert "http" not in page.replace("http://www.w3.org", "")
    assert page.count("<figure") == page.count('<section id="p')
    assert not re.search(r"\bnan\b|None|Look\.|Kind\.", page)
    shown = set(re.findall(r"patient ([0-9a-f]{16})", side))
    assert shown == set(re.findall(r"patient <code>([0-9a-f]{16})</code>", page))


def test_the_task_as_json(tmp_path: Path):
    answer = json.loads(printed(asked(tmp_path, "json"), 80))
    assert answer["classes"][-1]["name"] == "everybody"
    assert len(answer["patients"]) == 4
    assert answer["patients"][0]["baseline"][0]["text"].startswith("comes (")


def test_where_nothing_changed_the_task_says_so(tmp_path: Path):
    question = asked(tmp_path, change=[{"at": "pools.shock_room.places.base", "set": 99}])
    text = printed(question, 120)
    assert "No journey changed." in text
    assert "No journey changed." in (question.folder / "patients.html").read_text(encoding="utf-8")
