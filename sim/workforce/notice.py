"""What notice is worth: how much of a gap the bank fills when it is told early, and what is left for agencies."""

from __future__ import annotations

from sim.scenario.workforce import Workforce

DAYS_A_WEEK = 7


def bank_share(workforce: Workforce, name: str) -> float:
    """Share of a group's gap that the bank fills with rosters approved as they are, at most 1."""
    now = _worth(workforce, name, workforce.rostering.approval_weeks)
    observed = _worth(workforce, name, workforce.rostering.observed_approval_weeks)
    return min(1.0, workforce.groups[name].fill_bank * now / observed)


def agency_share(workforce: Workforce, name: str) -> float:
    """Share of the gap that agencies fill before any cut: always the same part of what the bank leaves."""
    group = workforce.groups[name]
    left = 1 - group.fill_bank
    return group.fill_agency * (1 - bank_share(workforce, name)) / left if left > 0 else 0.0


def _worth(workforce: Workforce, name: str, approval_weeks: float) -> float:
    """The bank's fill over that with all notice: of planned gaps by their notice, of sudden ones without any."""
    rostering = workforce.rostering
    share, sudden = rostering.short_notice_share, rostering.short_notice_fill
    notice = mean_notice(2 * DAYS_A_WEEK * approval_weeks, workforce.opens_days(name), rostering.bank_days)
    return (1 - share) * (sudden + (1 - sudden) * notice) + share * sudden


def mean_notice(longest_days: float, opens_days: float, enough_days: float) -> float:
    """How much of the bank's time alone with a gap it has, 0 to 1, over gaps of 0 to so many days' notice, all alike.

    None with `opens_days` or less, when agencies are asked too; all with `enough_days` or more.
    """
    if longest_days <= opens_days:
        return 0.0
    if longest_days <= enough_days:
        return (longest_days - opens_days) ** 2 / (2 * (enough_days - opens_days) * longest_days)
    return 1 - (opens_days + enough_days) / (2 * longest_days)
