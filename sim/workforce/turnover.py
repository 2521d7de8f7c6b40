"""Posts and people over months: who leaves, how long a post stands empty, and what new starters can do.

A month of the run counts as a twelfth of a year, whole or cut. The run begins with the trust without interventions in
its steady state, in which as many start as leave; what is changed works from there with its lag.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.scenario.workforce import Turnover, Workforce
from sim.workforce.months import column, each_month
from sim.workforce.plan import Floats

MONTHS_A_YEAR = 12
WEEKS_A_MONTH = 365 / 7 / MONTHS_A_YEAR
MOST_MONTHS = 480  # that a post stands empty: one that is never filled, for a run of any length


@dataclass(frozen=True)
class People:
    """People of each staff group in each month, float64[months, groups].

    in_post: wte employed, on the mean of the month; productive: wte that count on shifts, less than those employed by
    what more starters than usual cannot do yet; starters, leavers: wte of the month.
    """

    in_post: Floats
    productive: Floats
    starters: Floats
    leavers: Floats


def vacancy_factor(turnover: Turnover) -> float:
    """How many times the observed vacancy the leaver rate and the empty time make: v = λT / (1 + λT)."""
    empty_posts = turnover.leaver_rate * turnover.empty_months / MONTHS_A_YEAR
    return empty_posts / (1 + empty_posts) / turnover.observed_vacancy


def steady_vacancy(workforce: Workforce, name: str) -> float:
    """Share of posts that stand empty once turnover has settled."""
    return min(1.0, workforce.groups[name].vacancy * vacancy_factor(workforce.turnover))


def in_post_wte(workforce: Workforce, name: str) -> float:
    """Staff in post once turnover has settled, wte."""
    return workforce.groups[name].establishment_wte * (1 - steady_vacancy(workforce, name))


def people(in_force: Sequence[Workforce], base: Workforce) -> People:
    """Who is employed in each month. base: the trust without interventions, in whose steady state the run begins.

    A change of `vacancy` or `observed_vacancy`, which are observed and no levers, holds at once.
    """
    walk = _Posts(in_force, base)
    for month in range(len(in_force)):
        walk.step(month)
    usual = base.turnover.observed_vacancy
    vacant = column(in_force, lambda w, n: w.groups[n].vacancy * usual / w.turnover.observed_vacancy)
    more = vacant - _row(base, lambda w, n: w.groups[n].vacancy)
    at_once = more * vacancy_factor(base.turnover) * column(in_force, lambda w, n: w.groups[n].establishment_wte)
    in_post = np.maximum(0.0, walk.in_post - at_once)
    return People(in_post, np.maximum(0.0, in_post - walk.cannot_yet(in_force, base)), walk.starters, walk.leavers)


def _row(workforce: Workforce, read: Callable[[Workforce, str], float]) -> Floats:
    row: Floats = column((workforce,), read)[0]
    return row


class _Posts:
    """People in post, month by month: each post that is left, or new, is filled so many months later."""

    def __init__(self, in_force: Sequence[Workforce], base: Workforce) -> None:
        months, groups = len(in_force), len(base.groups)
        self.establishment = np.vstack(
            [_row(base, _establishment), column(in_force, _establishment)]
        )  # of the base before the first month
        self.leaver_rate = each_month(in_force, lambda w: [w.turnover.leaver_rate / MONTHS_A_YEAR]).ravel()
        self.at_once = column(in_force, lambda w, n: float(w.groups[n].posts_go_by == "redundancy")) > 0
        self.empty_months = _empty_months(in_force, base)
        self.now = _row(base, in_post_wte)
        self.usual = self.now * base.turnover.leaver_rate / MONTHS_A_YEAR
        lag = _empty_months((base,), base)[0]
        self.due = self.usual * np.clip(lag - np.arange(months)[:, None], 0.0, 1.0)  # of posts empty before the run
        self.surplus = np.zeros(groups)  # people in posts that are cut, until as many have left
        self.in_post, self.starters, self.leavers = (np.zeros((months, groups)) for _ in range(3))

    def step(self, month: int) -> None:
        """One month: posts cut or added, people who leave, and those who start."""
        before, after = self.establishment[month], self.establishment[month + 1]
        kept = np.where(self.at_once[month] & (after < before), after / before, 1.0)
        self.now *= kept
        self.due[month:] *= kept
        begun = self.now.copy()
        left = self.now * self.leaver_rate[month]
        open_posts = left + np.where(kept < 1.0, 0.0, after - before) - self.surplus
        self._cancel(month, np.maximum(0.0, -open_posts))
        self._advertise(month, np.maximum(0.0, open_posts))
        self.leavers[month], self.starters[month] = left, self.due[month]
        self.now = np.maximum(0.0, self.now - left + self.due[month])
        self.in_post[month] = (begun + self.now) / 2

    def _cancel(self, month: int, posts: Floats) -> None:
        """Take back adverts for posts that are cut; where there are fewer, people leave before others are hired."""
        waiting = self.due[month:].sum(axis=0)
        taken = np.minimum(posts, waiting)
        self.due[month:] *= 1 - np.divide(taken, waiting, out=np.zeros_like(taken), where=waiting > 0)
        self.surplus = posts - taken

    def _advertise(self, month: int, posts: Floats) -> None:
        """Fill posts after the months that they stand empty."""
        for group, lag in enumerate(self.empty_months[month].tolist()):
            whole, part = int(lag), lag % 1.0
            for at, share in ((month + whole, 1.0 - part), (month + whole + 1, part)):
                if at < len(self.due):
                    self.due[at, group] += share * posts[group]

    def cannot_yet(self, in_force: Sequence[Workforce], base: Workforce) -> Floats:
        """Wte that starters of each month and before cannot do yet, beyond what is usual: float64[months, groups].

        The usual number of starters is among what absence, bank and agency were observed with.
        """
        usual = self.usual * not_yet(base.turnover, 0.0, math.inf)
        lost = np.zeros_like(self.starters)
        for month, workforce in enumerate(in_force):
            turnover = workforce.turnover
            each = np.array([not_yet(turnover, float(ago), ago + 1.0) for ago in range(month + 1)])
            earlier = self.usual * not_yet(turnover, month + 1.0, math.inf)
            lost[month] = each @ self.starters[month::-1] + earlier - usual
        return lost


def _establishment(workforce: Workforce, name: str) -> float:
    return workforce.groups[name].establishment_wte


def _empty_months(in_force: Sequence[Workforce], base: Workforce) -> Floats:
    """Months that a post left in each month stands empty, float64[months, groups]: those that explain the group's
    vacancy in the trust without interventions, as many times as `empty_months` is theirs now.
    """
    vacant, rate = _row(base, steady_vacancy), base.turnover.leaver_rate / MONTHS_A_YEAR
    explained = np.divide(vacant, (1 - vacant) * rate, out=np.zeros_like(vacant), where=(vacant < 1) & (rate > 0))
    if base.turnover.empty_months == 0:
        return column(in_force, lambda w, _: w.turnover.empty_months)
    times = column(in_force, lambda w, _: w.turnover.empty_months / base.turnover.empty_months)
    return np.minimum(explained * times, MOST_MONTHS)


def not_yet(turnover: Turnover, begin: float, end: float) -> float:
    """Months of work that a starter cannot do yet between two times after the first day, months."""
    return _lost_by(turnover, end) - _lost_by(turnover, begin)


def _lost_by(turnover: Turnover, months: float) -> float:
    """The same from the first day on: nothing counts while supernumerary, then what is missing falls evenly to 0."""
    alone = turnover.supernumerary_weeks / WEEKS_A_MONTH
    if months <= alone:
        return months
    ramp, missing = turnover.ramp_months, 1 - turnover.starter_productivity

    def area(upto: float) -> float:
        t = min(upto, ramp)
        return missing * (t - t * t / (2 * ramp)) if ramp > 0 else 0.0

    return alone + area(months) - area(alone)
