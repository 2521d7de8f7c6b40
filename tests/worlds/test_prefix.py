"""The end of a run changes nothing before it: a run equals the beginning of a longer one (rules 4 and 16)."""

from __future__ import annotations

from random import Random

import pytest

from sim.engine.compiled.engine import run_compiled
from tests.engine.worlds import deadlock
from tests.worlds.generate import longer, world
from tests.worlds.numbers import holds, many_worlds
from tests.worlds.prefix import differences, pay_differences, roster_differences
from tests.worlds.run import laid_out, runs_on


@many_worlds
def test_a_run_equals_the_beginning_of_a_longer_one(numbers):
    def wrong(plain, number):
        (short, staff), (long, later_staff) = laid_out(plain), laid_out(longer(plain, Random(number)))
        yield from differences(runs_on(short), runs_on(long))
        if staff is not None:
            yield from roster_differences(staff, later_staff, short.end)

    holds(numbers, wrong)


@many_worlds
def test_who_is_locked_in_when_a_longer_run_says_so_is_locked_in_now(numbers):
    """Not the other way round: what is closed for the rest of one run may open again in the longer."""

    def wrong(plain, number):
        (short, _), (long, _) = laid_out(plain), laid_out(longer(plain, Random(number)))
        later = deadlock(run_compiled, long)
        if later is not None and later.at_ms < short.end:
            now = deadlock(run_compiled, short)
            if now is None or now.at_ms > later.at_ms:
                yield f"{later}, and in the shorter run {now}"

    holds(numbers, wrong)


RECRUITING = [
    number for number in range(400) if world(number).get("workforce", {}).get("agency_cut_policy") == "recruit"
]


@pytest.mark.xfail(reason="N2: under agency_cut_policy recruit all months of a phase share their recruits", strict=True)
def test_whom_a_trust_employs_does_not_depend_on_how_long_it_is_watched():
    def wrong(plain, number):
        staff, later_staff = laid_out(plain)[1], laid_out(longer(plain, Random(number)))[1]
        yield from pay_differences(staff, later_staff)

    holds(RECRUITING[:12], wrong)
