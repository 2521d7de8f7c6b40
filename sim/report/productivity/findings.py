"""What a comparison of trusts comes to, in sentences, the most important first."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator

import numpy as np

from sim.productivity.series import WORDS
from sim.productivity.trusts import INNER, OUTER, Concentration, FromPair, National, SideBySide
from sim.report.productivity.wording import (
    count,
    names_of,
    pct,
    places_span,
    plain_span,
    points,
    share_span,
    short_name,
    span,
)


def findings(compared: SideBySide) -> list[str]:
    """Every finding that the table allows."""
    last = compared.nations[-1]
    sentences = [nation(last, compared)]
    if compared.both is None:
        return [*sentences, f"Nothing can be said of ranks, noise or the next year: {compared.cannot}."]
    both = compared.both
    return [*sentences, lasts(both), ranked(both), predicted(both), outside(both), few(both), apart(both), judged(both)]


def nation(last: National, compared: SideBySide) -> str:
    """How trusts grew."""
    growth = compared.growth.over_period(last.period).productivity
    published = "" if math.isnan(last.published) else f"; NHS England gave {pct(last.published)} for the nation"
    weighted = "" if math.isnan(last.weighted) else f" ({pct(last.weighted)} weighted by cost{published})"
    low, high = float(np.nanmin(growth)), float(np.nanmax(growth))
    return (
        f"In {last.period} the productivity of {last.trusts} trusts grew by {pct(last.mean, sign=False)} on the "
        f"mean{weighted}. From trust to trust it went from {span(low, high)}."
    )


def lasts(both: FromPair) -> str:
    """Whether the past tells."""
    low, high = both.noise.correlation_interval
    before = both.pair.periods[0]
    text = f"{both.noise.correlation:.2f}".replace("-", "−")
    base = (
        f"The correlation of a trust's growth with its growth in {before} is {text} (95 %: {plain_span((low, high))})."
    )
    if low <= 0.0 <= high:
        return f"Growth did not carry over. {base} From one year's growth nothing can be told about the next."
    return f"Growth {'carried over in part' if low > 0 else 'turned round'}. {base}"


def ranked(both: FromPair) -> str:
    """How little a place means."""
    top = int(np.argmin(both.place[1]))
    figure, lasting = both.figure_ranks, both.lasting_ranks
    return (
        f"No place is firm. {names_of(both)[top]} stands first; by what trusts keep from year to year its place may "
        f"be anywhere from {places_span(lasting.low[top], lasting.high[top])}, and were the same year drawn again "
        f"around its figure, anywhere from {places_span(figure.low[top], figure.high[top])}. On the mean a range "
        f"covers {lasting.width:.0f} and {figure.width:.0f} of the {len(both.pair)} places."
    )


def predicted(both: FromPair) -> str:
    """What predicts the next year."""
    prediction = both.prediction
    low, high = prediction.saved_interval
    sure = "predicts" if low > 0.0 else "may predict"
    over_low, over_high = prediction.over_mean_interval
    own = (
        "A trust's own past adds nothing to that."
        if over_low <= 0.0 or over_high <= 0.0
        else "Its own past adds a little."
    )
    return (
        f"The mean of all trusts {sure} a trust's next year better than its own last figure: drawing figures to the "
        f"mean as far as they did not last leaves {pct(1 - prediction.saved, 0, sign=False)} of the squared error "
        f"({share_span((1 - high, 1 - low))}). {own}"
    )


def outside(both: FromPair) -> str:
    """Who lies outside the funnel, beside how many would by luck."""
    funnel = both.funnels[1]
    inner, outer = int(funnel.beyond_inner.sum()), int(funnel.beyond_outer.sum())
    return (
        f"{count(inner).capitalize()} of {len(funnel.score)} trusts lie outside the 95 % limits of noise for their "
        f"size, where luck alone would put {funnel.by_chance(INNER):.0f}; {count(outer)} outside those of 99.8 % "
        "(luck: "
        f"{funnel.by_chance(OUTER):.1f})."
    )


def few(both: FromPair) -> str:
    """What a few trusts make of national growth."""
    if not both.concentrations[1] or math.isnan(both.concentrations[1][0].share):
        return "National growth is not above nothing: it is no use to ask who makes it."
    five = both.concentrations[1][0]
    low, high = five.by_chance
    usual = "as luck alone would have it" if low <= five.share <= high else "more" if five.share > high else "less"
    tail = "" if usual.startswith("as") else " than luck alone would have it"
    return (
        f"The {count(five.top)} trusts that contribute most make {pct(five.share, 0, sign=False)} of the growth with "
        f"{pct(five.share_of_cost, 0, sign=False)} of the cost, {usual}{tail} ({share_span((low, high))}). Without "
        f"them the growth is {pct(five.without)} instead of {pct(five.nation)}."
    )


def apart(both: FromPair) -> str:
    """Whether the spread narrows."""
    spread = both.spread
    before, now = (pct(each, 1, sign=False) for each in spread.sd)
    change = {
        "narrows": "Trusts are closer together than before",
        "widens": "Trusts are further apart than before",
        "cannot tell": "Whether trusts draw closer cannot be told",
    }[spread.verdict]
    halves = " A part of a year scatters more than a year, so the two do not compare in full." if _uneven(both) else ""
    return (
        f"{change}: standard deviation {before}, then {now}; ratio {spread.ratio:.2f} "
        f"({plain_span(spread.ratio_interval)}).{halves}"
    )


def judged(both: FromPair) -> str:
    """How many of each verdict."""
    found = Counter(each.word for each in both.verdicts)
    text = ", ".join(f"{word} {found[word]}" for word in WORDS if found[word])
    rose = sum(each.rise == "unknown" for each in both.verdicts)
    risen = f" Of the last, {count(rose)} surely rose, but from a level nobody gives." if rose else ""
    none = [word for word in ("improvement", "recovery") if not found[word]]
    why = (
        f" No {' and no '.join(none)} can be told: that takes each trust's level before {both.pair.periods[0][:7]}, "
        "2019/20 for one, and the published table holds growth only."
        if none
        else ""
    )
    return f"Verdicts: {text}.{risen}{why}"


def why_not_the_mean(year: National) -> Iterator[str]:
    """Why the national figure is no mean of trusts, as far as the table shows it."""
    if not math.isnan(year.aggregate):
        yield (
            f"The aggregate ({pct(year.aggregate, 2)}) is the growth of all activity over that of all resources. It "
            f"differs from the cost-weighted mean ({pct(year.weighted, 2)}) by {points(year.covariance)}: "
            + (
                "trusts whose resources grew faster had less growth of productivity."
                if year.covariance < 0
                else "trusts whose resources grew faster had more growth of productivity."
            )
        )
    elif not math.isnan(year.weighted):
        yield f"For {year.period} the table gives no growth of activity and resources, so no aggregate can be made."
    if not math.isnan(year.unexplained):
        of = "cost-weighted mean" if math.isnan(year.aggregate) else "aggregate"
        side = "below" if year.unexplained < 0 else "above"
        yield (
            f"NHS England's {pct(year.published)} for {year.period} lies {points(abs(year.unexplained)).lstrip('+')} "
            f"{side} this {of}; rounding explains 0.05 pp. It is no mean of trusts: it weighs by what each trust made "
            "and spent in the base year, may cover other trusts and months, and may be older or newer than this table. "
            "How much each of these does cannot be told from here."
        )


def contributors(concentration: Concentration) -> str:
    """Their names."""
    return ", ".join(short_name(name) for name in concentration.names)


def _uneven(both: FromPair) -> bool:
    """Whether one of the two periods is a part of a year and the other is not."""
    return len(both.pair.periods[0]) != len(both.pair.periods[1])
