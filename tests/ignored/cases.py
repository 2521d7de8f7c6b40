"""For every kind of leaf the world written for it: where it stands there, and another value for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from sim.scenario.tree import get, strip
from tests.ignored.models import SHAPES
from tests.ignored.staff_and_prices import OF_THE_ACCOUNTS, STAFF_AND_PRICES
from tests.ignored.worlds import TOGETHER, world

Plain = dict[str, Any]


class Case(NamedTuple):
    """A leaf of a world. other: what it is changed to; None: a number a little larger, or a switch thrown."""

    world: str
    at: str
    other: Any = None

    @property
    def plain(self) -> Plain:
        """The world, without where its numbers come from."""
        return bare(world(self.world))

    @property
    def value(self) -> Any:
        """What it is changed to."""
        return nudged(get(self.plain, self.at)) if self.other is None else self.other


def bare(plain: Plain) -> Plain:
    """A scenario without the sources of its numbers."""
    return strip(plain, [])[0]


def nudged(value: Any) -> Any:
    """A number a little larger, a switch thrown."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return value * 1.02 + 0.002


DAYS = ["tue", "thu"]
ADULT, BAY, LIST = "classes.adult", "pools.bay", "pools.list.slots"


MADE_FROM_OTHERS: Plain = {
    "total.sum": ["x", 2],
    "area.product": ["x", 3],
    "low.least": ["x", 4],
    "high.greatest": ["x", 6],
    "line.linear.of": "y", "line.linear.times": 0.7, "line.linear.plus": 2,
    "power.log_linear.of": "y", "power.log_linear.times": 0.7, "power.log_linear.plus": 2,
    "band.bands.of": "y",
    "band.bands.rows.0.below": 5,
    "band.bands.rows.0.is": 4,
    "same.same_draw_as": "y",
    "alike.correlated_with": "y",
    "alike.rank_correlation": 0.9,
}  # fmt: skip


def _cases() -> dict[str, Case]:
    found = {
        "run.start": Case("arriving", "run.start", "2024-05-01"),
        "run.warm_up_days": Case("ward", "run.warm_up_days", 0),
        "run.measured_months": Case("ward", "run.measured_months", 2),
        "run.warm_up_h": Case("hours", "run.warm_up_h", 24),
        "run.measured_h": Case("hours", "run.measured_h", 399.5),
        "run.seed": Case("hours", "run.seed", 2),
        "run.audit_at_h": Case("hours", "run.audit_at_h", [12]),
        "pathways": Case("hours", "pathways.way", [{"leave": "away"}]),
    }
    found |= _arrivals() | _attributes() | _pools() | _others()
    own = _changes() | _doing() | _brought()
    return found | _trust() | _shapes() | own | _together(own)


def _arrivals() -> dict[str, Case]:
    values = {
        "daily.per_day": 7,
        "daily.factor": 0.5,
        "daily.hour": [1 / 24] * 24,
        "daily.weekday": [0.8, 0.8, 1, 1, 1, 1.2, 1.2],
        "daily.month": [1, 1, 0.5, 0.5, *[1] * 8],
        "daily.bank_holidays_as_sunday": True,
        "hourly.per_hour": [0.2] * 12 + [0.4] * 12,
        "rates.listed.every_h": 48,
        "rates.listed.per_hour": [0.1, 0.3] * 30,
        "numbers.listed.count": [1, 4] * 30,
        "numbers.listed.moment": "start",
        "booked.template.*.at_h": [9, 11],
        "booked.template.*.weekdays": DAYS,
        "booked.template.*.count": 1,
        "booked.template.*.late_h": {"constant": 1},
        "streaming.every.of": {"exponential": {"mean": 4}},
        "streaming.every.unit": "minutes",
        "exact.at_h": [10, 501, 901, 1301],
    }
    return {
        f"classes.*.arrivals.{path.partition('.')[2]}": Case(
            "arriving", f"classes.{path.replace('*', '0').replace('.', '.arrivals.', 1)}", value
        )
        for path, value in values.items()
    }


def _attributes() -> dict[str, Case]:
    def attribute(field: str, name: str, other: Any) -> tuple[str, Case]:
        return f"classes.*.attributes.*.{field}", Case("ward", f"{ADULT}.attributes.{name}.{field}", other)

    return {
        "classes.*.pathway": Case("ward", "classes.child.pathway", "other_way"),
        "classes.*.present.count": Case("ward", f"{ADULT}.present.count", 9),
        "classes.*.present.since_days": Case("ward", f"{ADULT}.present.since_days", {"constant": 1}),
        "classes.*.attributes.*.by": Case("ward", f"{ADULT}.attributes.group.by", "looks"),
        **dict(
            [
                attribute("shares", "urgency", {"hot": 0.9, "cold": 0.1}),
                attribute("of", "stay", {"lognormal": {"mean": 14, "cv": 1}}),
                attribute("unit", "stay", "minutes"),
                attribute("fresh", "again", True),
                attribute("inherit", "age", "visit"),
            ]
        ),
        **{
            f"classes.*.attributes.*.{field.replace('rows.0', 'rows.*')}": Case(
                "made", f"{ADULT}.attributes.{at}", other
            )
            for at, other in MADE_FROM_OTHERS.items()
            for field in [at.partition(".")[2]]
        },
    }


