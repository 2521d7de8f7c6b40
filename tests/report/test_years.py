"""What task=years says and shows: counts of boards, and nothing of boards where there are too few trusts."""

import csv
import io
import json
import re
from datetime import date

import numpy as np
import pytest
from rich.console import Console

from sim.productivity.periods import run
from sim.report.years import HEADINGS, print_years, sentence, write_years
from sim.scenario.years import YearsPlan
from sim.study.years import FEWEST_TRUSTS, Years

MONTHS = run("2025-04", 24)


def done(trusts, size=0.012, **plan):
    """Trusts of which each reports a loss of about .2 %, and from October 2025 on a growing change."""
    luck = np.random.default_rng(1)
    before = luck.normal(-0.002, 0.004, (trusts, 24))
    moved = size * np.maximum(0, np.arange(24) - 5) / 18 * luck.normal(1, 0.1, (trusts, 24))
    return Years(YearsPlan(starts=date(2025, 10, 1), **plan), MONTHS, {"baseline": before, "tried": before + moved})


def printed(years):
    out = io.StringIO()
    print_years(years, "Tried", Console(file=out, width=120))
    return out.getvalue()


@pytest.mark.parametrize("trusts", [1, 2, FEWEST_TRUSTS - 1])
def test_of_too_few_trusts_it_is_not_said_when_boards_see_it(trusts, tmp_path):
    few = done(trusts, size=0.5)
    assert sentence(few).startswith(
        f"Too few trusts to say when boards would see it: {trusts} of them, and it takes 20"
    )
    write_years(tmp_path, few, "Tried", {})
    page, found = (tmp_path / "years.html").read_text(), json.loads((tmp_path / "years.json").read_text())
    for text in (printed(few), page):
        assert "Too few trusts" in text
        assert "Half of the boards" not in text
        assert "In no month" not in text
    assert found["trusts"] == trusts
    assert found["too_few_trusts_to_say_when_boards_see_it"] is True
    assert found["first_month_half_of_boards_see_it"] is None


def test_of_enough_trusts_the_month_is_said():
    assert re.match("Half of the boards first see it in the report to 202[67]-", sentence(done(FEWEST_TRUSTS)))
    assert sentence(done(FEWEST_TRUSTS, size=1e-5)).startswith("In no month do half of the boards see it.")


def test_boards_are_counted_and_with_published_noise_their_number_is_a_mean(tmp_path):
    two, noisy = done(2), done(FEWEST_TRUSTS, published_noise_pp=2.6)
    assert re.findall(r"[012] of 2\n", printed(two))
    assert re.findall(r"\d\.\d of 20\n", printed(noisy))
    assert not re.search(r"\d %", printed(two).split("Too few")[0].replace("± 95 %", ""))
    write_years(tmp_path, two, "Tried", {})
    shares = [row["boards_that_see_it"] for row in csv.DictReader((tmp_path / "years.csv").open())]
    assert {*shares} <= {"", "0.0", "0.5", "1.0"}


def test_a_number_has_one_kind_of_minus_and_its_interval_is_named(tmp_path):
    lost = done(3, size=-0.012)
    write_years(tmp_path, lost, "Tried", {})
    page = (tmp_path / "years.html").read_text()
    cells = re.findall(r"<td>([^<]*)</td>", page)
    assert len(cells) == len(MONTHS) * (len(HEADINGS) - 1)
    assert [row.split()[1:] for row in printed(lost).splitlines() if row.startswith("202")] == [
        " ".join(cells[at : at + 5]).replace("\u00a0", " ").split() for at in range(0, len(cells), 5)
    ]
    assert not [cell for cell in cells if "-" in cell]
    assert any(cell.startswith("−") for cell in cells)
    assert "difference, pp ± 95 %" in page.replace("\u00a0", " ")
    assert "difference, pp ± 95 %" in printed(lost)
    assert cells[2] == "0"


def test_the_page_looks_like_the_others_on_a_screen_and_on_a_phone(tmp_path):
    write_years(tmp_path, done(2), "Tried & <tested>", {"command": "acuteflow task=years"})
    page = (tmp_path / "years.html").read_text()
    assert "<header>\n<h1>Tried &amp; &lt;tested&gt;: what boards see, month by month</h1>" in page
    wide, narrow = (
        re.search(rf'<div class="{of}">\s*<svg[^>]* width="([0-9.]+)pt"', page) for of in ("wide", "narrow")
    )
    assert float(narrow[1]) <= 260 < float(wide[1])
    assert "2 trusts of the same size" in page
    assert '<td class="text">acuteflow task=years</td>' in page
