"""Tables as analysts have them: each is read rightly, or refused in one line that says what to do.

From the scripts of the independent reading (c2 to c10): broken copies of the template's example, whose figure is known.
"""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from sim.productivity import TableFaults
from sim.productivity.months import number_of
from sim.productivity.source import read_folder
from tests.productivity.damage.judge import Read, preset, read
from tests.productivity.damage.sheets import Own, Row, Sheet
from tests.productivity.source.broken import EXAMPLE, TRUE, both, cells, months, only


def test_the_example_itself_is_clean():
    assert read(EXAMPLE) == Read(TRUE)
    assert TRUE[0] == pytest.approx(0.0362, abs=0.0005)


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
