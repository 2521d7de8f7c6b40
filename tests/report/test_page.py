"""The page needs nothing else, and whoever cannot see its charts can read their figures."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import numpy as np
import pytest

from sim.activity.measures import Measures, Monthly
from sim.report.charts import main_bars, monthly
from sim.report.page import write_page
from sim.study.ensemble import Ensemble

VOID = {"meta", "br", "link", "img", "input", "hr"}


class Outline(HTMLParser):
    """What is needed of a page: headings, what is open when a chart comes, and whether every tag is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[int] = []
        self.charts: list[dict[str, str | None]] = []
        self.seen: list[str] = []
        self.figure: dict[str, str | None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "figure":
            self.figure = dict(attrs)
        if tag == "svg":
            self.charts.append(self.figure)
        if tag in ("figure", "table", "caption"):
            self.seen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


@pytest.fixture(scope="module")
def outline(page: str) -> Outline:
    read = Outline()
    read.feed(page)
    return read


def test_the_page_asks_for_nothing_from_elsewhere(page):
    addresses = re.findall(r"""(?:src|href|xlink:href)\s*=\s*["']([^"']+)""", page)
    assert [a for a in addresses if not a.startswith("#")] == []
    assert re.findall(r"url\((?!#|\"#)", page) == []
    assert "<script" not in page
    assert "@import" not in page


def test_every_tag_is_closed_and_headings_go_down_one_by_one(outline):
    assert outline.open == []
    assert outline.headings[0] == 1
    assert outline.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False))


def test_every_chart_has_words_and_a_table_after_it(outline, comparison):
    bridges = len(comparison.effects)
    diagrams = [chart for chart in outline.charts if str(chart.get("aria-label")).startswith("Diagram")]
    assert len(diagrams) >= 2
    assert len(outline.charts) - len(diagrams) == 4 + 2 * bridges  # effects, bridges, the year: all wide and narrow
    assert all(chart.get("role") == "img" and chart.get("aria-label") for chart in outline.charts)
    following = [after for before, after in zip(outline.seen, outline.seen[1:], strict=False) if before == "figure"]
    assert following == ["figure", "table"] * (2 + bridges) + [
        "table"
    ]  # the narrow one after the wide; both diagrams are in one
    assert outline.seen.count("caption") == outline.seen.count("table")


def test_the_page_says_its_language_and_escapes_what_was_typed(page):
    assert '<html lang="en-GB">' in page
    assert "acuteflow &lt;x&gt;" in page


def test_the_bars_shown_add_up_to_the_effect(comparison):
    for effect in comparison.effects.values():
        assert sum(points for _, points in main_bars(effect)) == pytest.approx(effect.level.mean, abs=1e-9)


def test_every_arrow_of_the_diagram_is_in_its_table(comparison):
    from sim.report.diagram import arrows, in_words

    program = comparison.blueprints["baseline"].program
    rows = {name: (onward, back) for name, _, onward, back in in_words(program)}
    assert set(rows) == {name.replace("_", " ") for name in program.starts}
    for column, ways in enumerate(arrows(program)):
        assert ways
        for here, there in ways:
            assert there.replace("_", " ") in rows[here.replace("_", " ")][column].split(", ")


def test_every_assumed_number_is_on_the_page_once(comparison):
    from sim.report.page import context

    shown = context(comparison, {})
    paths = [each["path"] for kind in ("drawn", "by_hand", "held") for each in shown[kind]]
    assert len(paths) == len(set(paths)) >= shown["assumed"] > 700
    assert len(paths) <= shown["assumed"] + shown["sourced"]
    assert not [path for path in paths if path.endswith("bed_turnaround_h.of.lognormal.mean") and "type1" not in path]


def test_a_page_of_members_says_that_they_were_calibrated_together(comparison, page, tmp_path):
    alone = "they are not drawn, for moving one alone would leave that trust"
    assert alone in page
    plan = replace(comparison.plan, ensemble=Ensemble(("a.path",), np.zeros((7, 1))))
    write_page(replace(comparison, plan=plan), {}, tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert alone not in text
    assert "each pair has one of 7 members" in text
    assert "pairs share" not in text


def test_a_page_and_json_warn_of_pairs_that_share_a_member(comparison):
    from sim.report.page import context
    from sim.report.tasks import plain

    plan = replace(comparison.plan, ensemble=Ensemble(("a.path",), np.zeros((1, 1))))
    shared = replace(comparison, plan=plan)
    line = f"{plan.replications} pairs share 1 members of a calibration"
    assert plan.replications > 1
    for warnings in (context(shared, {})["warnings"], plain(shared, {})["warnings"]):
        assert warnings[0].startswith(line)


def test_what_the_chart_of_the_year_draws_is_in_its_table(comparison):
    from sim.report.page import context

    assert "Beds available" in [words for words, _ in context(comparison, {})["year"]]


def test_bills_add_up_to_what_each_payer_pays(comparison):
    from sim.report.section import section
    from sim.report.wording import money

    for name, effect in comparison.effects.items():
        found = section(effect, comparison.blueprints[name].scenario.provenance)
        bills = {payer: gbp for payer, gbp, _ in found["payers"]}
        assert bills["Trust"] == money(effect.figures["trust_gbp"].mean)
        assert all(each["why"] for each in found["doing"])


def test_where_a_phone_shows_it_every_effect_has_a_table_of_its_own(comparison, page):
    """At 390 px the table of all effects showed no complete column."""
    tables = re.findall(r'<div class="scroll narrow".*?</table>', page, re.DOTALL)
    assert len(tables) == len(comparison.effects)
    for table, effect in zip(tables, comparison.effects.values(), strict=True):
        assert effect.intervention.title in table
        heads = re.findall(r"<th scope=.col.>(.*?)</th>", table)
        assert heads == ["Figure", "Baseline", "Difference"]
    whole = re.search(r'aria-label="Effect table".*?</table>', page, re.DOTALL)
    assert whole is not None
    for column, table in enumerate(tables):
        ours = re.findall(r'<span class="whole">(.*?)</span>', table)
        all_of_them = re.findall(r'<span class="whole">(.*?)</span>', whole.group())
        assert ours == all_of_them[column :: len(tables)]


def test_no_path_and_no_tree_of_python_leaks_into_what_a_board_reads(page):
    registers = r'<section id="(?:assumptions|provenance|pathways)".*?</section>'  # of keys, for who sets them
    read = re.sub(registers + r"|<style>.*?</style>|<svg.*?</svg>|<[^>]+>", " ", page, flags=re.DOTALL)
    assert not re.findall(r"\w+\.\*\.\w+|\w+_\w+\.\w+|[{}]", read)


def test_a_month_of_the_year_is_a_ratio_of_means_and_a_month_of_nobody_has_none():
    def measured(above, below):
        months = tuple(date(2025, month, 1) for month in (4, 5))
        found = [Monthly("type1_within_4h", np.array(above), np.array(below))]
        return Measures.of(months, slice(0, 2), found)

    shown = monthly([measured([1.0, 0.0], [1.0, 0.0]), measured([0.0, 0.0], [9.0, 0.0])], "type1_within_4h")
    assert shown[0] == pytest.approx(0.1)
    assert np.isnan(shown[1])


def test_the_page_tells_the_bill_in_one_price_year_and_what_short_staffing_does_not_do(page: str):
    assert re.search(
        r"In the prices of 2024/25 the trust's own bill, one-off cost left out, is £\d{3}\.\d\dm a year", page
    )
    assert "Short staffing changes no stay and no delay of the model" in page
    assert "Expected extra deaths a year" in page
