"""Labour as an input: by hours alone, by hours weighted with base pay (direct), by deflated pay (indirect), or mixed.

    hours      Σ h1 / Σ h0
    direct     Σ h1·w0 / Σ h0·w0          w0 = pay for an hour in the base period
    indirect   Σ (E1 / D) / Σ E0
    mixed      NHS staff direct, agency, materials and capital indirect, in one sum

Source: ONS and CHE York. Direct labour counts an hour at what it used to cost, so dearer hours of the same kind are
price; indirect labour believes the deflator instead.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.productivity.faults import NotComparable


class Paid(NamedTuple):
    """One kind of staff in two periods: hours worked, nominal pay, £, and new pay at base prices, £."""

    base_hours: float
    new_hours: float
    base_gbp: float
    real_gbp: float

    @property
    def base_pay_gbp_per_h(self) -> float:
        """Pay for an hour in the base period, £; of staff new since then, what they cost now at base prices."""
        if self.base_hours > 0.0:
            return self.base_gbp / self.base_hours
        return self.real_gbp / self.new_hours if self.new_hours > 0.0 else 0.0

    @property
    def real_pay_gbp_per_h(self) -> float:
        """Pay for an hour in the new period at base prices, £; of staff who left, what they cost then."""
        return self.real_gbp / self.new_hours if self.new_hours > 0.0 else self.base_pay_gbp_per_h

    @property
    def direct_gbp(self) -> float:
        """Hours worked now at what an hour cost then, £."""
        return self.new_hours * self.base_pay_gbp_per_h


def refill_effect(pay_share: float, agency_share: float, cut: float, premium: float) -> float:
    """What inputs grow by when agency hours are worked by the trust's own staff instead: −β·α·x·φ / (1 + φ), a share.

    pay_share: β, pay in spend. agency_share: α, agency in pay. cut: x, the share of agency spend that goes.
    premium: φ, the price of an agency hour over a worked hour of own staff, leave and sickness paid.

    Raises
    ------
    NotComparable
        When a share lies outside 0 to 1 or the premium is not above −1.
    """
    for name, share in (("pay_share", pay_share), ("agency_share", agency_share), ("cut", cut)):
        if not 0.0 <= share <= 1.0:
            raise NotComparable(f"{name} must lie between 0 and 1, got {share}")
    if not premium > -1.0:
        raise NotComparable(f"a premium must be above -1, got {premium}")
    return -pay_share * agency_share * cut * premium / (1.0 + premium)
