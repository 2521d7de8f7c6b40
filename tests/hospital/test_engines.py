"""The typical trust on both engines: equal to the bit."""

import numpy as np
import pytest

from sim.hospital.read import blueprint
from sim.hospital.simulate import simulate
from tests.hospital.typical import month, plain

COLUMNS = ("key", "parent", "person", "klass", "outcome", "session", "arrival", "marks")


def same(one, other):
    for column in COLUMNS:
        np.testing.assert_array_equal(getattr(one.journeys, column), getattr(other.journeys, column), err_msg=column)
    np.testing.assert_array_equal(one.occupancy, other.occupancy)
    np.testing.assert_array_equal(one.sessions, other.sessions)
    assert (one.dropped, one.longest_passed_over) == (other.dropped, other.longest_passed_over)


def test_a_month_on_both_engines():
    trust = month()
    same(simulate(trust, 0, "compiled").run, simulate(trust, 0, "simpy").run)


@pytest.mark.slow
def test_a_year_on_both_engines():
    trust = blueprint(plain())
    same(simulate(trust, 1, "compiled").run, simulate(trust, 1, "simpy").run)
