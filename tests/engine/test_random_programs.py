"""Both engines on random programs, patients and calendars: whole tables, to the bit."""

import pytest
from hypothesis import HealthCheck, given, settings

from tests.engine.cases import cases
from tests.engine.worlds import both

TREATED = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@settings(TREATED, max_examples=150)
@given(cases())
def test_engines_agree(case):
    both(case.world())


@pytest.mark.slow
@settings(TREATED, max_examples=2000, derandomize=False)
@given(cases())
def test_engines_agree_on_many(case):
    both(case.world())
