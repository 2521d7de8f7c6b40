"""A table weighed where it lies gives the figure of the same table in memory, and tells the same faults."""

from pathlib import Path

import numpy as np
import pytest

from sim.productivity import ActivityTable, InputsTable, NotComparable, TableFaults, write_table
from sim.productivity.organisations import by_organisation, growths
from sim.productivity.streamed import Limits, weigh
from tests.productivity.worlds import YEARS, same_columns, small

MONTHS = (*YEARS["2023/24"], *YEARS["2024/25"])
ITEMS = (("ed", ""), ("spell", "light"), ("spell", "heavy"), ("clinic", ""), ("lunch", ""))
EXCLUDING = small(exclusions={"pods": ["lunch"]})


def nation(trusts: int = 6) -> tuple[ActivityTable, InputsTable]:
    chance = np.random.default_rng(4)
    done = [(f"T{t}", month, pod, currency) for t in range(trusts) for month in MONTHS for pod, currency in ITEMS]
    spent = [(f"T{t}", month, category) for t in range(trusts) for month in MONTHS for category in ("pay", "supplies")]
    activity = dict(zip(("organisation", "month", "pod", "currency"), zip(*done, strict=True), strict=True))
    inputs = dict(zip(("organisation", "month", "category"), zip(*spent, strict=True), strict=True))
    return (
        ActivityTable.of(activity | {"volume": chance.lognormal(3.0, 1.0, len(done))}),
        InputsTable.of(inputs | {"nominal_gbp": chance.lognormal(9.0, 0.3, len(spent))}),
    )


def in_pieces(table: ActivityTable, folder: Path) -> list[Path]:
    """The table shuffled, in three files."""
    order = np.random.default_rng(5).permutation(len(table))
    paths = []
    for at, rows in enumerate(np.array_split(order, 3)):
        paths.append(folder / f"part{at}.parquet")
        write_table(table.where(rows), paths[-1])
    return paths


def rewritten(folder: Path, **columns: list) -> list[Path]:
    """One file with columns that no table would hold."""
    import pyarrow as pa
    from pyarrow import parquet

    good = {
        "organisation": ["A"] * 3,
        "month": ["2024-04", "2024-05", "2024-06"],
        "pod": ["ed"] * 3,
        "volume": [1.0] * 3,
    }
    chosen = {name: column for name, column in (good | columns).items() if column}
    path = folder / "bad.parquet"
    parquet.write_table(pa.table(chosen), path)
    return [path]


def test_the_figure_is_that_of_the_table_in_memory(tmp_path: Path):
    activity, inputs = nation()
    table = weigh(in_pieces(activity, tmp_path), EXCLUDING, Limits(memory_mb=200, threads=1))
    assert table.rows_read == len(activity) == 6 * 24 * 5
    streamed, known = (
        table.growths(inputs, YEARS["2024/25"]),
        growths(activity, inputs, EXCLUDING, YEARS["2024/25"]),
    )
    assert streamed.refused == known.refused == {}
    assert list(streamed.found) == [f"T{at}" for at in range(6)]
    for name, one in known.found.items():
        assert streamed.found[name].activity_ratio == pytest.approx(one.activity_ratio, rel=1e-13)
        assert streamed.found[name].inputs_ratio == one.inputs_ratio


@pytest.mark.parametrize(
    ("columns", "line"),
    [
        ({"volume": [1.0, -2.0, 1.0]}, "bad.parquet row 2: volume must not be negative, got -2.0"),
        ({"volume": [1.0, None, 1.0]}, "bad.parquet row 2: volume must be a finite number"),
        ({"volume": [1.0, 1.0, np.inf]}, "bad.parquet row 3: volume must be a finite number, got inf"),
        ({"pod": ["ed", "ed", "xray"]}, "bad.parquet row 3: pod is no point of delivery of the preset, got xray"),
        (
            {"pod": ["spell"] * 3, "currency": ["light", "odd", "light"]},
            "bad.parquet row 2: currency has no weight in spell, got odd",
        ),
        ({"month": ["2024-04", "2024-04", "2024-05"]}, "bad.parquet row 1: pod is given twice, got A 2024-04 ed"),
        (
            {"month": ["2024-04", "2024-06", "2024-07"]},
            "activity: month is missing of a line (write 0 where there was none)",
        ),
        ({"month": ["2024-04", "May 24", "2024-06"]}, "activity row 3: month must be YYYY-MM, got May 24"),
        ({"organisation": ["A", None, "A"]}, "activity row 1: organisation must not be empty"),
        ({"volume": []}, "bad.parquet: volume is missing"),
    ],
)
def test_each_fault_is_told_with_its_place(tmp_path: Path, columns: dict, line: str):
    with pytest.raises(TableFaults) as caught:
        weigh(rewritten(tmp_path, **columns), small())
    assert [str(fault).startswith(line) for fault in caught.value.faults] == [True]


def test_a_currency_without_a_weight_that_was_never_counted_is_no_fault(tmp_path: Path):
    files = rewritten(tmp_path, pod=["spell"] * 3, currency=["light", "odd", "light"], volume=[1.0, 0.0, 1.0])
    assert weigh(files, small()).output_gbp.tolist() == [1500.0, 0.0, 1500.0]


