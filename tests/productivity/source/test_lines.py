"""Lines of own tables: what lacks months is refused or declared, what is netted is told, what is odd is flagged."""

from dataclasses import replace
from pathlib import Path

import pytest

from sim.productivity import TableFaults
from sim.productivity.source import read_folder
from tests.productivity.damage.judge import preset, read
from tests.productivity.damage.sheets import Own, Row, Sheet
from tests.productivity.source.broken import EXAMPLE, TRUE, cells, only

GAP, BEGINS, ENDS = (
    "is missing of a line",
    "begins after the organisation's first",
    "ends before the organisation's last",
)


def nurses(row: Row) -> bool:
    return row["staff_group"] == "registered_nurse" and row["contract"] == "substantive"


@pytest.mark.parametrize(
    ("side", "out", "text"),
    [
        ("inputs", lambda r: r["month"] == "2024-05" and nurses(r), GAP),
        ("inputs", lambda r: r["month"] >= "2024-04" and r["staff_group"] == "infrastructure", ENDS),
        ("inputs", lambda r: r["month"] < "2024-04" and r["staff_group"] == "infrastructure", BEGINS),
        ("inputs", lambda r: r["month"] == "2024-05" and r["category"] == "cnst", GAP),
        ("activity", lambda r: r["month"] == "2024-05" and r["currency"] == "medical", GAP),
        ("activity", lambda r: r["month"] >= "2024-04" and r["currency"] == "medical", ENDS),
        ("activity", lambda r: r["month"] == "2024-05" and r["pod"] == "day_case", GAP),
    ],
)
def test_a_line_that_lacks_a_month_is_no_line_that_costs_nothing(side: str, out, text: str):
    own = EXAMPLE._replace(**{side: getattr(EXAMPLE, side).without(out)})
    assert text in only(own)


def test_a_month_that_is_missing_altogether_is_one_line():
    own = EXAMPLE._replace(activity=EXAMPLE.activity.without(lambda row: row["month"] == "2024-05"))
    assert only(own).startswith(
        "activity.csv: month is missing of a line (write 0 where there was none), 11 times, "
        "got EXA day_case, missing in 2024-05; "
    )


def test_a_line_that_begins_or_ends_is_declared(tmp_path: Path):
    out = EXAMPLE.inputs.without(lambda r: r["month"] >= "2024-04" and r["staff_group"] == "infrastructure")
    EXAMPLE._replace(inputs=out).write(tmp_path)
    lines = "category,staff_group,starts,ends,why\npay,Infrastructure,,Mar-24,sold to a contractor\n"
    (tmp_path / "lines.csv").write_text(lines)
    found = read_folder(tmp_path, preset())
    here = found.inputs.staff_group == "infrastructure"
    assert found.inputs.nominal_gbp[here & (found.inputs.month >= "2024-04")].tolist() == [0.0] * 12
    text = "months before a line starts or after it ends, as lines.csv declares, read as 0"
    assert (text, 12) in [(one.reason, one.count) for one in found.notes]
    (tmp_path / "lines.csv").write_text(lines.replace("Mar-24", "Feb-24").replace("Infrastructure", "infrastrukture"))
    with pytest.raises(TableFaults, match="did you mean infrastructure"):
        read_folder(tmp_path, preset())


def test_rare_currencies_may_have_empty_months_and_are_counted():
    rare = EXAMPLE.activity.changed(lambda r: r["currency"] == "HN12F", lambda r: {"volume": "2"})
    out = rare.without(lambda r: r["currency"] == "HN12F" and r["month"] in ("2023-08", "2024-05"))
    zero = rare.changed(
        lambda r: r["currency"] == "HN12F" and r["month"] in ("2023-08", "2024-05"), lambda r: {"volume": "0"}
    )
    assert read(EXAMPLE._replace(activity=out)).figures == read(EXAMPLE._replace(activity=zero)).figures


