"""The made-up trust of the templates worked out by hand, with a calendar and prices of the test's own."""

import calendar
import math
from datetime import date

import pytest

from sim.productivity import Period, explain, level, read_preset, year_on_year
from sim.productivity.source.template import example_tables
from tests.productivity.worlds import ROOT, YEARS

# Bank holidays of England that fall on a weekday, from gov.uk, April 2023 to March 2025.
HOLIDAYS = [
    "2023-04-07", "2023-04-10", "2023-05-01", "2023-05-08", "2023-05-29", "2023-08-28", "2023-12-25",
    "2023-12-26", "2024-01-01", "2024-03-29", "2024-04-01", "2024-05-06", "2024-05-27", "2024-08-26",
    "2024-12-25", "2024-12-26", "2025-01-01",
]  # fmt: skip
WEIGHTS = {
    ("ed_attendance_type1", ""): 314,
    ("non_elective_same_day", ""): 770 * 1.1,
    ("non_elective_overnight", ""): 3692 * 2.04,
    ("elective_inpatient", "HN12F"): 8464 * 1.06,
    ("elective_inpatient", "HN22E"): 8105 * 1.06,
    ("elective_inpatient", "medical"): 6314 * 1.06,
    ("day_case", ""): 1077,
    ("outpatient_first", ""): 250,
    ("outpatient_follow_up", ""): 170,
    ("outpatient_procedure", ""): 232,
    ("imaging", ""): 140,
}
BY_CALENDAR = ("ed_attendance_type1", "non_elective_same_day", "non_elective_overnight")
PRICES = {
    ("pay", "registered_nurse", "substantive"): 0.0562,
    ("pay", "registered_nurse", "bank"): 0.055,
    ("pay", "registered_nurse", "agency"): 0.0,
    ("pay", "consultant", "substantive"): 0.0956,
    ("pay", "infrastructure", "substantive"): 0.0567,
    ("drugs_other", "", ""): 0.01,
    ("clinical_supplies", "", ""): 0.024,
    ("premises", "", ""): 0.035,
    ("cnst", "", ""): 0.099,
    ("depreciation", "", ""): 0.039,
}
BEFORE, NOW = YEARS["2023/24"], YEARS["2024/25"]


def days(months: tuple[str, ...], working: bool) -> int:
    found = 0
    for month in months:
        year, number = int(month[:4]), int(month[5:])
        for day in range(1, calendar.monthrange(year, number)[1] + 1):
            one = date(year, number, day)
            found += not working or (one.weekday() < 5 and str(one) not in HOLIDAYS)
    return found


def test_growth_of_the_example_is_that_of_a_spreadsheet_to_fourteen_digits():
    activity, inputs, _ = example_tables()
    ratio = {working: days(BEFORE, working) / days(NOW, working) for working in (True, False)}
    then = now = 0.0
    rows = zip(activity.month.tolist(), activity.pod.tolist(), activity.currency.tolist(), activity.volume, strict=True)
    for month, pod, currency, volume in rows:
        gbp = float(volume) * WEIGHTS[pod, currency]
        if month in BEFORE:
            then += gbp
        else:
            now += gbp * ratio[pod not in BY_CALENDAR]
    spent = real = 0.0
    lines = zip(inputs.category.tolist(), inputs.staff_group.tolist(), inputs.contract.tolist(), strict=True)
    for month, line, gbp in zip(inputs.month.tolist(), lines, inputs.nominal_gbp.tolist(), strict=True):
        if month in BEFORE:
            spent += gbp
        else:
            real += gbp / (1 + PRICES[line])
    preset = read_preset(ROOT / "configs" / "productivity" / "nhse.yaml")
    period = Period("EXA", NOW)
    found = year_on_year(activity, inputs, preset, period)
    assert found.activity_ratio == pytest.approx(now / then, rel=1e-14)
    assert found.inputs_ratio == pytest.approx(real / spent, rel=1e-14)
    explanation = explain(*(level(activity, inputs, preset, each) for each in (period.year_before(), period)))
    assert math.fsum(step.log_points for step in explanation.steps) == pytest.approx(
        math.log(1 + found.productivity), abs=1e-13
    )
