"""What a board is told of an intervention in words. The rules are those of the economics of this model (E1 to E15)."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sim.report.budget import tagged
from sim.report.capacity import bed_uses, slack
from sim.report.harm import expected, harm, short_of_harm
from sim.report.parameter import of_effect
from sim.report.staff import SMALL_HOURS, agency_by_group
from sim.report.ways_out import turned_away
from sim.report.wording import money, signed, with_interval
from sim.study.effects import Effect
from sim.study.pairs import Paired

SMALL_PP = 0.005
SMALL_GBP = 10_000.0
ALONE = "One pair gives no interval: its sign means nothing."
OUTSIDE = {"community or ICB": "community_icb_gbp", "local authority": "local_authority_gbp"}


def sentences(effect: Effect) -> list[str]:
    """Every sentence that applies, the most important first."""
    if effect.only_costs:
        return [no_journey(effect), *held(effect)]
    return [
        worth(effect),
        *expected(effect.figures),
        *turned_away(effect),
        *held(effect),
        *not_worked(effect),
        seen(effect),
        growth(effect),
        *tagged(effect),
        *price_and_volume(effect),
        *agency_by_group(effect),
        *outside(effect),
        flips(effect),
        *driven(effect),
        *slack(effect),
        *bed_uses(effect),
        *no_success(effect),
        counted_otherwise(effect),
    ]


def worth(effect: Effect) -> str:
    """The effect, in one sentence, and whether its sign is settled."""
    level = effect.level
    low, high = level.interval
    saved = -effect.gbp("trust")
    bill = f"{money(saved, sign=False)} a year {'less' if saved >= 0 else 'more'} for the trust"
    but = harm(effect.figures) if saved > 0 or level.mean > 0 else "."
    if abs(level.mean) < SMALL_PP and level.half_width < SMALL_PP:
        return f"No effect on the level of productivity that could be told from nothing; {bill}{but}"
    if math.isnan(level.half_width):
        return f"Effect on the level of productivity {signed(level.mean)} percentage points, with {bill}{but} {ALONE}"
    doubt = "" if level.settled else " The sign is not settled: the interval holds 0."
    return (
        f"Effect on the level of productivity {signed(level.mean)} percentage points "
        f"({signed(low)} to {signed(high)}), with {bill}{but}{doubt}"
    )


def no_journey(effect: Effect) -> str:
    """Of an intervention that reaches nobody, all that there is to say: what it costs."""
    who = {"trust_gbp": "for the trust", **{figure: f"for the {payer}" for payer, figure in OUTSIDE.items()}}
    bills = [f"{money(moved, sign=False)} a year {'more' if moved > 0 else 'less'} {payer}"
             for figure, payer in who.items() if money(moved := effect.figures[figure].mean) != "£0"]  # fmt: skip
    once = money(effect.figures["one_off_gbp"].mean, sign=False)
    bills += [f"{once} once"] if once != "£0" else []
    cost = f"All that moves is the bill: {', '.join(bills)}." if bills else "No bill moves either."
    level = signed(effect.level.mean)
    moves = f" Its cost alone moves the level of productivity by {level} percentage points." if level != "0" else ""
    return f"No journey differs in any pair: what it changes reaches no patient who was simulated. {cost}{moves}"


def held(effect: Effect) -> list[str]:
    """Of an intervention with dates, for how much of the time that is measured it holds."""
    if effect.measured_share >= 1:
        return []
    part = f"{100 * effect.measured_share:.0f} % of the months measured"
    return [f"It holds for {part}, and every figure is of all of them: a whole year of it would do more."]


def seen(effect: Effect) -> str:
    """Whether anybody will see it (E12)."""
    chance, spend = 100 * effect.probability_of_being_seen, effect.figures["inputs_gbp"].base / 100
    mean, low, high = (money(points * spend) for points in (effect.level.mean, *effect.level.interval))
    span = "" if math.isnan(effect.level.half_width) else f" ({low} to {high})"
    gain = effect.level.mean > 0
    but = short_of_harm(effect.figures) if gain else "."
    said = "Worth" if but == "." else "In money"
    return (
        f"{said} {mean} a year{span}, at what the trust spends{but} "
        "Do not expect to see it in the monthly figure: published growth varies so much that in the year it "
        f"starts a trust with this effect would report more growth than without it in {chance:.0f} cases of 100, where "
        "50 is chance."
    )


def growth(effect: Effect) -> str:
    """The three figures of E3, each with its own name."""
    return (
        f"Effect on the level: {_with_ends(effect.level)}. Reported growth in the year it starts, which it is in force "
        f"for a part of and bears the one-off cost of: {_with_ends(effect.first_year)}. "
        f"Reported growth the year after: {_with_ends(effect.year_after)}; then nothing. "
        "None of these adds to a published growth."
    )


def _with_ends(points: Paired) -> str:
    """A figure in percentage points with the ends of its interval, where it has one."""
    low, high = points.interval
    ends = "" if math.isnan(points.half_width) else f" ({signed(low)} to {signed(high)})"
    return f"{signed(points.mean)} pp{ends}"


def outside(effect: Effect) -> Iterator[str]:
    """Cost that moved to somebody else (E7)."""
    elsewhere = effect.gbp("community_icb") + effect.gbp("local_authority")
    parts = {who: effect.figures[figure] for who, figure in OUTSIDE.items()}
    if abs(elsewhere) >= SMALL_GBP and any(part.settled for part in parts.values()):
        word = "more" if elsewhere > 0 else "less"
        doubt = "".join(
            f" What the {who} pays of it ({with_interval(part, 'gbp')}) is not settled."
            for who, part in parts.items()
            if abs(part.mean) >= SMALL_GBP and abs(part.mean) <= part.half_width
        )
        system = effect.figures["system_gbp"].mean
        but = short_of_harm(effect.figures) if elsewhere < 0 or system < 0 else "."
        yield (
            f"Community and local authority pay {money(elsewhere, sign=False)} a year {word}: "
            f"for all payers together the bill {_moves(system)}{but}{doubt}"
        )


def _moves(gbp: float) -> str:
    return f"{'rises' if gbp > 0 else 'falls'} by {money(gbp, sign=False)}"


def not_worked(effect: Effect) -> Iterator[str]:
    """Shifts left empty are no improvement (E4)."""
    hours = effect.figures.get("hours_not_worked")
    if hours is not None and hours.mean > 1:
        yield (
            f"{hours.mean:,.0f} hours a year more are asked for and worked by nobody: what that saves is care "
            "not given, and no improvement."
        )


def price_and_volume(effect: Effect) -> Iterator[str]:
    """Temporary staff, hours and price apart (E4)."""
    moved = {each.contract: each for each in effect.hours if abs(each.hours) >= SMALL_HOURS}
    if "agency" not in moved:
        return
    text = " ".join(
        f"{contract.capitalize()} hours {signed(each.hours, 0)} a year, at £{each.gbp / each.hours:.2f} each."
        for contract, each in moved.items()
    )
    agency = moved["agency"]
    change = effect.break_even.mean / agency.gbp
    flip = f" The sign flips if that agency price is {100 * abs(change):.0f} % {'lower' if change < 0 else 'higher'}."
    yield text + (flip if effect.level.mean and abs(change) < 1 else "")


def flips(effect: Effect) -> str:
    """The break-even, in what it may cost (E11)."""
    room, (low, high) = effect.break_even.mean, effect.break_even.interval
    ends = "" if math.isnan(effect.break_even.half_width) else f" (from {money(low)} to {money(high)})"
    if room >= 0:
        return (
            f"Break-even: the effect is gone if it costs the trust {money(room, sign=False)} a year more than assumed"
            f"{ends}{short_of_harm(effect.figures)}"
        )
    return (
        f"Break-even: there is a gain only if it costs the trust {money(-room, sign=False)} a year less than assumed"
        f"{ends}."
    )


def driven(effect: Effect) -> Iterator[str]:
    """Which assumption moves it most (E11)."""
    for driver in effect.tornado_drivers[:1]:
        yield (
            f"The assumption that moves it most is {of_effect(effect, driver.path)}: "
            f"{signed(driver.at_low)} pp at {driver.low:g}, {signed(driver.at_high)} pp at {driver.high:g}."
        )


def no_success(effect: Effect) -> Iterator[str]:
    """The effect without output that is no success (E8)."""
    level = effect.level.mean
    for name, words in (
        ("productivity_without_readmissions", "readmissions"),
        ("productivity_without_left", "patients who left before treatment"),
    ):
        without = effect.figures[name].mean
        if signed(without) != signed(level):
            yield f"Not counting {words}, the effect is {signed(without)} pp instead of {signed(level)}."


def counted_otherwise(effect: Effect) -> str:
    """The line 'as counted by length-of-stay band' (E1)."""
    by_band = effect.figures["productivity_by_stay_band"].mean
    return (
        f"As counted by length-of-stay band: {signed(by_band)} pp. A spell weighs here what the patient needs, known "
        "at admission; by bands a shorter stay reads as less output. Which one NHS England uses is not published."
    )
