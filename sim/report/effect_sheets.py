"""What each intervention did, as sheets: effects with intervals, the bridge, money, freed beds, what was changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.activity import SAFETY
from sim.report.names import name_of
from sim.report.section import PAYERS, TAGS, change_rows, cost_rows, title
from sim.report.wording import ROWS, verdict
from sim.report.workbook import Sheet
from sim.scenario.tree import Provenance
from sim.study.effects import Effect
from sim.study.units import GBP, POINTS, unit_of

WORSE = {row.figure: row.worse for row in ROWS} | {measure.measure: measure.worse for measure in SAFETY}
OF_PAYERS = {"trust": "trust_gbp", "community_icb": "community_icb_gbp", "local_authority": "local_authority_gbp"}
ONCE = "one_off"
INTERVAL = ("95 % half width", "95 % low", "95 % high")


def effect_sheets(effects: Sequence[Effect], numbers: Sequence[Mapping[str, Provenance]]) -> Iterator[Sheet]:
    """Sheets of all interventions together. numbers: of the scenario of each, by path."""
    yield Sheet.of(
        "effects",
        "a row is a figure of an intervention: the paired difference from the baseline of the same year; the baseline "
        "stands with every assumption as assumed; luck is the half width luck alone would have",
        ("intervention", "figure", "name", "unit", "baseline", "change", *INTERVAL, "luck", "verdict for patients"),
        (row for effect in effects for row in _figures(effect)),
    )
    yield Sheet.of(
        "bridge",
        "a row is a step from the baseline to the intervention; the steps of one add up to its effect on the level",
        ("intervention", "step", ("adds", POINTS)),
        ((title(effect), name, points) for effect in effects for name, points in effect.bars if points),
    )
    yield Sheet.of(
        "money_by_payer",
        "a row is what one payer's bill moved by; one-off cost in all, and not a year",
        ("intervention", "payer", "how often", ("baseline", "£"), ("change", "£"), *((each, "£") for each in INTERVAL)),
        (row for effect in effects for row in _payers(effect)),
    )
    yield Sheet.of(
        "money",
        "a row is a line of a bill that moved, mean over the pairs; they add up to the change of each payer",
        ("intervention", "payer", "line", ("change", "£"), "kind", "how often"),
        ((title(e), _payer(m.payer), m.heading, m.gbp, TAGS.get(m.tag, m.tag), _often(m.recurrent))
         for e in effects for m in e.money),
    )  # fmt: skip
    yield from _beds_and_assumptions(effects)
    yield from _declared(effects, numbers)


def _figures(effect: Effect) -> Iterator[tuple[Any, ...]]:
    for name, figure in effect.figures.items():
        worse = WORSE.get(name, "")
        mark = verdict(figure, worse, "pct" if figure.few else "") if worse else ""
        yield (title(effect), name_of(name), name, unit_of(name), _base(name, figure.base), figure.mean,
               figure.half_width, *figure.interval, figure.luck, mark)  # fmt: skip


def _base(name: str, base: float) -> float | None:
    """A baseline that means something: the level of a logarithm does not."""
    return None if unit_of(name) == POINTS else base


def _payers(effect: Effect) -> Iterator[tuple[Any, ...]]:
    for payer, figure in ({**OF_PAYERS, ONCE: "one_off_gbp"}).items():
        if (found := effect.figures.get(figure)) is not None:
            moved = (found.base, found.mean, found.half_width, *found.interval)
            yield title(effect), _payer(payer), _often(payer != ONCE), *moved


def _payer(payer: str) -> str:
    return PAYERS.get(payer, payer)


def _often(recurrent: bool) -> str:
    return "every year" if recurrent else "once"


def _beds_and_assumptions(effects: Sequence[Effect]) -> Iterator[Sheet]:
    yield Sheet.of(
        "freed_beds",
        "a row is a use of the beds that are freed, beside what the intervention itself does",
        ("intervention", "use", ("beds", ""), ("trust's bill", GBP), ("95 % half width of the bill", GBP),
         ("effect on the level with it", POINTS), ("95 % half width of the effect", POINTS), "what binds"),
        ((title(e), f.name.replace("_", " "), f.beds + 0.0, f.gbp, f.gbp_half_width, f.productivity,
          f.productivity_half_width, f.binds) for e in effects for f in e.bed_uses),
    )  # fmt: skip
    yield Sheet.of(
        "what_moves_the_effect",
        "a row is an assumption that moves the effect on the level: the effect at its low and its high end, and the "
        "part of the variance between pairs that it explains",
        ("intervention", "assumption", "low", "high", ("effect at low", POINTS), ("effect at high", POINTS),
         ("explains", "fraction")),
        ((title(effect), *driver) for effect in effects for driver in effect.tornado_drivers),
    )  # fmt: skip


def _declared(effects: Sequence[Effect], numbers: Sequence[Mapping[str, Provenance]]) -> Iterator[Sheet]:
    both = list(zip(effects, numbers, strict=True))
    yield Sheet.of(
        "changes",
        "a row is what an intervention changes of the scenario, and why so much",
        ("intervention", "what", "path", "how", "to", "range", "source or assumption"),
        ((title(effect), *row.values()) for effect, of in both for row in change_rows(effect.intervention, of)),
    )  # fmt: skip
    yield Sheet.of(
        "cost_of_doing",
        "a row is what it takes to make the change",
        ("intervention", "name", "what", "payer", "source or assumption"),
        ((title(effect), *row.values()) for effect, of in both for row in cost_rows(effect.intervention, of)),
    )  # fmt: skip
