"""Both engines on random programs, patients and calendars: whole tables, to the bit."""

import pytest
from hypothesis import given

from tests.engine.cases import cases, tried
from tests.engine.worlds import both


@tried(examples=80)
@given(cases())
def test_engines_agree(case):
    both(case.world())


@pytest.mark.slow
@tried(examples=1500, afresh=True)
@given(cases())
def test_engines_agree_on_others_too(case):
    both(case.world())