def test_negative_corrections_are_netted_inside_their_line_and_month(tmp_path: Path):
    row = next(r for r in EXAMPLE.inputs.rows if r["category"] == "premises" and r["month"] == "2024-06")
    more = [{**row, "nominal_gbp": "-250000"}, {**row, "nominal_gbp": "(£1,000)"}, {**row, "nominal_gbp": "251,000"}]
    own = EXAMPLE._replace(inputs=replace(EXAMPLE.inputs, rows=(*EXAMPLE.inputs.rows, *more)))
    found = read_folder(own.write(tmp_path), preset())
    (note,) = found.notes
    assert (note.reason, note.count) == ("negative corrections netted inside their line and month", 3)
    assert read(own).figures == TRUE
    plain = EXAMPLE._replace(inputs=replace(EXAMPLE.inputs, rows=(*EXAMPLE.inputs.rows, row)))
    assert "is given twice, got EXA 2024-06 premises, first in row" in only(plain)


def test_the_row_is_that_of_the_spreadsheet_whichever_organisation_it_is_of():
    other = [{**row, "organisation": "EXB"} for row in EXAMPLE.activity.rows]
    for row in other:
        row["pod"] = row["pod"].replace("imaging", "scans")
    own = Own(
        replace(EXAMPLE.activity, rows=(*EXAMPLE.activity.rows, *other)),
        replace(
            EXAMPLE.inputs, rows=(*EXAMPLE.inputs.rows, *({**r, "organisation": "EXB"} for r in EXAMPLE.inputs.rows))
        ),
    )
    first = len(EXAMPLE.activity.rows) + 2 + next(at for at, row in enumerate(other) if row["pod"] == "scans")
    assert only(own).startswith(f"activity.csv row {first} and 23 more: pod is no point of delivery of the preset")


def later(row: Row) -> bool:
    return row["month"] >= "2024-04"


@pytest.mark.parametrize(
    ("own", "text"),
    [
        (cells("nominal_gbp", lambda n: str(float(n) / 1000)), "cost-weighted activity over spend"),
        (cells("hours", lambda h: h and str(float(h) / 150), later), "an hour costs"),
        (
            cells("volume", lambda v: str(float(v) * 6), lambda r: later(r) and r["pod"] == "day_case"),
            "a step in level",
        ),
    ],
)
def test_what_breaks_no_rule_and_is_no_trusts_is_flagged(own: Own, text: str):
    found = read(own)
    assert found.figures
    assert any(flag.startswith(text) for flag in found.flags)


def test_cumulative_spend_is_flagged():
    sums: dict[tuple[str, ...], float] = {}

    def summed(row: Row) -> Row:
        key = (str(row["month"] >= "2024-04"), row["category"], row["staff_group"], row["contract"])
        sums[key] = sums.get(key, 0.0) + float(row["nominal_gbp"])
        return {"nominal_gbp": repr(sums[key])}

    found = read(EXAMPLE._replace(inputs=EXAMPLE.inputs.changed(lambda row: True, summed)))
    assert [flag for flag in found.flags if flag.startswith("looks cumulative")]
    assert not [flag for flag in found.flags if "month far" in flag]


def test_an_organisation_that_is_the_sum_of_the_others_is_flagged(tmp_path: Path):
    from sim.productivity.plausibility import flags_of_tables

    def more(sheet: Sheet, name: str) -> Sheet:
        other = [{**row, "organisation": "EXB"} for row in sheet.rows]
        total = [{**row, "organisation": "All", name: repr(2.0 * float(row[name]))} for row in sheet.rows]
        return replace(sheet, rows=(*sheet.rows, *other, *total))

    own = Own(more(EXAMPLE.activity, "volume"), more(EXAMPLE.inputs, "nominal_gbp"))
    found = read_folder(own.write(tmp_path), preset())
    (flag,) = [each for each in flags_of_tables(found.activity, found.inputs, preset()) if "the sum" in each.reason]
    assert flag.examples == ("All in activity", "All in inputs")
