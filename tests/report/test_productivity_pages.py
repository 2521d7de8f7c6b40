"""The productivity pages: whole, reported in words too, and true to what they were given."""

from __future__ import annotations

import html
import io
import re
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from rich.console import Console

from sim.productivity import NotComparable
from sim.productivity.growth_table import GrowthTable
from sim.productivity.series import MEASURES, RULE, QualityBeside, SafetyTable, Series, revision
from sim.productivity.trusts import SideBySide, side_by_side
from sim.productivity.years import years
from sim.report.productivity import (
    Board,
    Of,
    board_of_tables,
    board_page,
    comparison_page,
    print_board,
    print_comparison,
)
from sim.report.productivity.board import headline
from sim.report.productivity.wording import kind_of, pct, share_span, short_name
from tests.productivity.growths import PERIODS, two_years
from tests.productivity.worlds import YEARS, activity, inputs, small
from tests.report.test_page import Outline

PROVENANCE = {"source": "made for a test <x>"}


class Left(NamedTuple):
    reason: str
    count: int
    examples: tuple[str, ...]


LEFT_OUT = (Left("merged <in> 2024", 1234, ("RXX", "RYY")),)


def trusts() -> GrowthTable:
    """Thirty trusts with noise alone, and one that trebled what it did."""
    chance = np.random.default_rng(2)
    first, second = 0.02 + 0.03 * chance.standard_normal((2, 30))
    second[3] = 0.40
    names = [f"TRUST {at} OF <B> NHS FOUNDATION TRUST" for at in range(30)]
    return two_years(first, second, name=names, cost_gbp=np.geomspace(1e8, 2e9, 30), kind=["Acute - Large"] * 30)


@pytest.fixture(scope="module")
def compared() -> SideBySide:
    return side_by_side(trusts())


@pytest.fixture(scope="module")
def board(compared: SideBySide) -> Board:
    """One trust with all there can be."""
    months = tuple(f"2024-{at:02d}" for at in range(4, 13))
    growth = np.array([0.01, 0.02, 0.01, 0.03, 0.02, 0.01, 0.02, 0.03, 0.20])
    monthly = Series("T0003", months, growth, ("old <m>",) * 4 + ("new",) * 5, provisional=2)
    safety = SafetyTable.of(
        {
            "organisation": ["T0003"] * 2,
            "period": list(PERIODS),
            "measure": ["wait_over_12h_share"] * 2,
            "reading": [0.10, 0.14],
            "out_of": [50_000, 50_000],
        }
    )
    return Board(
        "T0003",
        compared,
        baseline=1.0,
        monthly=monthly,
        year_to_date=dict.fromkeys(months, 0.015),
        revised=revision(monthly, Series("T0003", months[:6], growth[:6] + 0.002)),
        safety=safety,
        quality=QualityBeside(0.05, 0.02, {"survival": 0.003}),
    )


@pytest.fixture(scope="module")
def pages(compared: SideBySide, board: Board, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("pages")
    alone = trusts().over_period(PERIODS[1])
    comparison_page(compared, LEFT_OUT, PROVENANCE, folder / "many.html")
    comparison_page(alone, (), PROVENANCE, folder / "one_period.html")
    board_page(board, LEFT_OUT, PROVENANCE, folder / "board.html")
    board_page(Board("T0007", side_by_side(alone)), (), PROVENANCE, folder / "bare.html")
    return {path.stem: path.read_text(encoding="utf-8").replace("\u00a0", " ") for path in folder.iterdir()}


PAGES = ("many", "one_period", "board", "bare")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_whole_and_needs_nothing_else(pages: dict[str, str], name: str):
    page = pages[name]
    outline = Outline()
    outline.feed(page)
    assert outline.open == []
    assert outline.headings[0] == 1
    assert outline.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False))
    addresses = re.findall(r"""(?:src|href|xlink:href)\s*=\s*["']([^"']+)""", page)
    assert [a for a in addresses if not a.startswith("#")] == []
    assert "<script" not in page
    assert '<html lang="en-GB">' in page
    assert outline.seen.count("caption") == outline.seen.count("table")
    assert "made for a test &lt;x&gt;" in page
    assert "nan" not in re.sub(r"<svg.*?</svg>|<style.*?</style>", "", page, flags=re.DOTALL).lower().split()


