"""task=calibrate from its words: what is refused before a run, and an answer that says what it cannot reach."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.study.calibrate.table import write_members
from tests.study.calibrate.worlds import toy

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


@pytest.fixture
def members(folder):
    """A table of members that no simulation made, of the trust as `QUICK` runs it."""
    write_members(folder / "members.parquet", toy(), {})
    return "calibration.table=members.parquet"


@pytest.mark.parametrize("task", ["kpi", "calibrate", "years", "show"])
def test_a_table_that_is_not_there_or_no_table_of_members_is_refused_by_every_task(command, folder, task):
    (folder / "text.parquet").write_text("text")
    pq.write_table(pa.table({"a": [1.0]}), folder / "other.parquet")
    found = [
        ("nowhere.parquet", "names no file that is there, got 'nowhere.parquet'"),
        ("text.parquet", "names a file that cannot be used: "),
        ("other.parquet", "names a file that cannot be used: is no table of members"),
        ("5", "must be text, got 5"),
    ]
    for table, why in found:
        ran = command(f"task={task}", *QUICK, "replications=1", f"calibration.table={table}")
        assert ran.code == 2
        assert len([line for line in ran.err if line.startswith("command line: calibration.table: ")]) == 1, ran.err
        assert [line for line in ran.err if why in line], ran.err


@pytest.mark.parametrize(
    "words", [("task=show",), ("task=kpi",), ("intervention=agency_reduction",), ("study=beds_and_discharge",)]
)
def test_a_word_of_the_group_that_means_nothing_is_refused_by_every_task(command, words):
    ran = command(*words, *QUICK, "calibration.tabel=x")
    assert ran.code == 2
    assert [line for line in ran.err if line.startswith("command line: calibration.tabel: ")], ran.err


def test_a_task_that_reads_no_members_says_so(command, members):
    ran = command("task=show", "show=name", *QUICK, members)
    assert ran.code == 0
    line = "acuteflow: calibration.table=members.parquet: task=show reads no members, as task=compare and task=kpi do"
    assert line in ran.err


def test_a_trust_of_another_size_is_calibrated_to_the_rows_its_size_has_and_typos_are_still_told(command):
    """Refused for another reason, as nothing is to be run."""
    ran = command("task=calibrate", "trust=small", "intervention=agency_reduction", "calibration.left_out.bogus=why")
    assert ran.code == 2
    told = [line for line in ran.err if "names no row of kpi" in line]
    assert told == ["command line: calibration.left_out.bogus: names no row of kpi, got 'bogus'"]


@pytest.mark.slow
def test_members_pass_the_gate_one_replication_each_and_are_refused_once_the_trust_moved(command, folder):
    rows = (CLOSE, WIDE)
    assert command("task=calibrate", *QUICK, *FEW, *rows).code == 0
    (members,) = (folder / "results").rglob("members.parquet")
    table = f"calibration.table={members.relative_to(folder)}"
    gate = command("task=kpi", *QUICK, *FEW, *rows, table, "format=json")
    assert gate.code == 1  # of a month after a week most rows are missed
    assert any(line.startswith("Type 1 within four hours (fitted): missed: ") for line in gate.err)
    assert {"kind", "margin", "verdict"} <= set(json.loads(gate.out)["figures"][0])
    assert not [line for line in gate.err if "stale" in line]
    moved = command("task=kpi", *QUICK, *FEW, *rows, table, "replications=1", "pools.children.places=18")
    assert moved.code == 0
    (line,) = [line for line in moved.err if "stale" in line]
    assert "pools.children.places (17, now 18) moved since" in line


@pytest.mark.slow
def test_a_comparison_of_members_is_made_again_with_them(command, folder):
    rows = (CLOSE, WIDE)
    assert command("task=calibrate", *QUICK, *FEW, *rows).code == 0
    (members,) = (folder / "results").rglob("members.parquet")
    words = ("intervention=agency_reduction", *QUICK, *FEW, *rows, "replications=2", "format=json")
    with_members = command(*words, f"calibration.table={members.relative_to(folder)}")
    without = command(*words)
    effect = "effects"
    assert json.loads(with_members.out)[effect] != json.loads(without.out)[effect]
    made = [each for each in (folder / "results").glob("*agency*") if (each / "inputs/own").is_dir()]
    again = command(f"again={made[0].relative_to(folder)}", "output=elsewhere", "format=json")
    assert json.loads(again.out)[effect] == json.loads(with_members.out)[effect]
