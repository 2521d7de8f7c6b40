"""Staff by group in every table of a comparison: whose hours fell, by how many and how many £, and who works them."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from sim.report.comparison_sheets import front
from sim.report.doses import in_rows
from sim.report.month_sheets import month_sheets
from sim.report.section import cost_rows
from sim.report.sentences import sentences
from sim.report.staff import agency_by_group, agency_in_all, baseline_rows, change_rows
from sim.report.staff_page import staff_of_page
from sim.report.staff_sheets import staff_sheets
from sim.report.tasks import plain
from sim.report.wording import money, signed
from sim.report.workbook import Sheet
from sim.study.compare import Comparison
from sim.study.effects import Effect
from sim.study.plan import BASELINE
from sim.study.results import rows
from sim.study.staff import ALL

GROUPS = 11


@pytest.fixture(scope="module")
def sheets(comparison: Comparison) -> dict[str, Sheet]:
    return {sheet.name: sheet for sheet in staff_sheets(comparison)}


@pytest.fixture(scope="module")
def agency(comparison: Comparison) -> Effect:
    return comparison.effects["agency_reduction"]


def of(effect: Effect, group: str, contract: str):
    return next(each for each in effect.staff if (each.staff_group, each.contract) == (group, contract))


def test_groups_add_up_to_the_bill_and_to_what_the_sentences_tell(comparison: Comparison, agency: Effect):
    own = [o.lines.paid_by("trust") for o in comparison.of(BASELINE, drawn=False)]
    pay = sum(float(each.nominal_gbp[each.category == "pay"].sum()) for each in own) / len(own) * 12
    assert of(agency, ALL, ALL).gbp.base == pytest.approx(pay, abs=0.01)
    for hours in agency.hours:
        every = of(agency, ALL, hours.contract)
        assert (every.hours.mean, every.gbp.mean) == pytest.approx((hours.hours, hours.gbp), rel=1e-9)
        groups = [each for each in agency.staff if each.contract == hours.contract and each.staff_group != ALL]
        assert sum(each.hours.mean for each in groups) == pytest.approx(hours.hours, rel=1e-9)
        assert sum(each.gbp.base for each in groups) == pytest.approx(every.gbp.base, abs=0.01)


def test_a_board_reads_whose_agency_hours_fell_and_who_works_them(agency: Effect):
    (told,) = agency_by_group(agency)
    assert told in sentences(agency)
    for group in ("registered nurses", "consultants", "resident and SAS doctors", "theatre staff"):
        assert re.search(rf"{group} −[\d,]+ \(−£[\d.]+[km]\)", told), told
    assert re.search(r"In their place: bank \+[\d,]+ \(\+£", told), told
    assert re.search(r" Posts added to do it \(bank office\): corporate posts \+£\d+k a year\.$", told), told
    assert agency_in_all(agency).startswith(" Agency hours a year −")
    table = change_rows(agency.staff)
    assert table.heads[:2] == ("Agency", "Bank")
    assert dict(table.rows)["consultants"][0].hours.startswith("−")
    added = dict(table.rows)["corporate posts"][table.heads.index("Posts added")]
    assert added.hours == "not rostered"
    assert added.gbp.startswith("+£")


@pytest.mark.parametrize("dearer", [True, False])
def test_a_board_reads_of_which_group_what_replaces_costs_more(agency: Effect, dearer: bool):
    """Bank hours of consultants at £11,000 more than the agency hours they replace, or at £11,000 less."""
    saved = of(agency, "consultant", "agency").gbp.mean
    assert saved < 0

    def priced(each):
        if (each.staff_group, each.contract) == ("consultant", "bank"):
            return each._replace(gbp=each.gbp._replace(mean=-saved + (11_000 if dearer else -11_000)))
        if each.contract == "bank":
            return each._replace(gbp=each.gbp._replace(mean=0.0))
        return each._replace(gbp=each.gbp._replace(mean=0.0)) if each.contract == "short_notice" else each

    (told,) = agency_by_group(replace(agency, staff=tuple(map(priced, agency.staff))))
    sentence = (
        f"What replaces them costs more than they did: consultants (agency {money(saved)}, "
        f"bank {money(-saved + 11_000)})."
    )
    assert (sentence in told) == dearer
    assert ("costs more than they did" in told) == dearer


def test_what_moves_no_agency_hour_says_nothing_of_it(comparison: Comparison):
    other = comparison.effects["theatre_scheduling"]
    assert not [*agency_by_group(other)]
    assert agency_in_all(other) == ""
    assert not any("Agency" in head for head in change_rows(other.staff).heads)
    without = replace(comparison, effects={"theatre_scheduling": replace(other, staff=())})
    assert staff_of_page(without) == {"baseline": None, "changes": [], "same": []}


def test_months_of_the_page_are_those_of_the_year(comparison: Comparison, agency: Effect):
    found = staff_of_page(comparison)
    table = next(each for each in found["changes"] if each.months is not None)
    (cell,) = dict(table.months.rows)["consultants"]
    month = of(agency, "consultant", "agency").hours.mean / 12
    assert cell.hours == signed(month, 0)
    assert len(found["baseline"]["months"].heads) == comparison.outcomes[0].months
    (worked,) = dict(found["baseline"]["months"].rows)["all groups"]
    assert worked.hours == f"{of(agency, ALL, ALL).hours.base / 12:,.0f}"


def test_hours_that_go_to_nobody_have_no_price(agency: Effect):
    table = baseline_rows(agency.staff)
    at = table.heads.index("Unfilled")
    assert [cells[at].gbp for _, cells in table.rows] == [""] * (GROUPS + 1)
    assert dict(table.rows)["managers"][at].hours == ""
    assert [group for group, _ in table.rows][-1] == "all groups"


def test_the_page_has_every_group_and_the_change_of_each_world(page: str, comparison: Comparison):
    section = page[page.index('<section id="staff">') :]
    section = section[: section.index("</section>")]
    assert "Staff: worked hours and £ by group" in section
    for name in in_rows(comparison.effects):
        assert f"<summary>{name}: what moves</summary>" in section
    assert section.count("<details open>") == 1  # that of the agency
    for group, cells in change_rows(comparison.effects["agency_reduction"].staff).rows:
        assert f'<th scope="row">{group}</th>' in section
        assert cells[0].hours.split(" ")[0] in section
    assert "<td></td>" in section  # no empty line where there is nothing


def test_months_of_the_workbook_add_up_to_the_year(comparison: Comparison, sheets: dict[str, Sheet]):
    title = "Agency reduction"
    year = {row[1:3]: row for row in sheets["staff"].rows if row[0] == title}
    months = comparison.outcomes[0].months
    sums: dict[tuple[object, object], list[float]] = {}
    for row in sheets["staff_by_month"].rows:
        if row[0] == title:
            found = sums.setdefault(row[1:3], [0.0, 0.0])
            found[0] += (row[6] or 0.0) * 12 / months
            found[1] += row[12] * 12 / months
            assert row[5] is None or row[5] - row[4] == pytest.approx(row[6], abs=2e-6)
            assert row[11] - row[10] == pytest.approx(row[12], abs=2e-6)
    assert len(sums) > 3 * GROUPS
    for key, (hours, gbp) in sums.items():
        assert (year[key][4] or 0.0) == pytest.approx(hours, abs=1e-3)
        assert year[key][9] == pytest.approx(gbp, abs=0.01)


def test_sheets_call_a_group_by_one_name_and_say_which_baseline_a_column_is_of(
    comparison: Comparison, agency: Effect, sheets: dict[str, Sheet]
):
    pay = next(sheet for sheet in month_sheets(comparison) if sheet.name == "pay")
    groups = {row[2] for row in pay.rows} - {""}
    assert groups <= {row[1] for row in sheets["staff"].rows} | {"support posts"}
    assert {"consultants", "midwives", "registered nurses"} <= groups
    for sheet in (pay, sheets["staff"], sheets["staff_by_month"]):
        figures = [each.name for each in sheet.columns if each.name.startswith(("hours", "paid hours", "pay "))]
        told = [column for column in figures if "95 %" not in column]
        assert len(told) >= 4
        assert all(", mean of the pairs" in column or ", as assumed" in column for column in told)
        assert "Mean of the pairs: with and without" in sheet.about
    notes = front(comparison, {}).notes["note"]
    assert any("`pay`, `staff` and `staff_by_month`: Mean of the pairs" in note for note in notes)
    (line,) = cost_rows(agency.intervention, {})
    assert line["what"] == "2 wte corporate posts"


def test_json_and_the_results_folder_hold_the_same_hours_and_pounds(comparison: Comparison):
    found = json.loads(json.dumps(plain(comparison, {}), allow_nan=False))
    staff = {(each["staff_group"], each["contract"]): each for each in found["effects"]["agency_reduction"]["staff"]}
    assert staff["corporate", "added_posts"]["hours"] is None
    by_month = found["staff_by_month"]
    assert set(by_month) == {BASELINE, *comparison.effects}
    here = [
        each
        for each in by_month["agency_reduction"]
        if (each["staff_group"], each["contract"]) == ("consultant", "agency")
    ]
    before = [
        each for each in by_month[BASELINE] if (each["staff_group"], each["contract"]) == ("consultant", "agency")
    ]
    moved = sum(a["gbp"] - b["gbp"] for a, b in zip(here, before, strict=True)) * 12 / comparison.outcomes[0].months
    assert moved == pytest.approx(staff["consultant", "agency"]["gbp"]["mean"], abs=0.01)
    drawn = comparison.of("agency_reduction", drawn=True)
    columns = rows(drawn)
    named = columns["measure"] == "hours: consultant, agency"
    assert columns["value"][named].mean() == pytest.approx(sum(each["hours"] for each in here) / len(here), rel=1e-12)
    assert set(columns["unit"][named]) == {"hours"}
    pay = [name.startswith("pay: ") for name in columns["measure"].tolist()]
    bill = sum(
        float(o.lines.paid_by("trust").nominal_gbp[o.lines.paid_by("trust").category == "pay"].sum()) for o in drawn
    )
    assert columns["value"][pay].sum() == pytest.approx(bill, abs=0.01)
