"""Staff: hours and £ by month, staff group and contract. The £ of all cells are the trust's pay bill."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.activity.staff_hours import StaffHours
from sim.cost.drivers import Floats
from sim.cost.lines import SHORT_NOTICE, CostLines, Heading

STAFF_CONTRACTS = {
    "substantive": "worked by people in post and recruits, who are paid for leave, sickness and study too",
    "added_posts": "posts that a change adds: paid, and on no roster",
    "bank": "worked by bank staff on the roster",
    "agency": "worked by agency staff on the roster",
    "short_notice": "worked beyond the roster (escalation, overrun, extra sessions), priced as bank and agency",
    "unfilled": "asked for and worked by nobody, £0",
    "not_needed": "given up by agency or bank as no longer asked for, £0",
}
WORKED = ("substantive", "bank", "agency", "short_notice")
NOT_ROSTERED = "added_posts"
PLACES = {contract: place for place, contract in enumerate(STAFF_CONTRACTS)}


@dataclass(frozen=True, eq=False)
class StaffTable:
    """Hours and £ of the trust's pay, float64[months, groups, contracts], contracts as in `STAFF_CONTRACTS`.

    hours: worked on the roster or at short notice, or by nobody as the contract says; 0 of posts that are on no roster.
    paid_h: hours that a price is put to; of bank, agency and short notice those worked. gbp: paid_h × price, at the
    prices of the lines. Posts that other payers pay and what is paid once are no part of it.
    """

    months: tuple[str, ...]
    groups: tuple[str, ...]
    hours: Floats
    paid_h: Floats
    gbp: Floats

    @classmethod
    def of(cls, lines: CostLines, staff: StaffHours) -> StaffTable:
        """Of the bill and the roster of the same months."""
        pay = [at for at, name in enumerate(lines.names) if name.category == "pay" and name.payer == "trust"]
        shape = len(lines.months), len(staff.groups), len(STAFF_CONTRACTS)
        priced_h, gbp = np.zeros(shape), np.zeros(shape)
        for at in pay:
            name = lines.names[at]
            cell = staff.groups.index(name.staff_group), PLACES[contract_of(name)]
            priced_h[:, *cell] += lines.priced_h[:, at]
            gbp[:, *cell] += lines.gbp[:, at]
        hours, paid_h = priced_h.copy(), priced_h
        hours[:, :, PLACES["substantive"]] = staff.worked_h
        hours[:, :, PLACES["not_needed"]] = staff.removed_h
        hours[:, :, PLACES[NOT_ROSTERED]] = 0.0
        paid_h[:, :, PLACES["unfilled"]] = 0.0
        return cls(lines.months, staff.groups, hours, paid_h, gbp)


def contract_of(name: Heading) -> str:
    """The contract of a line of pay: that of the roster, or what else is worked or paid for."""
    if name.item in SHORT_NOTICE:
        return "short_notice"
    return NOT_ROSTERED if name.item else name.contract
