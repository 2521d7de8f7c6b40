"""The comparison page: many trusts side by side, in one file that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sim.productivity.growth_table import GrowthTable
from sim.productivity.series import RULE
from sim.productivity.trusts import FromPair, National, SideBySide, side_by_side
from sim.report.html import rendered
from sim.report.productivity.charts import funnel_chart, next_year_chart, rank_chart
from sim.report.productivity.findings import contributors, findings, why_not_the_mean
from sim.report.productivity.wording import (
    ROSE_MARK,
    VERDICT_MARK,
    Omitted,
    kind_of,
    names_of,
    pct,
    places_span,
    points,
    share_span,
    short_name,
    span,
)
from sim.report.wording import DASH, MINUS
from sim.study.results import whole

LEADERS = 10
VERDICTS = (
    ("improvement", False, "improvement"),
    ("recovery", False, "recovery"),
    ("cannot tell", True, "cannot tell: surely rose, but from an unknown level"),
    ("cannot tell", False, "cannot tell: more than ordinary noise, less than proof"),
    ("noise", False, "noise"),
    ("decline", False, "decline"),
)


def comparison_page(
    growth: GrowthTable | SideBySide,
    left_out: Sequence[Omitted],
    provenance: Mapping[str, str],
    path: Path,
    flags: Sequence[str] = (),
) -> None:
    """Write the page; it appears whole or not at all.

    Raises
    ------
    NotComparable
        When the table has no productivity growth.
    """
    compared = growth if isinstance(growth, SideBySide) else side_by_side(growth)
    text = rendered(
        "productivity/comparison", **_context(compared, left_out), provenance=dict(provenance), flags=list(flags)
    )
    with whole(path) as unfinished:
        unfinished.write_text(text, encoding="utf-8")


def _context(compared: SideBySide, left_out: Sequence[Omitted]) -> dict[str, Any]:
    last = compared.nations[-1]
    shown: dict[str, Any] = {
        "period": last.period,
        "trusts": last.trusts,
        "findings": findings(compared),
        "nations": [_nation(each) for each in compared.nations],
        "why": [sentence for each in compared.nations for sentence in why_not_the_mean(each)],
        "cannot": compared.cannot,
        "left_out": omitted(left_out),
        "both": None,
    }
    if compared.both is None:
        return shown | {"rows": list(_alone(compared.growth.over_period(last.period)))}
    return shown | {"both": _both(compared.both), "rows": []}


def _nation(nation: National) -> dict[str, str]:
    return {
        "period": nation.period,
        "trusts": str(nation.trusts),
        "mean": pct(nation.mean, 2),
        "median": pct(nation.median, 2),
        "sd": pct(nation.sd, 2, sign=False).replace(" %", " pp"),
        "weighted": pct(nation.weighted, 2),
        "aggregate": pct(nation.aggregate, 2),
        "published": pct(nation.published),
        "unexplained": points(nation.unexplained),
        "source": nation.source,
    }


def _both(both: FromPair) -> dict[str, Any]:
    prediction = both.prediction
    squared = [
        ("Its own last figure", prediction.raw, span_of(prediction.raw_interval)),
        ("Drawn to the mean as far as growth did not last", prediction.shrunken, span_of(prediction.shrunken_interval)),
        ("The mean of all trusts for everybody", prediction.mean, span_of(prediction.mean_interval)),
    ]
    low, high = prediction.over_mean_interval
    return {
        "periods": both.pair.periods,
        "count": len(both.pair),
        "dropped": both.pair.dropped,
        "next_year": next_year_chart(both),
        "funnel": funnel_chart(both),
        "ranks": rank_chart(both),
        "prediction": [(name, f"{1e4 * error:.1f}", between) for name, error, between in squared],
        "saved": (pct(prediction.saved, 0, sign=False), share_span(prediction.saved_interval)),
        "over_mean": _over_mean(prediction.over_mean, low, high),
        "leaders": [list(leaders(both, at)) for at in (0, 1)],
        "noise": _noise(both),
        "outside": list(_outside(both)),
        "concentrations": [
            (both.pair.periods[at], each.top, pct(each.share, 0, sign=False), pct(each.share_of_cost, 0, sign=False),
             share_span(each.by_chance), pct(each.nation, 2), pct(each.without, 2), contributors(each))
            for at in (0, 1) for each in both.concentrations[at]
        ],
        "spread": [(p, pct(sd, 2, sign=False), pct(tenths, 1, sign=False))
                   for p, sd, tenths in zip(both.pair.periods, both.spread.sd, both.spread.tenths, strict=True)],
        "peers": [(kind_of(p.kind), p.trusts, pct(p.mean), points(p.half_width, 1).lstrip("+"), span(p.low, p.high),
                   "yes" if p.stands_out else "no") for p in both.peers],
        "verdicts": _verdicts(both),
        "rule": RULE,
        "table": [row(both, at) for at in np.argsort(-both.pair.second, kind="stable")],
    }  # fmt: skip


def _over_mean(saved: float, low: float, high: float) -> str:
    """What a trust's own past does to the error of the mean."""
    word = "takes" if saved > 0 else "adds"
    ends = sorted((abs(low), abs(high))) if low * high > 0 else [min(-low, high), max(-low, high)]
    sure = f"{pct(ends[0], sign=False)} to {pct(ends[1], sign=False)}"
    return f"{word} {pct(abs(saved), sign=False)} {'off' if saved > 0 else 'to'} it" + (
        f" ({sure})" if low * high > 0 else " or nothing"
    )