def _pools() -> dict[str, Case]:
    places = {"base": 1, "add.*.places": 2, "add.*.months": [12], "add.*.weekdays": DAYS, "add.*.hours": [6, 12]}
    rule = {
        "maximum": 1, "step": 2, "open_over": 3, "close_under": 0, "hours": [7], "counts": "ward", "lead_h": 9,
    }  # fmt: skip
    slots = {
        "per_day.*": [1, 2, 2, 1, 1, 0, 0],
        "starts_h": 9,
        "ends_h": 11,
        "offered_days_before": 8,
        "offered_at_h": 9,
        "last_booking_h_before": 60,
        "consider": 20,
        "booking_limit": 1.2,  # less, and some would wait for ever for more than there will ever be
        "late_start_h": {"constant": 2},
        "bank_holidays": True,
    }
    return {
        **{f"pools.*.places.{f}": Case("ward", f"{BAY}.places.{f.replace('*', '0')}", v) for f, v in places.items()},
        **{f"pools.*.escalation.{f}": Case("ward", f"{BAY}.escalation.{f}", v) for f, v in rule.items()},
        **{f"pools.*.slots.{f}": Case("ward", f"{LIST}.{f.replace('*', 'x')}", v) for f, v in slots.items()},
        "pools.*.slots.measured_in": Case("starts", f"{LIST}.measured_in", "hours"),
        "pools.*.slots.place": Case("trust", "pools.rooms.slots.place", "room"),
        "pools.*.priority": Case("ward", f"{BAY}.priority", ["cold", "hot"]),
        "pools.*.order.due_h": Case("queued", "pools.due.order.due_h", "age"),
        "pools.*.order.since": Case("queued", "pools.due.order.since", "asked"),
        "pools.*.order.lowest": Case("queued", "pools.least.order.lowest", "age"),
        "pools.*.order.highest": Case("queued", "pools.most.order.highest", "age"),
        "pools.*.rises.*.after_h": Case("queued", "pools.rising.rises.0.after_h", 12),
        "pools.*.rises.*.as_urgent_as": Case("queued", "pools.rising.rises.0.as_urgent_as", "warm"),
        "pools.*.rises.*.of": Case("queued", "pools.rising.rises.1.of", "warm"),
        "pools.*.rises.*.steps_up": Case("queued", "pools.rising.rises.1.steps_up", 2),
        "pools.*.out_of_use.times_per_year": Case("trust", "pools.general_medicine.out_of_use.times_per_year", 60),
        "pools.*.out_of_use.places": Case("trust", "pools.general_medicine.out_of_use.places", 6),
        "pools.*.out_of_use.closed_h": Case("trust", "pools.general_medicine.out_of_use.closed_h", {"constant": 300}),
        "pools.*.slots.not_held.leave": Case("trust", "pools.theatre_list.slots.not_held.leave", 0.5),
        "pools.*.slots.not_held.estate": Case("trust", "pools.theatre_list.slots.not_held.estate", 0.5),
        "pools.*.beds": Case("trust", "pools.elective_ward.beds"),
        "pools.*.staffed_as": Case("trust", "pools.elective_ward.staffed_as", "emergency"),
    }


def _others() -> dict[str, Case]:
    line = "preferences.bed.a.1"
    return {
        "preferences.*.*.*.pool": Case("ward", "preferences.bed.b.0.pool", "bay"),
        "preferences.*.*.*.after_h": Case("ward", f"{line}.after_h", 0),
        "preferences.*.*.*.tag": Case("ward", "preferences.bed.b.0.tag", "outlier"),
        "calendars.*.hours": Case("ward", "calendars.office.hours", [8, 12]),
        "calendars.*.weekdays": Case("ward", "calendars.office.weekdays", ["sat", "sun"]),
        "calendars.*.bank_holidays": Case("ward", "calendars.office.bank_holidays", True),
        "measures.*.from": Case("ward", "measures.door_to_bed.from", "placed"),
        "measures.*.to": Case("ward", "measures.door_to_bed.to", "ready"),
        "measures.*.within_h": Case("ward", "measures.door_to_bed.within_h", [2, 4]),
        "measures.*.visits": Case("ward", "measures.in_bed.visits", "each"),
        "measures.*.pool": Case("ward", "measures.beds.pool", "ward"),
        "measures.*.by": Case("ward", "measures.beds.by", ["day"]),
        "measures.*.every_h": Case("ward", "measures.beds.every_h", 24),
    }


def _trust() -> dict[str, Case]:
    """Of staff and prices, by the name that stands for each `*`."""
    tree, found = bare(world("trust")), {}
    for kind, case in STAFF_AND_PRICES.items():
        at, other = case if isinstance(case, tuple) else (case, None)
        get(tree, at)  # it stands there
        found[kind] = Case("accounts" if kind in OF_THE_ACCOUNTS else "trust", at, other)
    return found


