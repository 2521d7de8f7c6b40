"""A trust with currencies and hours, as plain columns: what the small worlds leave out."""

from functools import cache
from pathlib import Path
from typing import Any

from sim.productivity import ActivityTable, InputsTable, Level, Period, Preset, level, read_preset
from tests.productivity.worlds import ROOT, YEARS

BEFORE, NOW = YEARS["2023/24"], YEARS["2024/25"]
PRESETS = ("nhse", "ons", "york", "wau", "labour")


def preset_file(name: str) -> Path:
    return ROOT / "configs" / "productivity" / f"{name}.yaml"


@cache
def shipped(name: str) -> Preset:
    return read_preset(preset_file(name))


def with_rules(preset: Preset, **rules: Any) -> Preset:
    return Preset.model_validate(preset.model_dump() | {"rules": preset.rules.model_dump() | rules})


def staffed(
    preset: Preset,
    months: tuple[str, ...],
    volumes: dict[str, float],
    staff: dict[str, tuple[float, float]],
    spend: dict[str, float],
) -> Level:
    """A level that repeats one month.

    volumes: units by `pod` or `pod:currency`. staff: hours and £ by `group:contract`. spend: £ by other category.
    """
    names = [name.partition(":") for name in volumes]
    repeated = [month for month in months for _ in volumes]
    activity = ActivityTable.of(
        {
            "organisation": ["A"] * len(repeated),
            "month": repeated,
            "pod": [pod for pod, _, _ in names] * len(months),
            "currency": [currency for _, _, currency in names] * len(months),
            "volume": list(volumes.values()) * len(months),
        }
    )
    lines = [("pay", *name.split(":"), gbp, hours) for name, (hours, gbp) in staff.items()]
    lines += [(category, "", "", gbp, float("nan")) for category, gbp in spend.items()]
    category, group, contract, gbp, hours = (list(column) * len(months) for column in zip(*lines, strict=True))
    repeated = [month for month in months for _ in lines]
    inputs = InputsTable.of(
        {
            "organisation": ["A"] * len(repeated),
            "month": repeated,
            "category": category,
            "staff_group": group,
            "contract": contract,
            "nominal_gbp": gbp,
            "hours": hours,
        }
    )
    return level(activity, inputs, preset, Period("A", months))


VOLUMES = {
    "ed_attendance_type1": 9_000.0, "non_elective_same_day": 1_200.0, "non_elective_overnight:medical": 2_000.0,
    "non_elective_overnight:surgical": 700.0, "elective_inpatient:HN12F": 60.0, "elective_inpatient:surgical": 500.0,
    "day_case:FE32Z": 1_500.0, "day_case:theatre": 2_700.0, "outpatient_first": 13_900.0,
    "outpatient_follow_up": 25_800.0, "imaging": 6_000.0,
}  # fmt: skip
STAFF = {
    "registered_nurse:substantive": (220_000.0, 6.2e6), "registered_nurse:bank": (20_000.0, 0.6e6),
    "registered_nurse:agency": (8_000.0, 0.4e6), "consultant:substantive": (50_000.0, 5.1e6),
    "consultant:agency": (1_500.0, 0.25e6), "infrastructure:substantive": (150_000.0, 3.0e6),
}  # fmt: skip
SPEND = {"drugs_other": 2.8e6, "clinical_supplies": 4.7e6, "energy": 0.8e6, "depreciation": 1.7e6}
VOLUMES_NOW = VOLUMES | {
    "ed_attendance_type1": 9_300.0, "non_elective_same_day": 1_350.0, "non_elective_overnight:medical": 2_050.0,
    "non_elective_overnight:surgical": 690.0, "elective_inpatient:HN12F": 75.0, "day_case:FE32Z": 1_580.0,
    "day_case:theatre": 2_950.0, "outpatient_first": 14_800.0, "imaging": 6_700.0,
}  # fmt: skip
STAFF_NOW = STAFF | {
    "registered_nurse:substantive": (231_000.0, 6.9e6), "registered_nurse:agency": (4_000.0, 0.2e6),
    "consultant:substantive": (51_500.0, 5.75e6), "infrastructure:substantive": (152_000.0, 3.25e6),
}  # fmt: skip
SPEND_NOW = {"drugs_other": 2.95e6, "clinical_supplies": 5.0e6, "energy": 0.75e6, "depreciation": 1.75e6}


def two_years(preset: Preset) -> tuple[Level, Level]:
    """A year and the next of a trust that moved agency into posts, knees into day case and operated more."""
    return (
        staffed(preset, BEFORE, VOLUMES, STAFF, SPEND),
        staffed(preset, NOW, VOLUMES_NOW, STAFF_NOW, SPEND_NOW),
    )
