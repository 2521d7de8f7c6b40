"""Whom a trust employs must not depend on how long it is watched: the prefix property of paid hours."""

from __future__ import annotations

from tests.worlds.generate import world
from tests.worlds.prefix import pay_differences
from tests.worlds.run import long, short

RECRUITING = [n for n in range(400) if world(n).get("workforce", {}).get("agency_cut_policy") == "recruit"]


def test_a_month_pays_the_same_however_long_the_run_goes_on():
    found = [f"world({n}): {wrong}" for n in RECRUITING[:12] for wrong in pay_differences(short(n)[1], long(n)[1])]
    assert found == []
