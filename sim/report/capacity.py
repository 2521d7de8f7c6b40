"""What an intervention did to theatres, the list and beds, in words: which slack a gain used, and what it left."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sim.report.harm import short_of_harm
from sim.report.wording import money, signed
from sim.study.effects import Effect
from sim.study.freed_beds import BedUse


def slack(effect: Effect) -> Iterator[str]:
    """Which slack an activity gain used, and where the list stands (E9, E13)."""
    cases, waiting, trend = (effect.figures.get(n) for n in ("theatre_cases", "waiting_list", "list_growth"))
    if cases is None or waiting is None or trend is None:
        return
    yield from recaptured(effect)
    if abs(cases.mean) >= 1 and cases.settled:
        slack_used = f", out of {theatre_time(effect)}" if cases.mean > 0 else ""
        before = waiting.mean - trend.mean
        early = f" ({signed(before, 0)} of it before the year began)" if abs(before) >= 1 else ""
        yield (
            f"Operations {signed(cases.mean, 0)} a year{slack_used}; the list "
            f"ends the year at {waiting.base + waiting.mean:,.0f} instead of {waiting.base:,.0f} patients{early}."
        )
    if waiting.base + waiting.mean < 0.01 * max(waiting.base, 1.0):
        yield "The list runs empty: the gain would not last."
    both = f"{signed(trend.base, 0)} patients without it and {signed(trend.base + trend.mean, 0)} with it"
    moves = both if trend.settled and abs(trend.mean) >= 1 else f"{signed(trend.base, 0)} patients, with it or without"
    yield f"Over the year the list moves by {moves}: a system this full has effects that depend on the horizon."


def theatre_time(effect: Effect) -> str:
    """Where the time for more operations came from: sessions there were already, more of them, overrun (E9)."""
    more = {
        words: figure.mean
        for words, name in (("sessions", "sessions_run"), ("hours of overrun, which are paid for", "overrun_h"))
        if (figure := effect.figures.get(name)) is not None and figure.settled and figure.mean >= 1
    }
    bought = "".join(f" and {signed(mean, 0)} {words}" for words, mean in more.items())
    return f"theatre time that was paid for already{bought}"


def recaptured(effect: Effect) -> Iterator[str]:
    """Activity that comes from patients who no longer leave untreated (or now do), and not from capacity (E9)."""
    left, admitted = effect.figures.get("left_before_treatment"), effect.figures.get("admissions_type1")
    if left is None or admitted is None or not left.settled or abs(left.mean) < 1:
        return
    yield (
        f"Patients who leave before treatment {signed(left.mean, 0)} a year, emergency admissions "
        f"{signed(admitted.mean, 0)}: that activity is demand there was, met or lost, and no new capacity."
    )


def bed_uses(effect: Effect) -> Iterator[str]:
    """What freed beds are worth (E5)."""
    kept = effect.bed_uses[0]
    if len(effect.bed_uses) == 1:
        occupied = effect.figures["beds_occupied"].mean
        if occupied > 0.5:
            yield f"No bed is freed: {occupied:.1f} more are occupied."
        return
    text = ", ".join(
        f"{bed_use.name} {points_of(bed_use)} pp ({money_of(bed_use)} a year; {bed_use.binds})"
        for bed_use in effect.bed_uses[1:]
    )
    freed = effect.figures["beds_occupied"]
    low, high = (-end for end in reversed(freed.interval))
    settled = freed.settled or math.isnan(freed.half_width)
    doubt = "" if settled else f" ({signed(low, 1)} to {signed(high, 1)}: not settled that any are)"
    gain = any(bed_use.gbp < 0 or bed_use.productivity > 0 for bed_use in effect.bed_uses)
    but = short_of_harm(effect.figures) if gain else "."
    yield f"{kept.beds:.1f} beds are freed{doubt}. Kept empty: {points_of(kept)} pp; {text}{but}"


def points_of(bed_use: BedUse) -> str:
    """The effect on the level with a use of freed beds, percentage points, mean and half width."""
    half = bed_use.productivity_half_width
    return f"{signed(bed_use.productivity)}{f' ± {half:.2f}' if half > 0 else ''}"


def money_of(bed_use: BedUse) -> str:
    """What a use of freed beds adds to the trust's bill, mean and half width."""
    half = bed_use.gbp_half_width
    return f"{money(bed_use.gbp)}{f' ± {money(half, sign=False)}' if half > 0 else ''}"
