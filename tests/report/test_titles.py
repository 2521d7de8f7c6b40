"""What is counted, spent and staffed is called on pages as people write it, and by no key of a file."""

from __future__ import annotations

import pytest
import yaml

from sim.report.titles import TITLES, titled
from tests.hospital.typical import CONFIGS

PRESETS = [
    yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted((CONFIGS / "productivity").glob("*.yaml"))
]


def keys() -> set[str]:
    """Points of delivery, categories and staff groups of every shipped measure."""
    found: set[str] = set()
    for preset in PRESETS:
        found |= {*preset.get("weights", {}), *preset.get("categories", ())}
        for prices in preset.get("deflators", {}).values():
            for category in prices.get("categories", {}).values():
                found |= set(category.get("staff_groups", {}))
    return found


@pytest.mark.parametrize("key", sorted(key for key in keys() if "_" in key))
def test_every_shipped_key_of_several_words_has_a_title(key):
    assert key in TITLES


def test_a_label_keeps_its_words_and_a_name_of_ones_own_loses_its_underscores():
    assert titled("volume: ed_attendance_type1") == "volume: A&E attendances, type 1"
    assert titled("inputs: pay, agency") == "inputs: pay, agency"
    assert titled("mix: sdec_visit") == "mix: SDEC visit"
    assert titled("everything else: 6 steps") == "everything else: 6 steps"


@pytest.mark.parametrize("code", ["RX1_drugs_other", "X_day_case", "1day_case", "R0A", "É_one_off"])
def test_nothing_is_replaced_within_a_word(code):
    assert titled(f"volume: {code}") == f"volume: {code}"
    assert titled(f"{code} (day_case)") == f"{code} (day cases)"
