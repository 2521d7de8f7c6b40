"""The page of a study and its terminal: the picture that fits the design, and no gain without at whose expense."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from functools import cache
from xml.etree import ElementTree

import numpy as np
import pytest
from rich.console import Console

from sim.report.html import rendered
from sim.report.study.page import chosen, context, write_page
from sim.report.study.pictures import pictures
from sim.report.study.shown import short_names
from sim.report.study.terminal import print_study
from sim.report.study.words import sentences
from sim.study.design.study_file import Stopping
from sim.study.sweep.effects import by_point, effects_of
from sim.study.sweep.result import Point, Stopped, StudyResult
from sim.study.sweep.tables import tables_of
from tests.report.test_page import Outline
from tests.study.sweep.studies import (
    BEDS,
    DELAY,
    NAMES,
    dose,
    failed,
    grid,
    heat,
    listed,
    model,
    sampled,
    study,
    three_factors,
)

ONE_AT_A_TIME = study(
    "one_at_a_time", [{BEDS: 480}, {BEDS: 520}, {DELAY: 0.5}, {DELAY: 2.0}, {"intervention": "hub"}], dose
)
NOTHING = study("list", [{"a": 1}, {"a": 2}])
STUDIES = {
    "grid": grid(),
    "heat": heat(),
    "list": listed(),
    "three factors": three_factors(),
    "latin hypercube": sampled(),
    "sobol": sampled(kind="sobol", points=16),
    "model": model(),
    "failed": failed(),
    "one pair": grid(count=1),
    "two pairs": grid(count=2),
    "nothing": NOTHING,
    "one at a time": ONE_AT_A_TIME,
    "nothing ran": replace(grid(), runs={}),
    "as assumed": replace(grid(), drawn=False),
}


@cache
def made(name: str) -> dict[str, object]:
    return context(STUDIES[name])


def page_of(result: StudyResult) -> str:
    return rendered("study", **context(result))


def said(result: StudyResult) -> list[str]:
    return sentences(result, *chosen(result))


def abouts(result: StudyResult, measure: int = 0) -> list[str]:
    effects, shown = chosen(result)
    return [each.about for each in pictures(result, effects, shown[measure])]


@pytest.mark.parametrize("name", STUDIES)
def test_a_page_is_whole_and_asks_for_nothing_from_elsewhere(name: str):
    page = rendered("study", **made(name))
    outline = Outline()
    outline.feed(page)
    assert outline.open == []
    assert outline.headings[0] == 1
    assert all(after - before <= 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False))
    assert all(figure["aria-label"] for figure in outline.charts)
    addresses = re.findall(r"""(?:src|href|xlink:href)\s*=\s*["']([^"']+)""", page)
    assert [each for each in addresses if not each.startswith("#")] == []
    assert "<script" not in page
    text = re.sub(r"<svg.*?</svg>|<style.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL)
    assert re.findall(r"\bnan\b|\bNone\b|\binf\b", text) == []


@pytest.mark.parametrize("name", [name for name in STUDIES if name not in ("nothing ran",)])
def test_pictures_come_in_two_sizes_of_which_one_fits_a_telephone(name: str):
    found = [picture["charts"] for figure in made(name)["figures"] for picture in figure["pictures"]]
    assert found
    for charts in found:
        wide, narrow = (float(ElementTree.fromstring(svg).attrib["width"].removesuffix("pt")) for svg in charts)
        assert narrow * 96 / 72 <= 390 < wide * 96 / 72


def test_each_design_has_its_picture():
    assert abouts(grid()) == [
        "Effect on the level of productivity over general bed places, with 95 % intervals; "
        "a hollow mark is the baseline"
    ]
    assert "▲ up and ▼ down beyond doubt" in abouts(heat())[0]
    assert abouts(three_factors()) == abouts(listed()) == ["Effect on the level of productivity at each point"]
    assert "fitted line" in abouts(sampled())[0]
    over = [each.partition(",")[0] for each in abouts(ONE_AT_A_TIME)]
    assert [each.removeprefix("Effect on the level of productivity ") for each in over] == [
        "over general bed places",
        "over delay",
        "at each point",
    ]
    assert abouts(replace(sampled(), points=sampled().points[:2])) == [
        "Effect on the level of productivity at each point"
    ]


def drawn_words(monkeypatch: pytest.MonkeyPatch, result: StudyResult) -> set[str]:
    """What the pictures are given to write."""
    words: set[str] = set()
    for chart in ("dose_chart", "heat_chart", "interval_chart", "scatter_chart"):
        monkeypatch.setattr(f"sim.report.study.pictures.{chart}", lambda *args: words.add(repr(args)) or "")
    effects, shown = chosen(result)
    pictures(result, effects, shown[0])
    return words


@pytest.mark.parametrize("name", ["grid", "heat", "three factors", "latin hypercube", "sobol", "one at a time", "list"])
def test_pictures_call_factors_as_the_study_does(monkeypatch: pytest.MonkeyPatch, name: str):
    """No axis, legend or row has the path of a factor that has a label."""
    found = STUDIES[name]
    labelled = replace(found, labels={BEDS: "Beds of all kinds", DELAY: "Days to leave"})
    words = "".join(drawn_words(monkeypatch, labelled)).replace(f"factor='{BEDS}'", "").replace(f"factor='{DELAY}'", "")
    assert "Beds of all kinds" in words
    assert BEDS not in words
    assert DELAY not in words


@pytest.mark.parametrize(
    ("factors", "names"),
    [
        (["pools.surgery.places.base"], ["surgery places"]),
        (["pools.general_bed.places", "discharge.delay.value"], ["general bed places", "delay"]),
        (["classes.walk_in.arrivals.per_day.factor", "trust"], ["arrivals per day factor", "trust"]),
        (["a.ward.places.base", "b.ward.places.base"], ["a ward places", "b ward places"]),
        (["pools.x.places", "pools.x.places.base"], ["pools x places", "pools x places base"]),
        (["pathways.stay.steps.3.time.mean"], ["steps 3 time mean"]),
        (["classes.*.attributes.arranging_h.of.p1.lognormal.mean"], ["p1 lognormal mean"]),
        (["places"], ["places"]),
    ],
)
def test_a_factor_without_a_label_goes_by_a_name_of_its_own(factors: list[str], names: list[str]):
    assert list(short_names(study("list", [dict.fromkeys(factors, 1)])).values()) == names


def test_a_point_that_failed_is_no_baseline():
    part = failed()
    last = replace(part, runs={number: each for number, each in part.runs.items() if number != 0})
    assert "There is no answer for general bed places 510, intervention hub." in said(part)
    rows = context(part)["figures"][0]["rows"]
    assert [row["text"] for row in rows if row["point"] in (0, 3)] == ["baseline", "–"]
    assert said(last) == ["No point has a run to compare with its baseline: there is no answer yet."]


def test_no_gain_is_told_without_what_worsened():
    told = [each for each in said(grid()) if "intervention hub: +" in each]
    assert told
    assert all("what is won that way is no gain" in each for each in told)
    assert "Of 6 points with more productivity beyond doubt, 4 have patients worse off" in said(grid())[-1]
    (over_beds, *_) = said(sampled(60))
    assert "what is won that way is no gain" in over_beds
    harmless = [each for each in said(heat()) if ": +" in each]
    assert not any("no gain" in each for each in harmless)
    assert (
        "none has a measure of safety that worsened beyond doubt; what is not settled may still have"
        in said(heat())[-1]
    )


def test_a_gain_that_lies_downwards_is_told_downwards():
    """More productivity at the lower end, and patients worse off there."""
    turned = sampled(60)
    levels = [{**point.levels, BEDS: -point.levels[BEDS]} for point in turned.points]
    down = replace(turned, points=tuple(Point(number, each) for number, each in enumerate(levels)))
    first = said(down)[0]
    assert re.search(r"from −?-?48\d\.?\d* to -53\d\.?\d*: \+", first), first
    assert "what is won that way is no gain" in first


def test_a_smaller_bill_is_a_gain_and_says_at_whose_expense():
    def effects(_: object) -> dict[str, float]:
        return {"trust_gbp": -1e6, "type1_over_12h": 0.02}

    told = said(replace(study("list", [{"intervention": "cut"}], effects), wanted=("trust_gbp",)))
    (bill,) = [each for each in told if each.startswith("Trust's bill")]
    assert "−£1.00m" in bill
    assert "what is won that way is no gain" in bill


def test_a_smaller_bill_with_more_expected_deaths_is_no_gain():
    def effects(_: object) -> dict[str, float]:
        return {"trust_gbp": -1e6, "expected_extra_deaths": 12.0}

    names = (*NAMES, "expected_extra_deaths")
    cut = study("list", [{"intervention": "cut"}], effects, names=names)
    told = said(replace(cut, wanted=("trust_gbp",)))
    (bill,) = [each for each in told if each.startswith("Trust's bill")]
    assert re.search(r"\+1[12]\.\d expected deaths a year: what is won that way is no gain", bill), bill
    assert any("Worse for patients beyond doubt" in each and "expected deaths" in each for each in told)


@pytest.mark.parametrize("productivity", [0.0, 3.0])
def test_harm_is_told_in_the_answer_whether_or_not_anything_is_gained(productivity: float):
    """Each measure of safety once, where it is worst, the worst first, and how many are not named."""
    closed = {
        "type1_within_4h": -0.19,
        "type1_over_12h": 0.34,
        "readmission_30d_share": 0.05,
        "ready_waiting": 9.0,
        "productivity": productivity,
    }

    def effects(levels: object) -> dict[str, float]:
        share = {"close_ward": 1.0, "close_bay": 0.5}.get(levels["intervention"], 0.0)
        return {measure: share * moved for measure, moved in closed.items()}

    levels = [{"intervention": each} for each in ("close_bay", "close_ward", "nothing")]
    result = study("list", levels, effects, names=(*NAMES, "ready_waiting"))
    (worse,) = [each for each in said(result) if each.startswith("Worse for patients beyond doubt: ")]
    assert re.fullmatch(
        r"Worse for patients beyond doubt: \+34\.\d percentage points of patients over twelve hours in the department "
        r"\(intervention close ward\); −19\.\d percentage points of patients within four hours \(intervention close "
        r"ward\); \+5\.\d percentage points readmitted within 30 days \(intervention close ward\) and 1 more\.",
        worse,
    ), worse
    console = Console(width=100, record=True, file=io.StringIO())
    print_study(result, console)
    assert "Worse for patients beyond doubt: +34" in " ".join(console.export_text().split())


def test_harm_along_a_line_is_told_in_the_direction_in_which_it_is_harm():
    (worse,) = [each for each in said(sampled(60)) if each.startswith("Worse")]
    assert "over twelve hours in the department (general bed places from 48" in worse
    turned = replace(
        sampled(60), points=tuple(Point(p.number, {**p.levels, BEDS: -p.levels[BEDS]}) for p in sampled(60).points)
    )
    assert "(general bed places from -48" in next(each for each in said(turned) if each.startswith("Worse"))


def test_where_nothing_worsened_no_harm_is_told():
    assert not any(each.startswith("Worse") for each in said(heat()))


def test_settled_points_that_are_not_named_are_counted():
    told = [each for each in said(grid()) if each.startswith("Effect on the level of productivity")]
    assert sum(": +" in each or ": −" in each for each in told) == 3
    assert "Effect on the level of productivity: settled at 3 points more, by less." in told
    assert not any("by less" in each for each in said(listed()))


def on_terminal(result: StudyResult) -> str:
    console = Console(width=100, record=True, file=io.StringIO())
    print_study(result, console)
    return " ".join(console.export_text().split())


def test_page_and_terminal_say_which_months_were_measured():
    month = "Measured: April 2025 alone. What is told of a year is this month twelve times."
    year = "Measured: April 2025 to March 2026, a year."
    for made_of, told in (
        (replace(listed(), measured=(date(2025, 4, 1),)), month),
        (listed(months=("2025-04",)), month),
        (replace(listed(), measured=tuple(date(2025 + m // 12, m % 12 + 1, 1) for m in range(3, 15))), year),
    ):
        assert told in page_of(made_of)
        assert told in on_terminal(made_of)
    assert "Measured" not in page_of(listed()) + on_terminal(listed())


def test_a_choice_goes_by_its_title():
    titled = replace(grid(), titles={"intervention": {"hub": "Discharge hub", "none": "Nothing done"}})
    found = on_terminal(titled) + re.sub(r"<svg.*?</svg>", "", page_of(titled), flags=re.DOTALL)
    assert "intervention Discharge hub: +" in found
    assert "intervention hub" not in found
    assert {row["levels"][1] for row in context(titled)["figures"][0]["rows"]} == {"Discharge hub", "Nothing done"}
    assert ("intervention", "none, hub") in context(titled)["factors"]  # as it is typed
    assert {*tables_of(titled).effects["intervention"].to_pylist()} == {"hub", "none"}


def test_one_pair_and_nothing_at_all_are_said_to_be():
    assert said(grid(count=1)) == [
        "Effect on the level of productivity: one pair a point gives no interval, and no sign is settled."
    ]
    assert said(NOTHING) == ["Effect on the level of productivity: alike at every point, to the last digit."]


def test_a_model_in_which_nothing_moves_has_an_answer_and_one_without_runs_has_none():
    still = study("grid", [{BEDS: 10}, {BEDS: 12}], names=("pool.beds.wait_mean_h",))
    assert said(still) == ["No figure that is known differs from the baseline at any point, to the last digit."]
    lost = replace(still, runs={number: of for number, of in still.runs.items() if number != 1})
    assert said(lost)[1:] == ["There is no answer for general bed places 12."]
    apart = {number: replace(of, replications=of.replications + 8 * number) for number, of in still.runs.items()}
    for nothing in ({}, apart):
        (sentence,) = said(replace(still, runs=nothing))
        assert "there is no answer yet" in sentence


def test_points_of_one_factor_are_listed_without_its_name_again():
    moved = {10: 5.0, 12: 0.0, 14: 0.0, 16: 0.0}
    told = said(study("list", [{BEDS: beds} for beds in moved], lambda of: {"productivity": moved[of[BEDS]]}))
    assert any(each.endswith("not settled at general bed places 12; 14 and 16.") for each in told), told


def test_a_line_is_the_one_that_least_squares_find():
    result = sampled(50)
    effects = by_point(effects_of(result, ["productivity"]))
    x = np.array([point.levels[BEDS] for point in result.points])
    y = np.array([effects[point.number]["productivity"].figure.mean for point in result.points])
    (slope, _), covariance = np.polyfit(x, y, 1, cov=True)
    half = 2.0106 * np.sqrt(covariance[0, 0])  # Student's t of 48 degrees, from a table
    shown = context(result)["figures"][0]["fits"][0]
    width = x.max() - x.min()
    assert shown[2] == f"+{slope * width:.2f} ± {half * width:.2f}"


RULE = Stopping(half_width=0.1, effect="ready_waiting", least=10, most=40)


def test_the_page_says_whether_the_half_width_was_reached():
    stopped = {number: Stopped(8, 0.05 + number / 50, number < 3) for number in range(8)}
    page = page_of(replace(grid(), stopped=stopped, rule=RULE, question="How many beds?"))
    assert "not reached at 5 of 8 points; the widest is 0.19" in page
    asked = "Asked for: 10 to 40 pairs a point, until the mean of “Ready to leave and waiting” is known to ± 0.1."
    assert asked in re.sub(r"\s|&nbsp;", " ", page)  # a line does not end before its ±
    assert "How many beds?" in page
    reached = {number: Stopped(8, 0.05, True) for number in range(8)}
    assert "was reached at all of 8 points" in page_of(replace(grid(), stopped=reached))
    assert "was reached at the point." in page_of(replace(grid(), stopped={1: Stopped(8, 0.05, True)}))
    assert "was not reached at 1 of 1 point;" in page_of(replace(grid(), stopped={1: Stopped(8, 0.5, False)}))


def test_the_page_tells_the_half_width_of_the_rule_from_the_headline_one():
    stopped = {number: Stopped(8, 0.05, True) for number in range(1, 8)}
    drawn, assumed = (page_of(replace(grid(), stopped=stopped, drawn=each)) for each in (True, False))
    for page in (drawn, assumed):
        assert "its variance taken at the upper bound" in page
    assert "another draw of what is assumed, which is wider" in drawn
    assert "which is wider" not in assumed


def test_words_of_a_study_are_no_markup(tmp_path):
    odd = replace(study("list", [{"a": "<script>alert(1)</script>"}]), title="<b>", question="[bold]?")
    path = tmp_path / "study.html"
    write_page(replace(odd, provenance={"command": "<i>"}), path)
    assert "<script" not in path.read_text(encoding="utf-8")
    console = Console(width=80, record=True, file=io.StringIO())
    print_study(replace(odd, title="[bold]"), console)
    assert "[bold]" in console.export_text()


@pytest.mark.parametrize("name", STUDIES)
@pytest.mark.parametrize("width", [60, 120])
def test_a_terminal_shows_every_study_within_its_width(name: str, width: int):
    console = Console(width=width, record=True, file=io.StringIO())
    print_study(STUDIES[name], console)
    text = console.export_text()
    assert max(map(len, text.splitlines())) <= width
    assert not re.search(r"\bnan\b|\bNone\b", text)


def test_many_points_are_cut_on_the_page_and_in_the_terminal_and_said_to_be():
    result = sampled(230)
    page = page_of(result)
    assert "The first 200 points; 30 more are in effects.csv." in page
    console = Console(width=100, record=True, file=io.StringIO())
    print_study(result, console)
    assert "190 points more, in effects.csv." in console.export_text()


def test_measures_a_study_names_stand_beside_productivity():
    named = replace(grid(), wanted=("beds_occupied", "trust_gbp"))
    _, shown = chosen(named)
    assert [of.measure for of in shown] == ["productivity", "beds_occupied", "trust_gbp"]
    assert set(NAMES) >= {of.measure for of in shown}