@pytest.mark.parametrize(("name", "charts"), [("many", 3), ("board", 3), ("one_period", 0), ("bare", 1)])
def test_every_chart_is_drawn_for_desk_and_phone_and_told_in_words(pages: dict[str, str], name: str, charts: int):
    outline = Outline()
    outline.feed(pages[name])
    assert len(outline.charts) == 2 * charts
    assert all(chart.get("role") == "img" and chart.get("aria-label") for chart in outline.charts)
    ids = re.findall(r'\bid="([^"]+)"', pages[name])
    assert len(ids) == len(set(ids)), "two pictures share an id, and one would borrow the other's shapes"
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', pages[name]))
    assert used <= set(ids)


@pytest.mark.parametrize("name", ["many", "board", "bare"])
def test_the_rule_of_the_verdict_stands_on_the_page_in_words(pages: dict[str, str], name: str):
    assert all(words in html.unescape(pages[name]) for _, words in RULE)


def test_the_comparison_shows_every_trust_and_what_was_left_out(pages: dict[str, str], compared: SideBySide):
    page = pages["many"]
    assert compared.both is not None
    everybody = page[page.index('id="all"') :]
    for at in range(30):
        assert f"Trust {at} of &lt;b&gt;" in everybody
    assert "merged &lt;in&gt; 2024" in page
    assert "1,234" in page
    assert "RXX, RYY" in page
    first = re.search(r"<tbody><tr><td>1</td>.*?</tr>", everybody, flags=re.DOTALL)
    assert first is not None
    assert "Trust 3 of" in first[0]
    assert "+40.0 %" in first[0]
    assert f"{compared.both.lasting_ranks.low[3]:.0f} to {compared.both.lasting_ranks.high[3]:.0f}" in first[0]


def test_the_board_page_says_how_far_behind_the_mean_trust_it_came(compared: SideBySide):
    both = compared.both
    assert both is not None
    at = int(np.argmin(both.pair.first + both.pair.second))
    mine = (1 + both.pair.first[at]) * (1 + both.pair.second[at])
    mean = (1 + both.pair.first.mean()) * (1 + both.pair.second.mean())
    words = " ".join(headline(Board(str(both.pair.organisation[at]), compared)))
    assert f"came {100 * (1 - mine / mean):.1f} % behind that of the mean trust" in words


def test_one_period_has_no_places_and_says_why(pages: dict[str, str]):
    assert "what lasts cannot be told from what does not" in pages["one_period"]
    assert "Place by" not in pages["one_period"]
    assert "Trust 29 of" in pages["one_period"]
    assert "Verdict: cannot tell" in pages["bare"]
    assert "No measure of safety was given" in pages["bare"]


def test_the_board_page_tells_safety_before_the_verdict(pages: dict[str, str]):
    page = pages["board"]
    assert "Productivity rose while safety got worse (waited over 12 hours in A&amp;E: 10.0 % to 14.0 %)" in page
    assert page.index('<section id="safety"') < page.index('<section id="verdict"')
    assert "Verdict: improvement" in page
    assert "old &lt;m&gt;" not in page, "only the method from which a stretch starts is named"
    assert "From 2024-08 another method: new" in page
    assert "2024-12 (provisional)" in page
    assert "Not revised yet: 2024-10, 2024-11, 2024-12" in page
    assert "+3.24 %" in page, "1.053 / 1.02"
    assert "+2.94 %" in page, "1.05 / 1.02"


def printed(printer, *arguments, width: int = 120) -> str:
    console = Console(file=io.StringIO(), width=width)
    printer(*arguments, console)
    return console.file.getvalue()


def test_the_terminal_tells_the_same(compared: SideBySide, board: Board):
    many = printed(print_comparison, compared, LEFT_OUT)
    assert "Trust 3 of <B>" in many or "Trust 3 of <b>" in many
    assert "… 10 more …" in many
    assert "left out or kept, 1,234: merged <in> 2024 (RXX, RYY)" in many
    one = printed(print_board, board, LEFT_OUT)
    assert "Verdict: improvement" in one
    assert "+40.0 %" in one
    assert "No measure" not in one
    single = printed(print_comparison, trusts().over_period(PERIODS[1]), ())
    assert "an order by growth means nothing by itself" in single


@pytest.mark.parametrize("width", [80, 100, 125])
def test_a_terminal_cuts_no_figure(compared: SideBySide, width: int):
    narrow = printed(print_comparison, compared, (), width=width)
    table = narrow[narrow.index("by figure") :]
    assert "1 to" in table
    assert re.search(r"[\d%] ?…", table) is None
    assert "cannot tell" in table
    assert re.search(r"^ *30 +Trust", table, flags=re.MULTILINE), "the place stands before the name"


