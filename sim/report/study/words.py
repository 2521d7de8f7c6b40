"""A study in sentences: the largest effects that are settled, at whose expense, and what is not settled."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence

from sim.activity import SAFETY
from sim.report.harm import HOURS, SHORT, harm, harms
from sim.report.study.fits import Fit, fits_of
from sim.report.study.incomplete import counted
from sim.report.study.pictures import SAMPLED, Effects
from sim.report.study.shown import Shown, point_title, said_level, short_names
from sim.study.pairs import Paired
from sim.study.sweep.effects import is_baseline, paired_points
from sim.study.sweep.result import StudyResult
from sim.study.units import unit_of

NAMED = 3  # settled effects told of a figure
EXPENSE = ("hours_unfilled", *(measure.measure for measure in SAFETY))


def sentences(result: StudyResult, effects: Effects, shown: Sequence[Shown]) -> list[str]:
    """The answer, figure by figure. No gain is told without what worsened, in the same sentence."""
    if not paired_points(result):
        return ["No point has a run to compare with its baseline: there is no answer yet."]
    if not shown:
        return ["No figure that is known differs from the baseline at any point, to the last digit.", *_without(result)]
    if result.kind in SAMPLED and (told := [*_of_lines(result, effects, shown)]):
        return [*told, *_worse(result, effects), *_without(result)]
    told = [sentence for of in shown for sentence in _of_points(result, effects, of)]
    return [*told, *_worse(result, effects), *_of_safety(effects), *_without(result)]


def expense(result: StudyResult, effects: Effects) -> list[str]:
    """Points where productivity is up beyond doubt and something worsened beyond doubt, a line each."""
    names = short_names(result)
    found = []
    for point in result.points:
        figures = figures_at(effects, point.number)
        gain = figures.get("productivity")
        if gain is not None and gain.settled and gain.mean > 0 and (worse := harms(figures)):
            found.append(f"{point_title(point, names)}: {'; '.join(worse)}")
    return found


def rows_of_safety(
    result: StudyResult, effects: Effects, measures: Sequence[str]
) -> list[tuple[str, dict[str, Paired]]]:
    """What stands in a row of the table of safety and its figures: a point or, of a sample, a factor over its range."""
    names = short_names(result)
    if result.kind in SAMPLED:
        lines = {measure: _lines(result, effects, measure, names) for measure in measures}
        rows = [
            (
                f"{names[factor]}, from the lowest to the highest",
                {measure: own[factor].over_range() for measure, own in lines.items() if factor in own},
            )
            for factor in result.factors
        ]
        if any(figures for _, figures in rows):
            return [row for row in rows if row[1]]
    return [(point_title(p, names), figures_at(effects, p.number)) for p in result.points if p.number in effects]


def _of_points(result: StudyResult, effects: Effects, of: Shown) -> Iterator[str]:
    names = short_names(result)
    of_points = {
        p.number: effects[p.number][of.measure] for p in result.points if of.measure in effects.get(p.number, {})
    }
    known = {number: each.figure for number, each in of_points.items() if not math.isnan(each.figure.mean)}
    if not known:
        yield f"{of.label}: not known at any point."
        return
    titles = {point.number: point_title(point, names) for point in result.points}
    settled = {number: figure for number, figure in known.items() if figure.settled}
    if not any(figure.mean for figure in known.values()):
        yield f"{of.label}: alike at every point, to the last digit."
        return
    if max(each.pairs for each in of_points.values()) < 2:
        yield f"{of.label}: one pair a point gives no interval, and no sign is settled."
    elif not settled:
        yield f"{of.label}: at none of {counted(len(known))} is the sign settled."
    for number in sorted(settled, key=lambda number: -abs(settled[number].mean))[:NAMED]:
        figure = settled[number]
        ends = harm(figures_at(effects, number)) if of.is_gain(figure) else "."
        yield f"{of.label}, {titles[number]}: {of.said(figure)}{_for_patients(of, figure)}{ends}"
    if len(settled) > NAMED:
        yield f"{of.label}: settled at {counted(len(settled) - NAMED)} more, by less."
    others = {number for number, figure in known.items() if not figure.settled and of.mark(figure) != "the same"}
    if settled and others:
        yield f"{of.label}: not settled at {_listed(_titles(result, others, names))}."


def _of_lines(result: StudyResult, effects: Effects, shown: Sequence[Shown]) -> Iterator[str]:
    """Of a sample: what each factor moves over its range, the other factors left as they were drawn."""
    names = short_names(result)
    of_safety = {measure: _lines(result, effects, measure, names) for measure in EXPENSE}
    for of in shown:
        open_: list[str] = []
        lines = _lines(result, effects, of.measure, names)
        for fit in sorted(lines.values(), key=lambda fit: -abs(fit.over_range().mean)):
            moved = fit.over_range()
            if not moved.settled:
                open_.append(fit.name)
                continue
            low, high = float(fit.x.min()), float(fit.x.max())
            down = not of.is_gain(moved) and of.is_gain(moved._replace(mean=-moved.mean))
            first, last = (high, low) if down else (low, high)
            told = moved._replace(mean=-moved.mean) if down else moved
            figures = {name: _turned(own[fit.factor], down) for name, own in of_safety.items() if fit.factor in own}
            ends = harm(figures) if of.is_gain(told) else "."
            yield f"{of.label}, {fit.name} from {first:,.4g} to {last:,.4g}: {of.said(told)}{ends}"
        if open_:
            yield f"{of.label}: over the range of {_listed(open_)} the sign is not settled."


def _turned(fit: Fit, down: bool) -> Paired:
    moved = fit.over_range()
    return moved._replace(mean=-moved.mean) if down else moved


def _lines(result: StudyResult, effects: Effects, measure: str, names: Mapping[str, str]) -> dict[str, Fit]:
    return {fit.factor: fit for fit in fits_of(result, effects, measure, names)}


def _of_safety(effects: Effects) -> Iterator[str]:
    """What may be said of safety as a whole: nothing that worsened is no proof that nothing does."""
    measured = [measure for measure in SAFETY if any(measure.measure in each for each in effects.values())]
    gains = [number for number in effects if _is_up(effects, number)]
    if not gains or not measured:
        return
    bought = [number for number in gains if harms(figures_at(effects, number))]
    where = counted(len(gains))
    if bought:
        yield (
            f"Of {where} with more productivity beyond doubt, {len(bought)} {'has' if len(bought) == 1 else 'have'} "
            "patients worse off beyond doubt in at least one measure of safety."
        )
    else:
        yield (
            f"Of {where} with more productivity beyond doubt, none has a measure of safety that worsened beyond doubt; "
            "what is not settled may still have."
        )


def _worse(result: StudyResult, effects: Effects) -> Iterator[str]:
    """What worsened beyond doubt, whether or not anything is gained: of each measure where it is worst, the shares of
    patients first.
    """
    names = short_names(result)
    if result.kind in SAMPLED and any((lines := {m: _lines(result, effects, m, names) for m in EXPENSE}).values()):
        where = [moved for factor in result.factors for moved in _both_ways(factor, lines)]
    else:
        where = [(point_title(p, names), figures_at(effects, p.number)) for p in result.points if p.number in effects]
    worst: dict[str, tuple[float, str]] = {}
    for title, figures in where:
        for measure, words in _settled_harms(figures):
            size = abs(figures[measure].mean)
            if size > worst.get(measure, (0.0, ""))[0]:
                worst[measure] = (size, f"{words} ({title})")
    if worst:
        told = sorted(worst, key=lambda measure: (unit_of(measure) != "fraction", -worst[measure][0]))
        yield f"Worse for patients beyond doubt: {_listed([worst[measure][1] for measure in told])}."


def _both_ways(factor: str, lines: Mapping[str, Mapping[str, Fit]]) -> Iterator[tuple[str, dict[str, Paired]]]:
    """What a factor moves over the range that was sampled, upwards and downwards."""
    fits = {measure: own[factor] for measure, own in lines.items() if factor in own}
    for fit in [*fits.values()][:1]:
        low, high = f"{float(fit.x.min()):,.4g}", f"{float(fit.x.max()):,.4g}"
        for first, last, down in ((low, high, False), (high, low, True)):
            title = f"{fit.name} from {first} to {last}"
            yield title, {measure: _turned(each, down) for measure, each in fits.items()}


def _settled_harms(figures: Mapping[str, Paired]) -> Iterator[tuple[str, str]]:
    """Measures that worsened beyond doubt, and how in words; hours that nobody worked once."""
    unworked = False
    for measure in EXPENSE:
        figure = figures.get(measure)
        if figure is None or not figure.settled or (unworked and measure in (*HOURS, SHORT)):
            continue
        for words in harms({measure: figure}):
            unworked |= measure in HOURS
            yield measure, words


def _is_up(effects: Effects, number: int) -> bool:
    figure = figures_at(effects, number).get("productivity")
    return figure is not None and figure.settled and figure.mean > 0


def _without(result: StudyResult) -> Iterator[str]:
    """Points of which there is no answer, for they or their baselines have no run that came to its end."""
    names = short_names(result)
    there = paired_points(result)
    lost = [p for p in result.points if p.number not in there and not is_baseline(result, p.number)]
    if lost:
        yield f"There is no answer for {_listed(_titles(result, {point.number for point in lost}, names))}."


def figures_at(effects: Effects, number: int) -> dict[str, Paired]:
    """The effects of a point by figure."""
    return {measure: each.figure for measure, each in effects.get(number, {}).items()}


def _for_patients(of: Shown, figure: Paired) -> str:
    return f", {of.mark(figure)} for patients" if of.worse else ""


def _titles(result: StudyResult, numbers: Collection[int], names: Mapping[str, str]) -> list[str]:
    """Points as people read them; what all of them are levels of is said once where it is one factor alone."""
    points = [point for point in result.points if point.number in numbers]
    titles = [point_title(point, names) for point in points]
    if len(result.factors) != 1 or any(point.levels.get(result.factors[0]) is None for point in points):
        return titles
    return [*titles[:1], *(said_level(point.levels[result.factors[0]]) for point in points[1:])]


def _listed(names: Sequence[str]) -> str:
    shown = [*names[:NAMED], *([f"{len(names) - NAMED} more"] if len(names) > NAMED else [])]
    return shown[0] if len(shown) == 1 else f"{'; '.join(shown[:-1])} and {shown[-1]}"
