"""What task=warm_up prints and writes."""

import csv
import json
from io import StringIO

import numpy as np
import pyarrow.parquet as pq
import pytest
from rich.console import Console

from sim.report.warm_up import FINDINGS, as_json, print_warm_up, time_of, write_warm_up
from sim.report.warm_up_chart import draw_warm_up
from sim.scenario.clock import DAY_MS, HOUR_MS
from sim.study.warm_up.result import run_warm_up
from tests.study.test_warm_up import station


@pytest.fixture(scope="module")
def found():
    models = {"baseline": station(5, warm_up_h=24, measured_h=240), "more": station(12, warm_up_h=24, measured_h=240)}
    return run_warm_up(models, 3)


def test_the_table_has_a_row_an_output_and_says_what_is_wrong_first(found):
    text = []
    for each in found:
        out = StringIO()
        print_warm_up(each, Console(file=out, width=132))
        text.append(out.getvalue())
    assert "baseline: a warm-up of 24 h, 3 replications, means of 6 h each" in text[0]
    assert "warning" not in text[0]
    assert text[1].startswith("warning: demand above capacity: place would hold 1.")
    rows = [line for line in text[1].splitlines() if line.startswith("queue for place")]
    assert len(rows) == 1
    assert "no steady state: demand above capacity" in rows[0]


def test_files_hold_every_finding_and_every_mean(found, tmp_path):
    findings, series = write_warm_up(tmp_path, found, {"seed": "5"})
    rows = list(csv.DictReader(findings.open(encoding="utf-8")))
    assert list(rows[0]) == list(FINDINGS)
    assert {row["scenario"] for row in rows} == {"baseline", "more"}
    full = next(row for row in rows if (row["scenario"], row["output"]) == ("more", "queue for place"))
    assert full["mser5_h"] == ""  # no point
    assert float(full["warm_up_h"]) == 24
    table = pq.read_table(series)
    assert table.schema.metadata[b"acuteflow.seed"] == b"5"
    columns = table.to_pydict()
    means = np.array(columns["mean"])
    here = (np.array(columns["scenario"]) == "more") & (np.array(columns["output"]) == "queue for place")
    here &= np.array(columns["from_h"]) >= 144
    assert float(full["level"]) == pytest.approx(means[here].mean(), rel=1e-6)
    assert json.loads(json.dumps(as_json(found, {}), allow_nan=False))["findings"][0]["output"] == rows[0]["output"]


def test_the_picture_has_a_panel_an_output_and_its_words_as_text(found, tmp_path):
    svg = draw_warm_up(found[1], tmp_path / "warm_up.svg").read_text(encoding="utf-8")
    for said in ("chosen warm-up", "MSER-5", "moving average", "queue for place", "no point by MSER-5"):
        assert f">{said}" in svg or said in svg
    again = draw_warm_up(found[1], tmp_path / "again.svg").read_text(encoding="utf-8")
    assert svg == again


def test_times_are_in_days_from_three_on():
    assert [time_of(ms) for ms in (0, 5 * HOUR_MS, 2 * DAY_MS, 120 * DAY_MS)] == ["0", "5 h", "48 h", "120 d"]
