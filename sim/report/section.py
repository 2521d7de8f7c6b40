"""What the page shows of one intervention: words, bridge, safety, money, freed beds, and what was assumed of it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.activity import SAFETY
from sim.activity.declared import BY_NAME
from sim.report.capacity import money_of, points_of
from sim.report.charts import bridge_chart, main_bars
from sim.report.names import name_of
from sim.report.parameter import HOW, of_effect, parameter, setting
from sim.report.sentences import sentences
from sim.report.staff import group_of
from sim.report.titles import titled
from sim.report.wording import DASH, ROWS, by_chance, level, money, number, signed, verdict, with_interval, worth
from sim.scenario.intervention import DatedChange, Intervention, OneIntervention, StepPatch
from sim.scenario.tree import Provenance
from sim.study.compare import Comparison
from sim.study.effects import Effect, Money
from sim.study.pairs import Paired
from sim.study.tornado import TornadoDriver

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
    intervention = effect.intervention
    return {
        "title": title(effect),
        "question": intervention.question,
        "evidence": intervention.evidence,
        "sentences": sentences(effect),
        "charts": [bridge_chart(effect), bridge_chart(effect, narrow=True)],
        "bars": [(name, signed(points, 3)) for name, points in main_bars(effect)],
        "total": signed(effect.level.mean, 3),
        "exact": exactness(effect),
        "money": [_money(line) for line in effect.money if abs(line.gbp) >= LEAST_GBP],
        "payers": _payers(effect.money),
        "freed": with_interval(_freed(effect), "one"),
        "bed_uses": [
            {
                "name": f.name.replace("_", " "),
                "gbp": money_of(f),
                "pp": points_of(f),
                "binds": f.binds,
                "beds": f"{abs(f.beds):.1f}" if f.binds != NO_BED else "0",
            }
            for f in effect.bed_uses
        ],
        "safety": list(_safety(effect)),
        "changes": list(change_rows(intervention, numbers)),
        "swings": [_driver(effect, driver) for driver in effect.tornado_drivers],
        "doing": list(cost_rows(intervention, numbers)),
    }


def _driver(effect: Effect, of: TornadoDriver) -> tuple[str, ...]:
    span, explains = f"{of.low:g} to {of.high:g}", f"{100 * of.explains:.0f} %"
    return of_effect(effect, of.path), span, signed(of.at_low), signed(of.at_high), explains


def exactness(effect: Effect) -> str:
    """How much of the first row's interval is luck, and what pairing was worth; empty where too few pairs tell."""
    if math.isnan(effect.level.luck):
        return ""
    by_chance_alone = by_chance(effect.level)
    share = (
        "luck alone makes all of its interval"
        if by_chance_alone == "all of it"
        else f"luck alone makes ± {by_chance_alone} of it"
    )
    pairing = worth(effect.level.worth)
    alike = "its pairs all differ by the same"
    tells = alike if pairing == DASH else f"a pair tells as much as {pairing} runs of two worlds that share no luck"
    return f"{title(effect)}: {share}, and {tells}"


def _money(line: Any) -> dict[str, str]:
    return {
        "payer": PAYERS.get(line.payer, line.payer),
        "heading": titled(line.heading),
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
                "name": LABELS.get(measure.measure, name_of(measure.measure) + tail),
                "base": level(figure.base, unit),
                "text": with_interval(figure, unit),
                "verdict": verdict(figure, measure.worse, unit),
            }


def change_rows(intervention: Intervention, numbers: Mapping[str, Provenance]) -> Iterator[dict[str, str]]:
    """All that is done, in words: what is new, steps that are put into pathways, and what is changed."""
    for where, part in intervention.parts():
        for kind, things in part.new.model_dump(exclude_unset=True).items():
            for name, thing in things.items():
                yield _row(f"{where}.new.{kind}.{name}", (f"{kind}.{name}", "is new", setting(thing)), numbers)
        for place, patch in enumerate(part.steps):
            yield _row(f"{where}.steps.{place}", (f"pathways.{patch.pathway}", *patched(patch)), numbers)
        for place, each in enumerate(part.change):
            change = each.model_dump(exclude_unset=True)
            how = next(word for word in ("set", "add", "multiply") if word in change)
            to = " ".join(filter(None, (setting(change[how]), _dates(each, part))))
            yield _row(f"{where}.change.{place}.{how}", (each.at, HOW[how], to), numbers)


def patched(patch: StepPatch) -> tuple[str, str]:
    """What is done to a pathway, and to which step."""
    if patch.remove is not None:
        return "loses", patch.remove
    if patch.replace is not None:
        return "has other steps for", patch.replace
    how = next(word for word in ("before", "after", "into") if getattr(patch, word) is not None)
    way = f", way {patch.way}" if patch.way is not None else ""
    return f"has new steps {how}", f"{getattr(patch, how)}{way}"


def _dates(change: DatedChange, part: OneIntervention) -> str:
    days = {"from": change.from_ or part.from_, "until": change.until or part.until}
    return " ".join(f"{word} {day.isoformat()}" for word, day in days.items() if day is not None)


def _row(at: str, said: tuple[str, str, str], numbers: Mapping[str, Provenance]) -> dict[str, str]:
    """One row. at: where it is written; said: the path of what is changed, how, and to what."""
    number = next((found for path, found in numbers.items() if path == at or path.startswith(f"{at}.")), None)
    return {
        "at": _called(said[0]),
        "path": said[0],
        "how": said[1],
        "to": said[2],
        "span": span(number) if number is not None else "",
        "why": (number.assumed or number.source) if number is not None else "",
    }


def _called(path: str) -> str:
    """What a path is called; a thing as a whole by its name."""
    kind, _, name = path.partition(".")
    return parameter(path) if "." in name or kind == "classes" else name.replace("_", " ")


def cost_rows(intervention: Intervention, numbers: Mapping[str, Provenance]) -> Iterator[dict[str, str]]:
    """What making the changes costs, line by line."""
    for where, part in intervention.parts():
        for place, line in enumerate(part.cost_of_doing):
            yield implementation_row(line, f"{where}.cost_of_doing.{place}.", numbers)


def implementation_row(line: Any, at: str, numbers: Mapping[str, Provenance]) -> dict[str, str]:
    """One cost of making a change, in words; at: where it is written."""
    posts = ", ".join(f"{wte:g} wte {group_of(group)}" for group, wte in line.wte.items())
    gbp = number(line.gbp_per_year, "gbp").lstrip("+") if line.gbp_per_year else ""
    why = dict.fromkeys(found.assumed or found.source for path, found in numbers.items() if path.startswith(at))
    return {
        "name": line.name,
        "what": "; ".join(part for part in (posts, gbp) if part),
        "payer": PAYERS.get(line.payer, line.payer) if line.recurrent else "One-off",
        "why": "; ".join(why),
    }


def span(number: Provenance) -> str:
    """From low to high, where a number has a range of its own; else its class of ranges, or why it is exact."""
    if number.range or number.exact:
        return f"class {number.range}" if number.range else f"exact: {number.exact}"
    return f"{number.low:g} to {number.high:g}" if number.low is not None and number.high is not None else ""