def test_what_needs_volumes_by_currency_is_refused(tmp_path: Path):
    activity, inputs = nation(1)
    pooled = small(exclusions={"pods": ["lunch"]}, rules={"output": "fisher"})
    table = weigh(in_pieces(activity, tmp_path), pooled)
    with pytest.raises(NotComparable, match="needs volumes by currency"):
        table.growths(inputs, YEARS["2024/25"])


def test_what_is_no_parquet_file_is_told(tmp_path: Path):
    path = tmp_path / "no.parquet"
    path.write_text("organisation\n")
    with pytest.raises(ValueError, match=r"no\.parquet"):
        weigh([path], small())


def test_one_organisation_that_cannot_be_compared_stops_no_other():
    activity, inputs = nation(4)
    first = activity.where((activity.organisation != "T1") | (activity.month >= "2024-04"))
    spent = inputs.where(inputs.organisation != "T2")
    result = growths(first, spent, EXCLUDING, YEARS["2024/25"])
    assert list(result.found) == ["T0", "T3"]
    assert result.refused["T1"].startswith("T1 has no activity in 2023-04")
    assert result.refused["T2"] == "T2 has no inputs"
    parts = by_organisation(activity)
    assert same_columns(parts["T3"], activity.where(activity.organisation == "T3"))
    with pytest.raises(TableFaults, match="activity of T0: pod"):
        growths(activity, inputs, small(), YEARS["2024/25"])


@pytest.mark.parametrize("quoted", [False, True])
def test_csv_is_weighed_as_parquet_is(tmp_path: Path, quoted: bool):
    activity, _ = nation()
    path = tmp_path / "it's.csv"
    columns = activity.columns()
    mark = '"' if quoted else ""
    rows = zip(*(columns[name].tolist() for name in columns), strict=True)
    lines = [",".join(f"{mark}{cell!r}{mark}" if isinstance(cell, float) else f"{mark}{cell}{mark}" for cell in row)
             for row in rows]  # fmt: skip
    path.write_text("\n".join([",".join(columns), *lines]) + "\n", encoding="utf-8")
    table = weigh([path], EXCLUDING, Limits(memory_mb=200, threads=1))
    known = weigh(in_pieces(activity, tmp_path), EXCLUDING, Limits(memory_mb=200, threads=1))
    assert table.rows_read == len(activity)
    assert same_columns(table.activity, known.activity)
    assert table.output_gbp == pytest.approx(known.output_gbp, rel=1e-14)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["it's.csv", "part0.parquet", "part1.parquet",
                                                                "part2.parquet"]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("organisation,month,pod,volume\nA,2024-04,ed,1\nA,2024-05,ed,x\n", "row 3: volume must be a finite number"),
        ("organisation,month,pod,volume\nA,2024-04,ed,1\nA,2024-05,ed,-2\n", "row 3: volume must not be negative"),
        ("organisation,month,pod,volume\nA,2024-04,ed,1\nA,2024-04,ed,2\n", "row 2: pod is given twice"),
        ("organisation,month,pod,volume\nA,2024-04,xray,1\n", "row 2: pod is no point of delivery of the preset"),
        ("organisation,month,pod\nA,2024-04,ed\n", "bad.csv: volume is missing"),
        ("organisation,month,pod,volume,ward\nA,2024-04,ed,1,2\n", "bad.csv: ward is no column"),
    ],
)
def test_faults_of_csv_have_the_row_of_the_spreadsheet(tmp_path: Path, text: str, line: str):
    (tmp_path / "bad.csv").write_text(text, encoding="utf-8")
    with pytest.raises(TableFaults) as caught:
        weigh([tmp_path / "bad.csv"], small())
    assert any(line in str(fault) for fault in caught.value.faults), caught.value.faults


@pytest.mark.parametrize("row", range(2, 8))
def test_a_long_file_is_gone_through_in_parts_and_a_key_given_twice_is_in_one_of_them(
    tmp_path: Path, monkeypatch, row: int
):
    path = tmp_path / "long.csv"
    rows = [f"A,2024-{month:02d},{pod},1" for month in range(4, 10) for pod in ("ed", "clinic")]
    path.write_text("\n".join(["organisation,month,pod,volume", *rows]) + "\n", encoding="utf-8")
    whole = weigh([path], EXCLUDING)
    monkeypatch.setattr("sim.productivity.streamed.KEY_BYTES", 7 * 25 * 1e9 / path.stat().st_size)
    in_parts = weigh([path], EXCLUDING)
    assert same_columns(in_parts.activity, whole.activity)
    assert (in_parts.output_gbp.tolist(), in_parts.rows_read) == (whole.output_gbp.tolist(), len(rows))
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{rows[row - 2]}\n")
    monkeypatch.setattr("sim.productivity.streamed.KEY_BYTES", 7 * 25 * 1e9 / path.stat().st_size)
    with pytest.raises(TableFaults, match=rf"long\.csv row {row}: pod is given twice"):
        weigh([path], EXCLUDING)
