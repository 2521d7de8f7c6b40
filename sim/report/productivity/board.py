"""The board page: one trust, what its figure means, and what it does not."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sim.productivity.series import (
    RISES,
    RULE,
    Beside,
    QualityBeside,
    Revision,
    Trajectory,
    Verdict,
    XmR,
    sentence,
    xmr,
)
from sim.productivity.trusts import FromPair
from sim.report.html import rendered
from sim.report.productivity.charts import funnel_chart, path_chart, xmr_chart
from sim.report.productivity.comparison import omitted
from sim.report.productivity.facts import Board, UnitOfBoard
from sim.report.productivity.wording import (
    ROSE_MARK,
    VERDICT_MARK,
    Omitted,
    kind_of,
    name_in,
    pct,
    places_span,
    points,
    span,
)
from sim.report.wording import DASH
from sim.study.results import whole

MONTHLY = "Growth of each month on the same month a year before"
LEAD = {
    "improvement": "It rose above any level it is known to have had.",
    "recovery": "It came back to a level it had before.",
    "decline": "It fell by more than noise explains.",
    "noise": "No change that could be told from none.",
    "cannot tell": "What is known does not tell whether anything changed for good.",
}


def board_page(
    board: Board, left_out: Sequence[Omitted], provenance: Mapping[str, str], path: Path, flags: Sequence[str] = ()
) -> None:
    """Write the page of one trust; it appears whole or not at all. flags: what is odd in its tables, reported first.

    Raises
    ------
    NotComparable
        When the table has no productivity growth of the trust.
    """
    text = rendered("productivity/board", **_context(board, left_out), provenance=dict(provenance), flags=list(flags))
    with whole(path) as unfinished:
        unfinished.write_text(text, encoding="utf-8")


def headline(board: Board) -> list[str]:
    """The page in sentences: the figure, what it is beside others, what to expect, and safety."""
    own, last = board.growth, len(board.growth) - 1
    period, figure = str(own.period[last]), float(own.productivity[last])
    sentences = [f"Productivity {'fell' if figure < 0 else 'grew'} by {pct(abs(figure), sign=False)} in {period}."]
    if not math.isnan(own.activity_growth[last]) and not math.isnan(own.resource_growth[last]):
        sentences[0] = (
            f"{sentences[0][:-1]}: {pct(float(own.activity_growth[last]))} activity with "
            f"{pct(float(own.resource_growth[last]))} real resources."
        )
    sentences += [
        f"It crosses a break {each}: part of it is the change of count, and no verdict rests on it."
        for each in board.growth_across[last]
    ]
    both = board.compared.both
    at = None if both is None else both.at(board.organisation)
    if both is not None and at is not None:
        sentences += list(_beside_others(both, at))
    if board.unit is not None:
        sentences.append(_unit_sentence(board.unit, period))
    verdict = board.verdict
    sentences.append(f"Verdict: {verdict.word}. {lead_of(verdict)}")
    if words := sentence(figure, board.safety_beside):
        sentences.append(words)
    if board.quality is not None:
        sentences.append(_quality_sentence(board.quality))
    return sentences + [each for each in (board.safety_not_shown, board.quality_not_applied) if each]


def lead_of(verdict: Verdict) -> str:
    """The verdict in a sentence."""
    return RISES[verdict.rise] if verdict.rise else LEAD[verdict.word]


def _beside_others(both: FromPair, at: int) -> Iterator[str]:
    figure, lasting = both.figure_ranks, both.lasting_ranks
    yield (
        f"It stands at place {int(both.place[1][at])} of {len(both.pair)}. Given the noise in its figure its place "
        f"may be anywhere from {places_span(figure.low[at], figure.high[at])}; by what trusts keep from year to year, "
        f"anywhere from {places_span(lasting.low[at], lasting.high[at])}."
    )
    yield _against_all(both, at)
    expected, width = float(both.shrunken.expected[at]), 1.96 * float(both.shrunken.next_sd[at])
    kept = float(both.shrunken.kept[at])
    yield (
        f"For the next year expect {pct(expected)}, anywhere from {span(expected - width, expected + width, 0)}: of "
        f"what lies above or below the mean, {pct(kept, 0, sign=False)} is likely to last."
    )


def _against_all(both: FromPair, at: int) -> str:
    """Both growths chained, against the same of the mean of all trusts: whether it keeps up, which is no verdict."""
    own, mean = np.prod(1.0 + both.pair.growth[:, at]), np.prod(1.0 + both.noise.mean)
    gap = float(own / mean - 1.0)
    sd = float(np.sqrt(sum(both.noise.sd_of_trusts(period)[at] ** 2 for period in (0, 1))))
    side = "behind" if gap < 0 else "ahead of"
    return (
        f"Over both periods its level came {pct(abs(gap), sign=False)} {side} that of the mean trust, "
        f"{abs(gap) / sd:.1f} standard deviations of the noise. "
        "The verdict asks something else: whether its own level moved."
    )


def _unit_sentence(unit: UnitOfBoard, period: str) -> str:
    """The level beside the growth: what a unit cost, in the prices of its own months."""
    over = unit.cost.over_average
    side = f"{pct(abs(over), sign=False)} {'above' if over > 0 else 'below'}"
    return (
        f"A weighted activity unit cost £{unit.cost.cost_per_unit_gbp:,.0f} in {period}, from £{unit.low:,.0f} to "
        f"£{unit.high:,.0f} under what is assumed: {side} what the same activity costs on average. "
        "This is a level, in prices of its months: who is first on growth may be last on it."
    )


def _quality_sentence(beside: QualityBeside) -> str:
    side = "raises" if beside.quality > 0 else "lowers" if beside.quality < 0 else "does not change"
    return f"Quality {side} it: {pct(beside.adjusted)} with quality beside {pct(beside.official)} without."


def _context(board: Board, left_out: Sequence[Omitted]) -> dict[str, Any]:
    verdict, path, both = board.verdict, board.path, board.compared.both
    at = None if both is None else both.at(board.organisation)
    series = board.monthly
    chart = None if series is None else xmr(series)
    return {
        "name": name_in(board.compared, board.organisation),
        "organisation": board.organisation,
        "period": str(board.growth.period[-1]),
        "headline": headline(board),
        "years": list(years(board)),
        "verdict": {
            "word": verdict.word,
            "rose": verdict.rose,
            "mark": ROSE_MARK if verdict.rose else VERDICT_MARK[verdict.word],
            "lead": lead_of(verdict),
            "evidence": verdict.evidence,
            "unknown": math.isnan(path.baseline),
            "first": path.years[0],
        },
        "rule": RULE,
        "path": path_chart(path),
        "levels": [*_levels(path)],
        "funnel": None if both is None or at is None else funnel_chart(both, 1, at),
        "place": None if both is None or at is None else list(_place(both, at)),
        "peers": [] if both is None or at is None else list(_peers(both, at)),
        "chart": None if chart is None else xmr_chart(chart, MONTHLY),
        "months": [] if chart is None else list(_months(board, chart)),
        "firm": chart is None or chart.firm,
        "steps": [] if series is None else [(series.months[at], series.method[at]) for at in series.steps],
        "revised": None if board.revised is None else _revised(board.revised),
        "safety": [_safety(each) for each in board.safety_beside],
        "safety_sentence": sentence(float(board.growth.productivity[-1]), board.safety_beside),
        "quality": _quality(board),
        "moved": None if board.drivers is None else board.drivers.context(),
        "left_out": omitted(left_out),
    }  # fmt: skip


def _levels(path: Trajectory) -> Iterator[tuple[str, str]]:
    """Level by year, the first as 100, and that of the baseline."""
    for year, level in zip(path.years, path.level, strict=True):
        yield year, f"{100 * level / path.level[0]:.1f}"
    if math.isfinite(path.baseline):
        yield f"{path.baseline_name} (baseline)", f"{100 * path.baseline / path.level[0]:.1f}"


def years(board: Board) -> Iterator[tuple[str, str, str, str, str, str]]:
    """Period, activity, resources, productivity, mean of all trusts, mean of all by cost."""
    own = board.growth
    nations = {each.period: each for each in board.compared.nations if each.trusts > 1}
    for at, period in enumerate(own.period.tolist()):
        a, r, p = (pct(float(each[at])) for each in (own.activity_growth, own.resource_growth, own.productivity))
        nation = nations.get(period)
        label = f"{period} (across a break)" if board.growth_across[at] else period
        yield label, a, r, p, *(("", "") if nation is None else (pct(nation.mean), pct(nation.weighted)))


def _place(both: FromPair, at: int) -> Iterator[tuple[str, str]]:
    figure, lasting, funnel = both.figure_ranks, both.lasting_ranks, both.funnels[1]
    yield f"Place in {both.pair.periods[0]}", f"{int(both.place[0][at])} of {len(both.pair)}"
    yield f"Place in {both.pair.periods[1]}", f"{int(both.place[1][at])} of {len(both.pair)}"
    yield "Range given the noise in the figure (95 %)", places_span(figure.low[at], figure.high[at])
    yield "Range by what trusts keep from year to year (95 %)", places_span(lasting.low[at], lasting.high[at])
    yield "Chance to be among the first ten by that", pct(float(lasting.in_top[at]), 0, sign=False)
    yield "Distance from the mean, in noise standard deviations", f"{funnel.score[at]:+.1f}".replace("-", "−")
    limits = "outside 99.8 %" if funnel.beyond_outer[at] else "outside 95 %" if funnel.beyond_inner[at] else "inside"
    yield "Against the limits of the funnel", limits


def _peers(both: FromPair, at: int) -> Iterator[tuple[str, str, str, str]]:
    kind = both.pair.kind[at]
    for group in both.peers:
        if group.kind == kind:
            of = both.pair.second[both.pair.kind == kind]
            place = int(np.sum(of > both.pair.second[at])) + 1
            yield kind_of(group.kind), f"{place} of {group.trusts}", pct(group.mean), span(group.low, group.high)


def _months(board: Board, chart: XmR) -> Iterator[tuple[str, str, str, str, str]]:
    series = chart.series
    for at, month in enumerate(series.months):
        rules = [
            words
            for words, found in (
                ("outside the limits", chart.outside[at]),
                ("seven on one side", chart.one_side[at]),
                ("seven in one direction", chart.trend[at]),
                ("two of three near a limit", chart.two_of_three[at]),
            )
            if found
        ]
        late = at >= len(series.months) - series.provisional
        year = board.year_to_date.get(month, math.nan)
        yield (
            f"{month}{' (provisional)' if late else ''}",
            pct(float(series.reading[at])),
            pct(year),
            pct(board.rolling.get(month, math.nan)),
            ", ".join(rules) or DASH,
        )


def _revised(revision: Revision) -> dict[str, Any]:
    rows = zip(
        revision.months, revision.provisional.tolist(), revision.revised.tolist(), revision.moved.tolist(), strict=True
    )
    return {
        "rows": [(month, pct(first), pct(last), points(moved)) for month, first, last, moved in rows],
        "bias": points(revision.bias),
        "typical": points(revision.typical).lstrip("+"),
        "half": points(revision.half_width, 1).lstrip("+"),
        "waiting": ", ".join(revision.waiting),
    }


def _safety(each: Beside) -> tuple[str, str, str, str, str]:
    before, now = (f"{100 * r:.1f} %" if each.is_share else f"{r:,.2f}" for r in (each.before, each.now))
    mark = {"better": "▲ better", "worse": "▼ worse", "unsettled": "● no sure change"}[each.moved]
    return each.label, before, now, each.moved, mark if each.sure else f"{mark} (chance not known)"


def _quality(board: Board) -> dict[str, Any] | None:
    beside = board.quality
    if beside is None:
        return None
    terms = [(name.replace("_", " "), points(points_)) for name, points_ in beside.terms.items()]
    return {
        "official": pct(beside.official, 2),
        "adjusted": pct(beside.adjusted, 2),
        "terms": terms,
        "all": points(beside.quality),
    }