def _shapes() -> dict[str, Case]:
    """Of every distribution, in the class whose attributes have one each."""
    found = {}
    for name, shape in SHAPES.items():
        drawn = name.partition("_")[0]
        of = f"classes.adult.attributes.{name}.of.{drawn}"
        for field in shape if isinstance(shape, dict) else ():
            other = {"values": [1, 3], "weights": [5, 1]}.get(field)
            found.setdefault(f"distribution.{drawn}.{field}", Case("shapes", f"{of}.{field}", other))
    return found | {
        "distribution.constant": Case("shapes", "classes.adult.attributes.constant.of.constant", 3),
        "distribution.mixture.*.share": Case(
            "shapes",
            "classes.adult.attributes.mixture.of.mixture",
            [{"share": 0.9, "of": {"constant": 1}}, {"share": 0.1, "of": {"constant": 2}}],
        ),
        "distribution.mixture.*.of": Case(
            "shapes", "classes.adult.attributes.mixture.of.mixture.0.of", {"constant": 1.5}
        ),
    }


def _changes() -> dict[str, Case]:
    """Of an intervention and of a phase themselves."""
    found = {"phases.*.from": Case("changed", "phases.0.from", "2024-03-25")}
    for where, base in (("intervention", "intervention"), ("phases.*", "phases.0")):
        found |= {
            f"{where}.change.*.at": Case("changed", f"{base}.change.0.at", "pools.bay.places.add.0.places"),
            f"{where}.change.*.set": Case("changed", f"{base}.change.2.set", 5 if base == "intervention" else [6, 9]),
            f"{where}.change.*.add": Case("changed", f"{base}.change.0.add", 2),
            f"{where}.change.*.multiply": Case("changed", f"{base}.change.1.multiply", 3),
        }
    return found


def _brought() -> dict[str, Case]:
    """Of when an intervention holds, what it brings and where it puts steps."""
    child = {"pathway": "walk", "arrivals": {"per_day": 5}, "attributes": {"kind": {"shares": {"x": 0.2, "y": 0.8}}}}
    walk = [{"mark": "walked"}, {"leave": "home"}]
    dates = {f"{where}{key}": "2024-03-15" for where in ("", "change.0.") for key in ("from", "until")}
    other = {
        "new.classes": {"child": child},
        "new.pools": {"unit": {"places": 3}},
        "new.preferences": {"near": {"x": ["bed"], "y": ["bed", "unit"]}},
        "new.calendars": {"late": {"hours": [12, 21], "weekdays": ["mon", "wed", "sat"]}},
        "new.pathways": {"walk": [{"delay": 9, "id": "fourth"}, *walk]},
        "new.measures": {"walk": {"from": "arrival", "to": "walked", "within_h": [20]}},
        "steps.0.before": "third",
        "steps.0.insert": [{"delay": 9}],
        "steps.1.after": "second",
        "steps.2.into": "kinds_again",
        "steps.2.way": "y",
        "steps.3.replace": "second",
        "steps.3.with": [{"delay": 7}],
        "steps.4.remove": "fifth",
        "steps.4.pathway": "walk",
    }
    return {
        f"intervention.{re.sub(r'[.][0-9][.]', '.*.', at)}": Case(name, f"intervention.{at}", value)
        for name, values in (("changed", dates), ("patched", other))
        for at, value in values.items()
    }


def _together(own: Mapping[str, Case]) -> dict[str, Case]:
    """The same of one of several interventions."""
    return {
        kind.replace("intervention.", "intervention.together.*.", 1): Case(
            f"{TOGETHER}{case.world}", case.at.replace("intervention.", "intervention.together.0.", 1), case.other
        )
        for kind, case in own.items()
        if kind.startswith("intervention.")
    }


def _doing() -> dict[str, Case]:
    """Of what doing an intervention costs."""
    values = {
        "name": "people",
        "gbp_per_year": 60_000,
        "payer": "community_icb",
        "recurrent": False,
        "starts": "2025-03-01",
        "ends": "2025-04-10",
    }
    found = {
        f"intervention.cost_of_doing.*.{field}": Case("trust", f"intervention.cost_of_doing.0.{field}", value)
        for field, value in values.items()
    }
    nurses = Case("trust", "intervention.cost_of_doing.0.wte.registered_nurse", 3)
    return found | {"intervention.cost_of_doing.*.wte.*": nurses}


CASES = _cases()
WORDS = {
    "name": "names the results",
    "run.report_in": "the unit of a printed page",
    "run.replications": "how often a study runs a model",
    "intervention.name": "names a world",
    "intervention.title": "the words of a page",
    "intervention.question": "the words of a page",
    "intervention.evidence": "the words of a page",
    "intervention.together.*.name": "names one of several",
    "intervention.together.*.title": "the words of a page",
    "intervention.together.*.question": "the words of a page",
    "intervention.together.*.evidence": "the words of a page",
}
"""Kinds that no figure depends on, and what they are for."""
