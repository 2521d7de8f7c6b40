"""A comparison, and published figures, on a terminal of any width: whole words, one line a row, nothing as markup."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from rich.console import Console

from sim.activity import KpiRow
from sim.report.sentences import (
    sentences,
)
from sim.report.terminal import kpi_table, print_comparison
from sim.report.wording import ROWS


def test_the_terminal_says_what_the_page_says(comparison, capsys):
    print_comparison(comparison, Console(width=140))
    told = capsys.readouterr().out
    assert "Theatre scheduling" in told
    words = " ".join(told.split())
    assert all(" ".join(s.split()) in words for s in sentences(comparison.effects["agency_reduction"]))


def test_a_row_keeps_to_one_line_on_a_terminal_of_100_columns(comparison, capsys):
    print_comparison(comparison, Console(width=100))
    told = capsys.readouterr().out.split("▲ better")[0].split("What each", 1)[1]
    assert len(told.splitlines()) <= len(ROWS) + 6
    assert all(row.short in told for row in ROWS)
    assert max(len(line.rstrip()) for line in told.splitlines()) <= 100


def test_what_was_typed_is_no_markup(comparison, capsys):
    effect = comparison.effects["agency_reduction"]
    typed = replace(effect, intervention=effect.intervention.model_copy(update={"title": "Less [agency] [/bold]"}))
    print_comparison(replace(comparison, effects={"agency_reduction": typed}), Console(width=140))
    assert "Less [agency] [/bold]" in " ".join(capsys.readouterr().out.split())


def test_a_figure_the_model_does_not_have_is_a_dash(capsys):
    rows = [
        KpiRow("Deaths", "deaths", math.nan, math.nan, 2205.0, "emergent"),
        KpiRow("Beds", "beds", 750.0, 5.0, 748.0, "input"),
    ]
    kpi_table(rows, Console(width=120))
    told = capsys.readouterr().out
    assert "–" in told
    assert "750" in told
    assert "+0 %" in told


@pytest.mark.parametrize("width", [48, 60, 80, 100, 132, 200])
def test_no_heading_of_a_comparison_breaks_inside_a_word(comparison, capsys, width):
    print_comparison(comparison, Console(width=width))
    lines = capsys.readouterr().out.split("▲ better")[0].splitlines()
    told = " ".join(" ".join(lines).split())
    for effect in comparison.effects.values():
        for word in (effect.intervention.title or "").replace("-", " ").split():
            assert word in told, (width, word)
    assert max(map(len, lines)) <= width


def test_no_heading_of_published_figures_breaks_inside_a_word(capsys):
    kpi_table([KpiRow("Over twelve hours from arrival", "share", 0.1, 0.02, 0.12, "emergent")] * 2, Console(width=52))
    told = capsys.readouterr().out
    assert all(word in told for word in ("figure", "unit", "simulated", "published", "kind"))