def test_a_trust_that_is_not_in_the_table_is_refused(compared: SideBySide, tmp_path: Path):
    with pytest.raises(NotComparable, match="R99"):
        board_page(Board("R99", compared), (), PROVENANCE, tmp_path / "none.html")
    assert list(tmp_path.iterdir()) == []


def test_a_board_from_monthly_tables_gives_the_figures_of_the_calculation(tmp_path: Path):
    months = (*YEARS["2023/24"], *YEARS["2024/25"], *YEARS["2025/26"])
    chance = np.random.default_rng(3)
    done = activity({m: {"ed": v} for m, v in zip(months, chance.uniform(99, 101, 36), strict=True)})
    spent = inputs({m: {("pay",): 1000.0 * 1.05 ** (at // 12)} for at, m in enumerate(months)})
    board = board_of_tables(done, spent, small(), years(done, spent, small()), Of("A"))
    assert board.growth.period.tolist() == ["2024/25", "2025/26"]
    assert board.monthly is not None
    assert board.monthly.months == months[12:]
    assert board.level is not None
    assert board.level.months == months[12:]  # in its base year a level is 1 by definition, and no reading
    assert board.year_to_date["2026-03"] == pytest.approx(board.growth.productivity[1], abs=1e-15)
    assert list(board.rolling) == list(months[23:]), "from the month that ends the first twelve"
    assert board.rolling["2026-03"] == board.year_to_date["2026-03"]
    assert board.path.measured
    board_page(board, (), PROVENANCE, tmp_path / "board.html")
    assert "Year to date" in (tmp_path / "board.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("KING'S COLLEGE HOSPITAL NHS FOUNDATION TRUST", "King's College Hospital"),
        ("GUY'S AND ST THOMAS' NHS FOUNDATION TRUST", "Guy's and St Thomas'"),
        (
            "THE QUEEN ELIZABETH HOSPITAL, KING'S LYNN, NHS FOUNDATION TRUST",
            "The Queen Elizabeth Hospital, King's Lynn",
        ),
        ("Barts Health NHS Trust", "Barts Health"),
        ("", "RXX"),
    ],
)
def test_names_as_people_say_them(name: str, short: str):
    assert short_name(name, "RXX") == short


def test_numbers_as_a_board_reads_them():
    assert (pct(-0.0312), pct(0.0312, 0), pct(0.0), pct(np.nan)) == ("−3.1 %", "+3 %", "0.0 %", "–")
    assert share_span((0.18, np.inf)) == "18 to ∞ %"
    assert kind_of("Acute - Large") == "Large"
    assert len({measure.label for measure in MEASURES.values()}) == len(MEASURES)


def test_a_return_from_a_dip_on_own_tables_is_a_recovery_whatever_the_year_measured_against():
    months = (*YEARS["2023/24"], *YEARS["2024/25"], *YEARS["2025/26"])
    chance = np.random.default_rng(5)
    level = np.repeat([1.0, 0.88, 0.99], 12) * chance.uniform(0.995, 1.005, 36)
    done = activity({m: {"ed": 100 * v} for m, v in zip(months, level, strict=True)})
    spent = inputs({m: {("pay",): 1000.0 * 1.05 ** (at // 12)} for at, m in enumerate(months)})
    board = board_of_tables(done, spent, small(), years(done, spent, small()), Of("A"))
    assert board.path.years[0] == "2023/24"
    assert board.path.level[0] == 1.0
    assert replace(board, baseline=0.85, baseline_name="2019/20").verdict.word == "recovery"


def test_safety_of_other_years_is_not_set_beside_the_figure():
    def board(*periods: str) -> Board:
        rows = {"organisation": ["T1"] * 2, "period": list(periods), "measure": ["mortality_share"] * 2}
        safety = SafetyTable.of({**rows, "reading": [0.02, 0.03], "out_of": [50_000, 50_000]})
        growth = GrowthTable.of({"organisation": ["T1"], "period": ["2024/25"], "productivity_growth": [0.02]})
        return Board("T1", side_by_side(growth), safety=safety)

    assert board("2015/16", "2016/17").safety_beside == ()
    (beside,) = board("2023/24", "2024/25").safety_beside
    assert (beside.before, beside.now) == (0.02, 0.03)
