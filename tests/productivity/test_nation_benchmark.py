"""The benchmark of a nation says which of its promises is missed, and compares a figure."""

import pytest

from benchmarks.nation import MEMORY_MB, SECONDS, promised

KEPT = {"seconds": SECONDS, "peak_mb": MEMORY_MB, "growth": 0.035, "growth_in_memory": 0.035}


@pytest.mark.parametrize(
    ("changed", "missed"),
    [
        ({}, []),
        ({"seconds": SECONDS + 0.1}, ["seconds"]),
        ({"peak_mb": MEMORY_MB + 1.0}, ["peak_mb"]),
        ({"growth_in_memory": 0.178}, ["growth"]),
    ],
)
def test_what_is_missed_is_said(changed: dict[str, float], missed: list[str]):
    assert [name for name, words in promised(KEPT | changed).items() if words.endswith("MISSED")] == missed
