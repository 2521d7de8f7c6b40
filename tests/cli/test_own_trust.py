"""`template=trust`, `trust=mine` and `size.`: a trust of one's own from one table."""

from __future__ import annotations

import csv
import json

import openpyxl
import pytest

from tests.cli.test_commands import TINY

FILLED = {"name": "Our trust", "beds_open": 400, "type1_attendances": (250, "a day"), "theatres": 8}


def fill(path, rows):
    """Fill the column value of a template in."""
    book = openpyxl.load_workbook(path)
    sheet = book.active
    for line in range(2, sheet.max_row + 1):
        value = rows.get(sheet.cell(line, 1).value)
        if value is not None:
            value, unit = value if isinstance(value, tuple) else (value, sheet.cell(line, 4).value)
            sheet.cell(line, 3).value, sheet.cell(line, 4).value = value, unit
    book.save(path)


@pytest.fixture
def table(command, folder):
    assert command("template=trust", "to=mine").code == 0
    return folder / "mine" / "trust.xlsx"


def test_a_filled_template_is_a_trust(command, table):
    fill(table, FILLED)
    ran = command("task=show", "show=pools.surgery.places", "trust=mine")
    assert ran.code == 0
    assert "value: 32" in ran.out
    assert "400 beds (trust.xlsx row 4)" in ran.out
    assert "name: Our trust" in command("task=show", "show=name", "trust=mine/trust.xlsx").out


@pytest.mark.slow
def test_what_is_typed_holds_over_the_table(command, table):
    fill(table, FILLED)
    ran = command(
        "task=show", "show=pools.*.places", "trust=mine", "size.beds_open=800", "pools.surgery.places.base=70"
    )
    assert "{value: 70, source: set on the command line}" in ran.out
    assert "scaled × 1.07: general and acute beds open 800 beds (size.beds_open)" in ran.out


def test_every_fault_of_a_table_is_told_with_row_and_column_and_nothing_is_written(command, folder, table):
    fill(table, {**FILLED, "beds_occupied": 410, "nurses": -5, "doctors": "many", "vacancy": 94.8})
    ran = command("task=kpi", "trust=mine", *TINY)
    rule = "cannot be more than the beds open"
    assert (ran.code, ran.out, ran.files) == (2, "", [])
    assert ran.faults == [
        "mine/trust.xlsx: row 20, column value: nurses: must lie between 100 and 12,000 wte, got -5",
        "mine/trust.xlsx: row 21, column value: doctors: must be a number, got 'many'",
        "mine/trust.xlsx: row 24, column value: vacancy: must lie between 0 and 0.2 share, got 94.8",
        f"mine/trust.xlsx: row 5, column value: beds_occupied: {rule} (400, trust.xlsx row 4), got 410",
    ]


def test_a_template_left_blank_is_told_with_its_file_and_the_rows_that_are_needed(command, table):
    assert command("task=kpi", "trust=mine", *TINY).faults == [
        "mine/trust.xlsx: column value: beds_open: is needed: general and acute beds open, beds",
        "mine/trust.xlsx: column value: type1_attendances: is needed: type 1 attendances, a month",
    ]


@pytest.mark.parametrize(("lines", "faults"), [
    (["row;value", "beds_open;400"], ["row 1: column unit is missing"]),
    (["beds;400"], ["has no heading: one row must name the columns row, value, unit"]),
    (["row,value,unit", "beds_open,400,beds", "beds_open,410,beds", ",3,"],
     ["row 3, column row: beds_open stands twice (trust.csv row 2)",
      "row 4, column row: says nothing of what the value is, got 3"]),
    (["row,value,unit", "beds_open,400,wards", "type1_attendances,7600,a month"],
     ["row 2, column value: beds_open: the unit must be beds, got wards"]),
])  # fmt: skip
def test_a_table_that_is_none_is_told(command, folder, lines, faults):
    (folder / "mine").mkdir()
    (folder / "mine" / "trust.csv").write_text("\n".join(lines), encoding="utf-8")
    ran = command("task=show", "trust=mine")
    assert ran.code == 2
    between = ": " if faults[0].startswith(("row", "has")) else ""
    assert [line.removeprefix(f"mine/trust.csv{between}") for line in ran.faults] == faults


