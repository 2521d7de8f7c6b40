"""The run's figure beside each row of the accounting table."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from sim.activity.account import WITHIN, Account, Accounted, accounted
from sim.activity.interval import Interval
from sim.activity.kpi import MONTHS_IN, UNKNOWN, parameter
from sim.activity.ratio import Quotient, ratio_of, standard_error, telling
from sim.activity.within import Spread, runs_that_tell

FIXED = Spread(0.0, math.inf, 1)
"""Of what the configuration says: no luck is in it."""


def beside_a_run(
    account: Account, replications: Sequence[Mapping[str, Quotient]], months: int, plain: Mapping[str, Any]
) -> list[Accounted]:
    """Every row with the run's figure, and how many runs would tell where these are too few.

    Arguments as those of `kpi_rows`.
    """
    found = []
    for shown, row in zip(accounted(account), account.rows.values(), strict=True):
        if row.parameter:
            seen, spread = Interval.around(parameter(plain, row.parameter), 0.0), FIXED
        elif row.of:
            runs = [r.get(row.of, UNKNOWN) for r in replications]
            if row.over:
                runs = [
                    Quotient(a.value, r.get(row.over, UNKNOWN).value) for a, r in zip(runs, replications, strict=True)
                ]
            seen, spread = ratio_of(runs), _spread(runs)
        else:
            found.append(shown)
            continue
        factor = row.times * (MONTHS_IN[row.per] / months if row.per else 1.0)
        value, half_width, low, high = seen.scaled(factor)
        told = shown._replace(simulated=value, half_width=half_width, low=low, high=high)
        if told.verdict == "too few runs":
            scaled = spread._replace(error=spread.error * abs(factor))
            told = told._replace(runs_needed=runs_that_tell(told.seen, scaled, told.figure, WITHIN))
        found.append(told)
    return found


def _spread(runs: Sequence[Quotient]) -> Spread:
    above, below = [each.numerator for each in runs], [each.denominator for each in runs]
    return Spread(*standard_error(above, below), int(telling(above, below).sum()))
