"""The run's figure beside each row of the accounting table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.activity.account import Account, Accounted, accounted
from sim.activity.interval import Interval
from sim.activity.kpi import MONTHS_IN, UNKNOWN, parameter
from sim.activity.ratio import Quotient, ratio_of


def beside_a_run(
    account: Account, replications: Sequence[Mapping[str, Quotient]], months: int, plain: Mapping[str, Any]
) -> list[Accounted]:
    """Every row with the run's figure. Arguments as those of `kpi_rows`."""
    found = []
    for shown, row in zip(accounted(account), account.rows.values(), strict=True):
        if row.parameter:
            seen = Interval.around(parameter(plain, row.parameter), 0.0)
        elif row.of:
            runs = [r.get(row.of, UNKNOWN) for r in replications]
            if row.over:
                runs = [
                    Quotient(a.value, r.get(row.over, UNKNOWN).value) for a, r in zip(runs, replications, strict=True)
                ]
            seen = ratio_of(runs)
        else:
            found.append(shown)
            continue
        value, half_width, low, high = seen.scaled(row.times * (MONTHS_IN[row.per] / months if row.per else 1.0))
        found.append(shown._replace(simulated=value, half_width=half_width, low=low, high=high))
    return found