def test_the_template_is_not_written_over_and_its_csv_names_every_row(command, folder, table):
    assert command("template=trust", "to=mine").faults == [
        "to: mine/trust.xlsx is there already, and is not written over"
    ]
    assert command("template=trust", "to=other", "format=csv").code == 0
    with (folder / "other" / "trust.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert (len(rows), rows[2]["row"], rows[2]["unit"]) == (25, "beds_open", "beds")
    assert command("template=trust", "format=pdf", "trust=ours").code == 2


@pytest.mark.parametrize(("place", "told"), [
    ("mine", "nor is there a table mine/trust.xlsx, which acuteflow template=trust to=mine writes empty; "),
    ("no/trust.xlsx", "nor is there a table no/trust.xlsx, which acuteflow template=trust to=no writes empty; "),
    ("no/trust.csv", "no/trust.csv, which acuteflow template=trust to=no format=csv writes empty; "),
    ("no/ours.xlsx", "no/ours.xlsx (acuteflow template=trust to=no writes an empty one, no/trust.xlsx); "),
])  # fmt: skip
def test_a_trust_that_is_nowhere_is_told_with_the_command_that_makes_a_table(command, place, told):
    (line,) = command("task=show", f"trust={place}").faults
    assert told in line


def test_the_example_of_the_template_may_be_typed_as_it_stands(command, table):
    sheet = openpyxl.load_workbook(table).active
    example = next(row[5].value for row in sheet.iter_rows() if row[0].value == "type1_attendances")
    fill(table, {**FILLED, "type1_attendances": example})
    ran = command("task=show", "show=classes.type1.arrivals.per_day", "trust=mine")
    assert (ran.code, "type 1 attendances 7,609.38 a month (trust.xlsx row 7)" in ran.out) == (0, True)


@pytest.mark.slow
def test_a_file_of_ones_own_that_has_a_size_is_told_by_its_line_and_keeps_what_it_says(command, folder):
    own = folder / "mine" / "trust"
    own.mkdir(parents=True)
    text = "# @package _global_\ndefaults: [small]\nname: ours\nsize:\n  beds_open: {}\n"
    text += "pools:\n  surgery: {{places: 61}}\n"
    (own / "ours.yaml").write_text(text.format(-4), encoding="utf-8")
    ran = command("--config-dir", "mine", "task=show", "trust=ours")
    assert ran.code == 2
    assert ran.faults[0].startswith("trust/ours.yaml:5: size.beds_open: must lie between 100 and 3,000 beds, got -4")
    (own / "ours.yaml").write_text(text.format(470), encoding="utf-8")
    ran = command("--config-dir", "mine", "task=show", "show=pools.*.places", "trust=ours")
    assert "places: 61" in ran.out
    assert "470 beds (size.beds_open)" in ran.out


def test_what_stands_beside_a_trust_of_another_size_is_of_that_size_and_is_said(command):
    ran = command("task=account", "trust=small", "pools.surgery.places=40", "format=json", *TINY)
    rows = {row["key"]: row for row in json.loads(ran.out)["rows"]}
    assert (ran.code, rows["type1_a_month"]["figure"], rows["beds_open"]["figure"]) == (0, 7478, 459)
    said = [line for line in ran.err if "task=" in line]
    assert "values are scaled by the trust's table" in said[0]
    assert said[1].endswith(
        "account/typical.yaml at the size of this trust, which does not know of pools.surgery.places"
    )


def test_rows_of_ones_own_stand_beside_a_trust_of_a_size_as_they_are_written(command, folder):
    own = folder / "mine" / "kpi"
    own.mkdir(parents=True)
    row = "{name: Ours, unit: beds, of: beds_available, kind: input, published: {value: 451, source: counted}}"
    (own / "ours.yaml").write_text(f"defaults: [typical]\nours: {row}\n", encoding="utf-8")
    ran = command("--config-dir", "mine", "task=kpi", "kpi=ours", "trust=small", "format=json", *TINY)
    found = {row["name"]: row["published"] for row in json.loads(ran.out)["figures"]}
    assert (found["Ours"], found["Type 1 within four hours"]) == (451, 0.642)
    assert "Deaths of the mortality indicator a year" not in found


@pytest.mark.slow
@pytest.mark.parametrize(("trust", "occupancy"), [("small", 0.954), ("large", 0.948), ("teaching", 0.938)])
def test_beds_are_occupied_as_published_of_the_size_group(command, trust, occupancy):
    ran = command("task=kpi", f"trust={trust}", "replications=8", "workers=1", "store=null", "format=json")
    found = {row["name"]: row["simulated"] for row in json.loads(ran.out)["figures"]}
    assert found["General and acute bed occupancy"] == pytest.approx(occupancy, abs=0.02)


@pytest.mark.slow
def test_a_newcomers_trust_lies_within_the_published_quartiles_of_its_size(command, table):
    """400 beds, 250 attendances a day, 8 theatres: cost, nurses a bed (theatres apart) and four hours, small trusts."""
    fill(table, FILLED)
    ran = command("task=kpi", "trust=mine", "replications=8", "workers=1", "store=null", "format=json")
    found = {row["name"]: row["simulated"] for row in json.loads(ran.out)["figures"]}
    assert not [line for line in json.loads(ran.out)["warnings"] if "capacity" in line]
    assert 310 < found["Cost a year, in the prices of 2024/25"] < 379
    assert 2.29 * 0.903 < found["Nurses outside theatres a general and acute bed"] < 2.62 * 0.903
    assert 0.563 < found["Type 1 within four hours"] < 0.743
