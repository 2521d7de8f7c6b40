"""What task=calibrate prints of an ensemble: rows, what moved, what no member reaches."""

import json

import pytest
from rich.console import Console

from sim.activity.kpi import KpiRow
from sim.calibration import unreached
from sim.report.calibration import as_json, fitted_rows, misfits, moved_draws, print_fit, said_unreached
from sim.report.kpi_table import missed_at_the_gate
from tests.study.calibrate.worlds import ROWS, toy


@pytest.fixture(scope="module")
def done():
    return toy(members=64, alphas=[4, 2, 2])


def test_rows_stand_in_their_order_with_what_members_come_to(done):
    rows = fitted_rows(done)
    assert [row.row for row in rows] == ROWS
    first = rows[0]
    assert first.published == 748
    assert first.as_written == pytest.approx(748 * 1.05)
    assert first.low < first.members < first.high
    assert abs(first.members - 748) <= first.margin


def test_the_draws_that_the_rows_tell_of_stand_first(done):
    names = done.free.prior.names[: len(ROWS)]
    assert {draw.draw for draw in moved_draws(done, len(ROWS))} == set(names)
    assert all(draw.spread < 0.7 for draw in moved_draws(done, len(ROWS)))


def test_misfits_fall_and_everything_is_json(done):
    found = misfits(done)
    assert found["members_mean"] < found["prior_mean"] + 0.1
    assert found["members_one_year"] < found["prior_one_year"] / 2
    text = json.dumps(as_json(done, ()), allow_nan=False)
    assert json.loads(text)["rows"][0]["row"] == ROWS[0]


def test_the_terminal_has_every_row_and_where_the_members_are(done, tmp_path):
    console = Console(width=220, record=True, file=open(tmp_path / "out", "w"))  # noqa: SIM115
    print_fit(done, tmp_path / "members.parquet", "0123456789abcdef", console)
    text = console.export_text()
    assert all(row.name in " ".join(text.split()) for row in fitted_rows(done))
    assert "fitted to 0123456789abcdef" in text
    assert "The mean of members meets 5 of 5 rows" in " ".join(text.split())


def test_a_row_beyond_the_ranges_is_told_with_how_near_it_comes():
    done = toy(shift=0.5, members=64, alphas=[4, 2, 2])  # beds from 1.4 to 1.6 times what is published
    (found,) = unreached(done.found)
    said = said_unreached(found, done.data)
    assert said.startswith(
        "kpi.beds_open: General and acute beds available: no member reaches 748 ± 15.0: the nearest comes "
    )
    assert "fitted alone it stays" in said


def test_the_gate_is_missed_by_rows_that_were_fitted_or_follow_and_by_no_others():
    rows = [
        KpiRow(kind, "share", 0.5, 0.01, 0.7, kind, margin=0.04) for kind in ("fitted", "identity", "held_out", "input")
    ]
    rows.append(KpiRow("met", "share", 0.69, 0.01, 0.7, "fitted", margin=0.04))
    assert [line.split(" (")[0] for line in missed_at_the_gate(rows)] == ["fitted", "identity"]
    assert missed_at_the_gate(rows)[0] == "fitted (fitted): missed: 0.500 ± 0.0100, published 0.700 ± 0.0400"
