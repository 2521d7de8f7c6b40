"""task=calibrate from its words: what is refused before a run, and an answer that says what it cannot reach."""

import json

import pyarrow.parquet as pq
import pytest

QUICK = ("run.start=2025-03-25", "run.warm_up_days=7", "run.measured_months=1", "workers=1")
FEW = ("calibration.members=16", "calibration.alphas=[1]", "calibration.luck_replications=4")
CLOSE = "calibration.rows=[beds_open,type1_attendances,did_not_attend,day_case_share]"
WIDE = "calibration.tolerances={beds_open: 9, type1_attendances: 9, did_not_attend: 3, day_case_share: 9}"


def test_every_fault_of_the_rows_is_told_before_a_run(command):
    ran = command(
        "task=calibrate",
        "kpi.type1_within_4h.published.value=1.4",
        "calibration.tolerances.delay_0d=0",
        "calibration.left_out.bogus=why",
    )
    assert ran.code == 2
    told = [line for line in ran.err if line.startswith("command line: ")]
    assert told == [
        "command line: calibration.left_out.bogus: names no row of kpi, got 'bogus'",
        "command line: calibration.tolerances.delay_0d: must be above 0, got 0",
        "command line: kpi.type1_within_4h.published.value: must lie between 0 and 1, for it is a share, got 1.4",
    ]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("calibration.rows=[beds_open]",), "calibration.rows: needs 4 rows of published figures at least"),
        (("intervention=agency_reduction",), "intervention: must be none: a calibration fits the trust as it is"),
        (("model=multi_server",), "task: a model by itself has neither money nor published figures"),
    ],
)
def test_what_cannot_be_calibrated_is_refused_in_a_line(command, words, line):
    ran = command("task=calibrate", *words)
    assert ran.code == 2
    assert [each for each in ran.err if line in each]


@pytest.mark.slow
def test_an_ensemble_is_told_and_written_and_is_the_same_from_kept_runs(command, folder):
    ran = command("task=calibrate", *QUICK, *FEW, CLOSE, WIDE)
    assert ran.code == 0, ran.err
    assert "16 members against the published figures" in ran.out
    (members,) = (folder / "results").rglob("members.parquet")
    assert pq.read_table(members).num_rows == 16
    before = members.read_bytes()
    again = command("task=calibrate", *QUICK, *FEW, CLOSE, WIDE, "format=json")
    assert again.code == 0
    answer = json.loads(again.out)
    assert [row["row"] for row in answer["rows"]] == [
        "beds_open",
        "type1_attendances",
        "day_case_share",
        "did_not_attend",
    ]
    assert any("36 of 36 runs were kept" in line for line in again.err)
    assert pq.read_table(members).equals(pq.read_table(folder / members))
    assert before


@pytest.mark.slow
def test_a_row_that_no_member_reaches_is_told_and_the_command_leaves_with_1(command, folder):
    ran = command("task=calibrate", *QUICK, *FEW, CLOSE, WIDE, "kpi.beds_open.published.value=1500")
    assert ran.code == 1
    (line,) = [each for each in ran.err if each.startswith("kpi.beds_open: ")]
    assert "no member reaches 1,500 ± 135: the nearest comes to 7" in line
    assert list((folder / "results").rglob("members.parquet"))
