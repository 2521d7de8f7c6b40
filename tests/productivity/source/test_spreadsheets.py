"""Tables as analysts have them: each is read rightly, or refused in one line that says what to do.

From the scripts of the independent reading (c2 to c10): broken copies of the template's example, whose figure is known.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from sim.productivity import TableFaults
from sim.productivity.faults import PRINTED
from sim.productivity.months import month_of, number_of
from sim.productivity.source import read_folder
from sim.productivity.source.template import example_tables
from tests.productivity.damage.judge import Read, preset, read
from tests.productivity.damage.sheets import Own, Row, Sheet

ACTIVITY, INPUTS, _ = example_tables()
EXAMPLE = Own(Sheet.of(ACTIVITY), Sheet.of(INPUTS))
TRUE = read(EXAMPLE).figures


def both(change) -> Own:
    return Own(change(EXAMPLE.activity), change(EXAMPLE.inputs))


def months(form: str) -> Own:
    def change(row: Row) -> Row:
        return {"month": date(int(row["month"][:4]), int(row["month"][5:]), 1).strftime(form)}

    return both(lambda sheet: sheet.changed(lambda row: True, change))


def cells(name: str, change, of=lambda row: True) -> Own:
    """One column of the table that has it, changed in some rows."""
    side = "activity" if name in EXAMPLE.activity.columns and name != "organisation" else "inputs"
    sheet = getattr(EXAMPLE, side)
    return EXAMPLE._replace(**{side: sheet.changed(of, lambda row: {name: change(row[name])})})


def only(own: Own) -> str:
    """The one line that a folder is refused with."""
    found = read(own)
    assert len(found.faults) == 1, found.faults or found.figures
    return found.faults[0]


def test_the_example_itself_is_clean():
    assert read(EXAMPLE) == Read(TRUE)
    assert TRUE[0] == pytest.approx(0.038, abs=0.0005)


FORMATS = ["%b-%y", "%d/%m/%Y", "%d/%m/%y", "%b %Y", "%B %Y", "%m/%Y", "%Y%m", "%b-%Y", "%d-%b-%y", "%d/%m/%Y 00:00"]


@pytest.mark.parametrize("form", FORMATS)
def test_months_as_spreadsheets_write_them(form: str):
    assert read(months(form)) == Read(TRUE)


def test_months_of_ledgers_and_numbers_of_excel():
    def financial(row: Row) -> Row:
        at = number_of(row["month"]) - 3
        return {"month": f"{at // 12}/{(at // 12 + 1) % 100:02d} M{at % 12 + 1:02d}"}

    def serial(row: Row) -> Row:
        return {"month": str((date(int(row["month"][:4]), int(row["month"][5:]), 1) - date(1899, 12, 30)).days)}

    for change in (financial, serial):
        assert read(both(lambda sheet, change=change: sheet.changed(lambda row: True, change))) == Read(TRUE)


def test_dates_that_may_be_american_are_refused_with_both_readings():
    found = read(months("%-m/%-d/%Y")).faults
    assert found[0] == (
        "activity.csv row 2 and 263 more: month may be day first or month first, as in the US: write 2024-04, "
        "got '4/1/2023' (2023-01 or 2023-04); '5/1/2023' (2023-01 or 2023-05); '6/1/2023' (2023-01 or 2023-06) "
        "and 21 other values"
    )
    assert len(found) == 2
    assert "month first, as in the US" in read(months("%m/15/%Y")).faults[0]
    assert read(months("%d/%m/%Y")).figures == TRUE


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (lambda n: f"£{float(n):,.0f}", ""),
        (lambda n: f"{float(n):,.2f}", ""),
        (lambda n: f"{n},50", "row 2 and 239 more: nominal_gbp must be a number, with a point for its decimals"),
        (lambda n: f"({n})", "row 2 and 239 more: nominal_gbp must not be negative"),
        (lambda n: f"-{n}", "row 2 and 239 more: nominal_gbp must not be negative"),
        (lambda n: f"{n}%", "row 2 and 239 more: nominal_gbp must be a number, got"),
    ],
)
def test_numbers_as_people_write_them(change, text: str):
    own = cells("nominal_gbp", change)
    if text:
        assert text in only(own)
    else:
        assert read(own) == Read(TRUE)


@pytest.mark.parametrize(
    ("mark", "text"),
    [
        ("-", "volume is suppressed: write the number, or give suppressed= a number that is taken for each, got '-'"),
        ("*", "volume is suppressed: write the number, or give suppressed= a number that is taken for each, got '*'"),
        ("", "volume is empty: write the number, 0 where there was none"),
        ("n/a", "volume must be a number, got 'n/a'"),
    ],
)
def test_a_number_that_is_not_told_is_no_zero(mark: str, text: str):
    one = cells("volume", lambda _: mark, lambda row: row["pod"] == "imaging" and row["month"] == "2024-05")
    assert only(one) == f"activity.csv row 155: {text}"


def test_a_suppressed_number_is_taken_for_what_the_user_says(tmp_path: Path):
    own = cells("volume", lambda _: "*", lambda row: row["currency"] == "HN12F" and row["month"] > "2024-10")
    found = read_folder(own.write(tmp_path), preset(), suppressed=4.0)
    assert found.hidden == 5
    here = (found.activity.currency == "HN12F") & (found.activity.month > "2024-10")
    assert found.activity.volume[here].tolist() == [4.0] * 5


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_encodings(encoding: str):
    own = both(
        lambda s: replace(s.changed(lambda row: True, lambda row: {"organisation": "St Mary’s"}), encoding=encoding)
    )
    assert read(own).figures == TRUE


def in_capitals(sheet: Sheet) -> Sheet:
    rows = tuple({name.title(): cell for name, cell in row.items()} for row in sheet.rows)
    return replace(sheet, columns=tuple(map(str.title, sheet.columns)), rows=rows)


@pytest.mark.parametrize(
    "change",
    [
        lambda s: replace(s, delimiter=";"),
        lambda s: replace(s, delimiter="\t"),
        lambda s: replace(s, above=("Activity return,,,,,,", ",,,,,,")),
        lambda s: replace(s, above=("Keys,,,Figures,,,",)),
        lambda s: replace(s, below=(",,,,,,", ",,,,,,", "")),
        lambda s: replace(s, below=("Source: SLAM freeze March 2025",)),
        in_capitals,
    ],
    ids=["semicolons", "tabs", "a title", "merged headings", "empty rows", "a note", "a header in capitals"],
)  # fmt: skip
def test_what_stands_around_a_table(change):
    assert read(both(change)).figures == TRUE


@pytest.mark.parametrize("row", ["Total,,,1234567,", "EXA,Total,,1234567,", "EXA,2025-03,Total,1234567,"])
def test_totals_are_left_out_and_named(tmp_path: Path, row: str):
    own = EXAMPLE._replace(activity=replace(EXAMPLE.activity, below=(row,)))
    found = read_folder(own.write(tmp_path), preset())
    assert [(one.reason, one.count, one.examples) for one in found.left_out] == [
        ("a total, not a line", 1, ("row 266: Total",))
    ]
    assert read(own).figures == TRUE


def test_a_sum_without_a_name_is_refused():
    own = EXAMPLE._replace(activity=replace(EXAMPLE.activity, below=(",,,1234567,",)))
    assert {line.split(": ")[1].split(" ")[0] for line in read(own).faults} == {"organisation", "month", "pod"}
    assert all(line.startswith("activity.csv row 266") for line in read(own).faults)


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("pod", lambda text: text.title(), ""),
        ("pod", lambda text: text.replace("_", " "), ""),
        ("pod", lambda text: text.replace("imaging", "day_attender"), "pod is no point of delivery of the preset"),
        ("pod", lambda text: text.replace("day_case", "dya_case"), "'dya_case' (did you mean day_case?)"),
        ("category", lambda text: text.replace("premises", "establishment"), "category is no category of the preset"),
        ("contract", lambda text: text.title(), ""),
        ("contract", lambda text: text.replace("bank", "bnak"), "'bnak' (did you mean bank?)"),
        ("staff_group", lambda text: text.replace("registered_nurse", "nurse"), ""),
        ("staff_group", lambda text: text.replace("consultant", "Consultnat"), "(did you mean consultant?)"),
    ],
)  # fmt: skip
def test_names_are_closed_and_known_under_any_usual_spelling(name: str, change, said: str):
    for of in (lambda row: True, lambda row: row["month"] >= "2024-04"):
        own = cells(name, change, of)
        if said:
            assert said in only(own)
        else:
            assert read(own) == Read(TRUE)


def test_a_trusts_own_staff_group_has_the_price_of_the_group_it_belongs_to(tmp_path: Path):
    own = cells("staff_group", lambda text: text.replace("consultant", "physician"))
    assert "is no staff group (a trust's own stand in groups.csv" in only(own)
    (own.write(tmp_path) / "groups.csv").write_text("staff_group,belongs_to\nphysician,consultant\n")
    found = read_folder(tmp_path, preset())
    assert found.groups == {"physician": "consultant"}
    assert "physician" in found.inputs.staff_group
    from sim.productivity import Period, growth, level
    from sim.productivity.source.names import with_groups
    from tests.productivity.worlds import YEARS

    period, priced = Period("EXA", YEARS["2024/25"]), with_groups(preset(), found.groups)
    sides = [level(found.activity, found.inputs, priced, each) for each in (period.year_before(), period)]
    assert growth(*sides).productivity == pytest.approx(TRUE[0], abs=1e-12)
    (tmp_path / "groups.csv").write_text("staff_group,belongs_to\nphysician,consultnat\n")
    with pytest.raises(
        TableFaults, match=r"groups\.csv row 2: belongs_to is no staff group, got .*did you mean consultant"
    ):
        read_folder(tmp_path, preset())


def test_one_organisation_under_two_spellings(tmp_path: Path):
    def respelt(sheet: Sheet) -> Sheet:
        return sheet.changed(lambda row: row["month"] >= "2024-04", lambda row: {"organisation": "Exa"})

    own = Own(respelt(EXAMPLE.activity), EXAMPLE.inputs)
    assert read(own).figures == TRUE
    (own.write(tmp_path) / "safety.csv").write_text(
        "organisation,period,measure,reading\nexa,2024/25,mortality_ratio,1\n"
    )
    found = read_folder(tmp_path, preset())
    assert {*found.activity.organisation, *found.inputs.organisation, *found.safety.organisation} == {"EXA"}


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


def workbook(path: Path, sheet: Sheet, month=lambda text: datetime(int(text[:4]), int(text[5:]), 1), **how) -> None:
    book = openpyxl.Workbook()
    page = book.active
    if how.get("second"):
        page.title, page = "README", book.create_sheet(how["second"])
        book["README"].append(["Notes"])
    for line in how.get("above", []):
        page.append(line)
    page.append(list(sheet.columns))
    for row in sheet.rows:
        values = []
        for name in sheet.columns:
            text = row[name]
            if name == "month":
                values.append(month(text))
            else:
                values.append(float(text) if name in ("volume", "nominal_gbp", "hours") and text else text or None)
        page.append(values)
    book.save(path)


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"above": [["activity return 2024/25"], []]},
        {"second": "Data"},
        {"month": lambda text: (date(int(text[:4]), int(text[5:]), 1) - date(1899, 12, 30)).days},
    ],
    ids=["days", "a title", "a second sheet", "numbers of days"],
)
def test_workbooks(tmp_path: Path, how):
    for name in ("activity", "inputs"):
        workbook(tmp_path / f"{name}.xlsx", getattr(EXAMPLE, name), **how)
    found = read_folder(tmp_path, preset())
    for ours, theirs in ((ACTIVITY, found.activity), (INPUTS, found.inputs)):
        for name, column in ours.columns().items():
            np.testing.assert_array_equal(theirs.columns()[name], column)


def test_merged_cells_are_told_by_row(tmp_path: Path):
    rows, last = [], ""
    for row in EXAMPLE.activity.rows:
        rows.append({**row, "month": "" if row["month"] == last else row["month"]})
        last = row["month"]
    own = EXAMPLE._replace(activity=replace(EXAMPLE.activity, rows=tuple(rows)))
    assert only(own).startswith("activity.csv row 3 and 239 more: month must not be empty")


def test_files_of_the_folder(tmp_path: Path):
    EXAMPLE.write(tmp_path)
    (tmp_path / "weights.csv").write_text("pod,currency,unit_cost_gbp,activity\nimaging,mri,999,1000\n")
    (tmp_path / "Safety.csv").write_text("organisation,period,measure,reading\nEXA,2024/25,mortality_ratio,1.1\n")
    os.rename(tmp_path / "activity.csv", tmp_path / "Activity.csv")
    found = read_folder(tmp_path, preset())
    assert len(found.safety) == 1
    assert [(one.reason, one.examples) for one in found.left_out] == [
        ("file of the folder that is not read by this task", ("weights.csv",))
    ]
    (tmp_path / "activity.xlsx").write_text("x")
    with pytest.raises(TableFaults, match=r"activity is there more than once, got Activity\.csv, activity\.xlsx"):
        read_folder(tmp_path, preset())


def test_an_unreadable_file_is_named_with_the_faults_of_the_others(tmp_path: Path):
    cells("volume", lambda _: "many", lambda row: row["month"] == "2024-05").write(tmp_path)
    (tmp_path / "safety.csv").write_bytes(b"organisation,period,measure,reading\n\x81,2024/25,mortality_ratio,1\n")
    with pytest.raises(TableFaults) as caught:
        read_folder(tmp_path, preset())
    lines = str(caught.value).splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("safety.csv: the file is written neither in UTF-8 nor in Windows-1252")


def test_safety_and_quality_are_read_by_the_same_reader(tmp_path: Path):
    EXAMPLE.write(tmp_path)
    safety = 'Organisation;Period;Measure;Reading;Out_of\nEXA;2024/25;wait_over_12h_share;60.40%;"100,000"\n;;;;\n'
    (tmp_path / "safety.csv").write_text(safety)
    rows = [f'EXA,{month_of(number_of("2023-04") + at)},imaging,"1,000",10' for at in range(24)]
    (tmp_path / "quality.csv").write_text("\n".join(["organisation,month,pod,spells,survived", *rows, "", ",,,,"]))
    found = read_folder(tmp_path, preset())
    assert (found.safety.reading.tolist(), found.safety.out_of.tolist()) == ([0.604], [100_000.0])
    assert found.quality.spells.tolist() == [1000.0] * 24


def test_a_table_with_every_fault_there_is_has_forty_lines_at_most():
    chance = np.random.default_rng(1)
    rows = [{name: "".join(chance.choice(list("ab-1 "), 3)) for name in EXAMPLE.activity.columns} for _ in range(2000)]
    found = read(EXAMPLE._replace(activity=replace(EXAMPLE.activity, rows=tuple(rows))))
    assert 0 < len(found.faults) <= PRINTED