def leaders(both: FromPair, period: int) -> Iterator[tuple[int, str, str, str, int]]:
    """The first ten and the last of a period, each with its growth then and in the other period, and place there."""
    growth, other = both.pair.growth[period], both.pair.growth[1 - period]
    order = np.argsort(-growth, kind="stable")
    for at in (*order[:LEADERS], order[-1]):
        yield (
            int(both.place[period][at]),
            names_of(both)[at],
            pct(growth[at]),
            pct(other[at]),
            int(both.place[1 - period][at]),
        )


def row(both: FromPair, at: int) -> dict[str, Any]:
    """One trust of the table of all trusts."""
    figure, lasting, verdict = both.figure_ranks, both.lasting_ranks, both.verdicts[at]
    return {
        "place": int(both.place[1][at]),
        "name": names_of(both)[at],
        "code": str(both.pair.organisation[at]),
        "kind": kind_of(str(both.pair.kind[at])),
        "before": pct(both.pair.first[at]),
        "now": pct(both.pair.second[at]),
        "figure": places_span(figure.low[at], figure.high[at]),
        "lasting": places_span(lasting.low[at], lasting.high[at]),
        "expected": pct(float(both.shrunken.expected[at])),
        "width": f"± {1.96 * 100 * both.shrunken.next_sd[at]:.0f}",
        "word": verdict.word,
        "mark": ROSE_MARK if verdict.rose else VERDICT_MARK[verdict.word],
        "score": f"{verdict.score:+.1f}".replace("-", MINUS),
    }


def omitted(left_out: Sequence[Omitted]) -> list[tuple[str, str, str]]:
    """What was left out: reason, count, examples."""
    return [(each.reason, f"{each.count:,}", ", ".join(each.examples)) for each in left_out]


def span_of(interval: tuple[float, float]) -> str:
    """An interval of squared errors in pp²."""
    return f"{1e4 * interval[0]:.1f} to {1e4 * interval[1]:.1f}"


def _noise(both: FromPair) -> dict[str, Any]:
    low, high = np.sqrt(np.quantile(both.noise.lasting_draws, (0.025, 0.975)))
    return {
        "correlation": f"{both.noise.correlation:.2f}".replace("-", MINUS),
        "interval": " to ".join(f"{each:.2f}".replace("-", MINUS) for each in both.noise.correlation_interval),
        "lasting": points(float(np.sqrt(both.noise.lasting)), 1).lstrip("+"),
        "lasting_interval": f"{100 * low:.1f} to {100 * high:.1f} pp",
        "sd": [points(float(each), 1).lstrip("+") for each in both.noise.sd],
        "fixed": pct(both.noise.fixed_share, 0, sign=False),
        "size": {"cost": "cost", "beds": "beds"}.get(both.pair.size_of, "nothing: no size is given of every trust"),
    }


def _outside(both: FromPair) -> Iterator[tuple[str, str, str, str]]:
    funnel = both.funnels[1]
    for at in np.argsort(-np.abs(funnel.score)):
        if funnel.beyond_inner[at]:
            limit = "99.8 %" if funnel.beyond_outer[at] else "95 %"
            yield names_of(both)[at], pct(both.pair.second[at]), f"{funnel.score[at]:+.1f}".replace("-", MINUS), limit


def _verdicts(both: FromPair) -> list[dict[str, Any]]:
    names = names_of(both)
    found = []
    for word, rose, label in VERDICTS:
        at = [place for place, each in enumerate(both.verdicts) if each.word == word and each.rose == rose]
        at.sort(key=lambda place: -abs(both.verdicts[place].score))
        evidence = [(names[place], both.verdicts[place].evidence) for place in at] if word != "noise" else []
        mark = ROSE_MARK if rose else VERDICT_MARK[word]
        found.append({"label": label, "mark": mark, "count": len(at), "trusts": evidence})
    return found


def _alone(part: GrowthTable) -> Iterator[tuple[str, str, str, str, str]]:
    """Rows of a table with one period, by productivity growth."""
    for at in np.argsort(-np.nan_to_num(part.productivity, nan=-np.inf), kind="stable"):
        name = short_name(str(part.name[at]), str(part.organisation[at]))
        growths = (part.activity_growth[at], part.resource_growth[at], part.productivity[at])
        a, r, p = (pct(float(each)) for each in growths)
        yield name, kind_of(str(part.kind[at])) or DASH, a, r, p
