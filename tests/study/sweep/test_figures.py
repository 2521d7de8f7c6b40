"""Figures of staff groups stand in the tables of a study that names them, a year and by month, and in no other."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from sim.cost.staff import PLACES
from sim.report.names import name_of
from sim.study.staff import staff_figures_there_are, staff_table
from sim.study.sweep.figures import figures_of, figures_there_are
from sim.study.units import unit_of
from tests.study.worlds import kept, month

NAMED = ("productivity", "hours.consultant.agency", "pay_gbp.consultant.agency", "pay_gbp.all.all", "hours.all.bank")


def test_named_figures_of_staff_are_those_of_the_table_by_month_and_year():
    of = kept()
    table, found = staff_table(of), figures_of(of, True, NAMED)
    group, months = table.groups.index("consultant"), len(table.months)
    cell = (slice(None), group, PLACES["agency"])
    for name, figure in (("hours.consultant.agency", table.hours), ("pay_gbp.consultant.agency", table.gbp)):
        assert found.quotient(name).value == pytest.approx(figure[cell].sum() * 12 / months, rel=1e-12)
        assert found.by_month is not None
        np.testing.assert_array_equal(found.by_month[found.names.index(name), :, 0], figure[cell])
    own = of.lines.paid_by("trust")
    pay = float(own.nominal_gbp[own.category == "pay"].sum())
    assert found.quotient("pay_gbp.all.all").value == pytest.approx(pay * 12 / months, abs=0.01)
    assert figures_of(of).names == tuple(name for name in found.names if name not in NAMED[1:])


def test_every_figure_that_may_be_named_has_a_unit_and_a_name():
    plan = cast(Any, SimpleNamespace(of_model=False, structures=(month(),)))
    known = figures_there_are(plan)
    assert set(NAMED) <= set(known)
    for name in staff_figures_there_are(month()["workforce"]["groups"]):
        assert name in known
        assert unit_of(name) == ("hours a year" if name.startswith("hours.") else "£ a year")
        assert name_of(name) != name
    assert name_of("hours.consultant.agency") == "Hours of consultants, agency"
    assert name_of("pay_gbp.all.all") == "Pay of all groups, in all"
