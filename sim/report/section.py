"""What the page shows of one intervention: words, bridge, safety, money, freed beds, and what was assumed of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.activity import SAFETY
from sim.activity.declared import BY_NAME
from sim.report.capacity import money_of, points_of
from sim.report.charts import bridge_chart, main_bars
from sim.report.sentences import sentences
from sim.report.wording import ROWS, level, money, number, of_luck, signed, verdict, with_interval, worth
from sim.scenario.tree import Provenance
from sim.study.compare import Comparison
from sim.study.effects import Effect, Money
from sim.study.pairs import Paired

UNITS = {"share": "pct", "hours": "whole"}  # how a measure of a unit is written
LABELS = {row.figure: row.label for row in ROWS}
TAGS = {
    "cash_releasing": "cash released",
    "capacity_releasing": "capacity released",
    "avoided": "cost avoided",
    "added_cost": "added cost",
}
PAYERS = {
    "trust": "Trust",
    "community_icb": "Community and ICB",
    "local_authority": "Local authority",
    "one_off": "One-off",
}
LEAST_GBP = 1_000.0
NO_BED = "no bed is freed"


def title(effect: Effect) -> str:
    """The name a board reads."""
    return effect.intervention.title or effect.intervention.name


def titles_of(comparison: Comparison) -> dict[str, str]:
    """The names a board reads of all interventions, by world."""
    return {world: title(effect) for world, effect in comparison.effects.items()}


def section(effect: Effect, numbers: Mapping[str, Provenance]) -> dict[str, Any]:
    """Everything the template prints of it; numbers: of its scenario, by path."""
    told = effect.intervention
    return {
        "title": title(effect),
        "question": told.question,
        "evidence": told.evidence,
        "sentences": sentences(effect),
        "chart": bridge_chart(effect),
        "bars": [(name, signed(points, 3)) for name, points in main_bars(effect)],
        "total": signed(effect.level.mean, 3),
        "luck": of_luck(effect.level),
        "worth": worth(effect.level.worth),
        "money": [_money(line) for line in effect.money if abs(line.gbp) >= LEAST_GBP],
        "payers": _payers(effect.money),
        "freed": with_interval(_freed(effect), "one"),
        "fates": [
            {
                "name": f.name.replace("_", " "),
                "gbp": money_of(f),
                "pp": points_of(f),
                "binds": f.binds,
                "beds": f"{abs(f.beds):.1f}" if f.binds != NO_BED else "0",
            }
            for f in effect.fates
        ],
        "safety": list(_safety(effect)),
        "changes": [_change(change.model_dump(exclude_unset=True), n, numbers) for n, change in enumerate(told.change)],
        "swings": [
            (s.path, f"{s.low:g} to {s.high:g}", signed(s.at_low), signed(s.at_high), f"{100 * s.explains:.0f} %")
            for s in effect.swings
        ],
        "doing": [_doing(line, n, numbers) for n, line in enumerate(told.cost_of_doing)],
    }


def _money(line: Any) -> dict[str, str]:
    return {
        "payer": PAYERS.get(line.payer, line.payer),
        "heading": line.heading.replace("_", " "),
        "gbp": money(line.gbp),
        "tag": TAGS.get(line.tag, line.tag),
        "recurrent": "every year" if line.recurrent else "once",
    }


def _payers(lines: Sequence[Money]) -> list[tuple[str, str, str]]:
    """What each payer's bill comes to, the lines too small to be shown among it."""
    sums: dict[str, float] = {}
    for line in lines:
        sums[line.payer] = sums.get(line.payer, 0.0) + line.gbp
    once = {line.payer for line in lines if not line.recurrent}
    return [
        (PAYERS.get(payer, payer), money(gbp), "once" if payer in once else "every year")
        for payer, gbp in sums.items()
        if abs(gbp) >= LEAST_GBP
    ]


def _freed(effect: Effect) -> Paired:
    occupied = effect.figures["beds_occupied"]
    return occupied._replace(mean=-occupied.mean)


def _safety(effect: Effect) -> Iterator[dict[str, str]]:
    for measure in SAFETY:
        figure = effect.figures.get(measure.measure)
        if figure is not None:
            declared = BY_NAME[measure.measure]
            unit = UNITS.get(declared.unit, "one")
            tail = ", pp" if unit == "pct" else f", {declared.unit}"
            yield {
                "name": LABELS.get(measure.measure, measure.measure.replace("_", " ").capitalize() + tail),
                "base": level(figure.base, unit),
                "text": with_interval(figure, unit),
                "verdict": verdict(figure, measure.worse, unit),
            }


def _change(change: Mapping[str, Any], place: int, numbers: Mapping[str, Provenance]) -> dict[str, str]:
    how = next(word for word in ("set", "add", "multiply") if word in change)
    at = f"intervention.change.{place}.{how}"
    told = next((found for path, found in numbers.items() if path == at or path.startswith(f"{at}.")), None)
    to = change[how]
    return {
        "at": change["at"],
        "how": {"set": "becomes", "add": "plus", "multiply": "times"}[how],
        "to": ", ".join(map(_setting, to.items() if isinstance(to, Mapping) else to if isinstance(to, list) else [to])),
        "span": span(told) if told is not None else "",
        "why": (told.assumed or told.source) if told is not None else "",
    }


def _setting(part: Any) -> str:
    return " ".join(map(str, part)) if isinstance(part, tuple) else str(part)


def _doing(line: Any, place: int, numbers: Mapping[str, Provenance]) -> dict[str, str]:
    posts = ", ".join(f"{wte:g} wte {group.replace('_', ' ')}" for group, wte in line.wte.items())
    gbp = number(line.gbp_per_year, "gbp").lstrip("+") if line.gbp_per_year else ""
    at = f"intervention.cost_of_doing.{place}."
    why = dict.fromkeys(found.assumed or found.source for path, found in numbers.items() if path.startswith(at))
    return {
        "name": line.name,
        "what": "; ".join(part for part in (posts, gbp) if part),
        "payer": PAYERS.get(line.payer, line.payer) if line.recurrent else "One-off",
        "why": "; ".join(why),
    }


def span(number: Provenance) -> str:
    """From low to high, where an assumption has a range."""
    return f"{number.low:g} to {number.high:g}" if number.low is not None and number.high is not None else ""
