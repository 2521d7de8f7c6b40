"""One station: many places, waiting rooms, patience, any law of service, fixed times, urgencies, shifts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from experiments.validation import chains, truth
from experiments.validation.case import Case, Check, Found, Length, Reals, value
from sim.activity.ratio import pseudo_values

SECTION = "Closed forms"

# arrivals an hour, services an hour, places; hours measured
M_M_C = {
    (0.5, 1, 1): 10_000,
    (0.9, 1, 1): 35_000,
    (4, 1, 5): 5_000,
    (4.5, 1, 5): 7_000,
    (8, 1, 10): 3_750,
    (18, 1, 20): 2_000,
    (27, 1, 30): 1_500,
    (10, 0.2, 60): 3_750,
    (30, 1 / 6, 200): 2_000,
}
M_M_C_K = {(0.9, 1, 1, 5): 5_000, (4.5, 1, 5, 8): 1_250, (5, 1, 5, 10): 1_250, (12, 1, 10, 15): 750}
ERLANG_A = {(5, 1, 0.5, 5): 1_250, (10, 1, 0.2, 10): 1_250, (12, 1, 1, 10): 750, (6, 0.5, 0.25, 10): 1_250}
OTHER_LAWS: dict[str, tuple[dict[str, Any], float]] = {
    "constant": ({"constant": 1}, 0.0),
    "Erlang, two stages": ({"erlang": {"mean": 1, "k": 2}}, 0.5),
    "exponential": ({"exponential": {"mean": 1}}, 1.0),
    "lognormal, cv 2": ({"lognormal": {"mean": 1, "cv": 2}}, 4.0),
}
COBHAM = {((0.2, 0.3, 0.3), 1): 12_500, ((1, 1.5, 1.5), 5): 6_000, ((2, 3, 3), 10): 3_750}
# arrivals of a run where those who find no place are lost, by places
ARRIVALS = {1: 1_250, 5: 2_000, 10: 5_000, 20: 5_000, 30: 7_500, 60: 17_500, 200: 35_000}
URGENCIES = ("urgent", "soon", "routine")

STAY = "classes.patient.attributes.stay_h.of"
RATE = "classes.patient.arrivals.per_hour"
PLACES = "pools.place.places"
ROOM = "pathways.visit.ask.if_queue_over"
TAIL = 0.05


def cases() -> Iterator[Case]:
    """Every queue at one station."""
    for family in (delays, losses, waiting_rooms, impatience, any_law, other_arrivals, urgencies, shifts):
        yield from family()


def long_run(name: str, model: str, hours: float, checks: Sequence[Check], **changes: Any) -> Case:
    """So many hours each of 400 runs, after a tenth of it to become steady."""
    return Case(SECTION, name, model, Length(hours // 10, hours, 400), tuple(checks), changes)


def _place(measure: str) -> Any:
    return value("pool", "place", measure)


def _station(rate: float, service: float, places: int) -> dict[str, Any]:
    return {RATE: rate, STAY: {"exponential": {"mean": 1 / service}}, PLACES: places}


def as_row(*numbers: float) -> str:
    return ", ".join(f"{number:.4g}" for number in numbers)


def places_of(count: int) -> str:
    return f"{count} place" + "s" * (count > 1)


def delays() -> Iterator[Case]:
    for (rate, service, places), hours in M_M_C.items():
        known = truth.delay(rate, service, places)
        checks = [
            Check("share who wait (Erlang C)", _place("waited_share"), known.waits),
            Check("mean queue", _place("queue_mean"), known.queue),
            Check("mean wait, h", _place("wait_mean_h"), known.wait),
            Check("wait that 5 % exceed, h", _place("wait_p95_h"), truth.waits_longer(rate, service, places, TAIL)),
            Check("places in use", _place("occupancy_mean"), known.busy),
        ]
        name = f"M/M/{places}: λ, μ = {as_row(rate, service)}"
        yield long_run(name, "multi_server", hours, checks, **_station(rate, service, places))


def losses() -> Iterator[Case]:
    for rate, service, places in M_M_C:
        known = truth.loss(rate, service, places)
        laws: dict[str, dict[str, Any]] = {"M": {"exponential": {"mean": 1 / service}}}
        if places in (1, 10, 60):  # the share lost is the same whatever the law
            laws |= {"lognormal, cv 2": {"lognormal": {"mean": 1 / service, "cv": 2}}, "D": {"constant": 1 / service}}
        for law, stay in laws.items():
            checks = [
                Check("share lost (Erlang B)", _place("lost_share"), known.lost),
                Check("places in use", _place("occupancy_mean"), known.busy),
            ]
            name = f"M/{law}/{places}/{places}: λ, μ = {as_row(rate, service)}"
            changes = {**_station(rate, service, places), STAY: stay, ROOM: 0}
            yield long_run(name, "multi_server", ARRIVALS[places] / rate, checks, **changes)


def waiting_rooms() -> Iterator[Case]:
    for (rate, service, places, room), hours in M_M_C_K.items():
        known = truth.limited(rate, service, places, room)
        checks = [
            Check("share lost", _place("lost_share"), known.lost),
            Check("mean queue", _place("queue_mean"), known.queue),
            Check("mean wait, h", _place("wait_mean_h"), known.wait),
            Check("places in use", _place("occupancy_mean"), known.busy),
        ]
        name = f"M/M/{places}/{room}: λ, μ = {as_row(rate, service)}"
        changes = {**_station(rate, service, places), ROOM: room - places}
        yield long_run(name, "multi_server", hours, checks, **changes)


def impatience() -> Iterator[Case]:
    for (rate, service, theta, places), hours in ERLANG_A.items():
        known = truth.impatient(rate, service, theta, places)
        checks = [
            Check("share who give up", _place("gave_up_share"), known.lost),
            Check("share who wait", waits_of_all, known.waits),
            Check("mean queue", _place("queue_mean"), known.queue),
            Check("places in use", _place("occupancy_mean"), known.busy),
        ]
        patience = {"classes.patient.attributes.patience_h.of": {"exponential": {"mean": 1 / theta}}}
        name = f"Erlang A, {places_of(places)}: λ, μ, θ = {as_row(rate, service, theta)}"
        yield long_run(name, "impatient", hours, checks, **_station(rate, service, places), **patience)


def waits_of_all(found: Found) -> Reals:
    """Share of all who asked that did not begin at once: those who did later, and those who gave up."""
    of = {m: found.result.parts["pool", "place", m][0] for m in ("asked", "gave_up", "waited_share")}
    return pseudo_values(of["waited_share"] + of["gave_up"], of["asked"])


def any_law() -> Iterator[Case]:
    for law, (stay, squared_cv) in OTHER_LAWS.items():
        checks = [
            Check("mean wait, h", _place("wait_mean_h"), truth.one_place(0.8, 1, squared_cv)),
            Check("places in use", _place("occupancy_mean"), 0.8),
        ]
        changes = {**_station(0.8, 1, 1), STAY: stay}
        hours = 10_000 * (1 + 0.75 * squared_cv)
        yield long_run(f"M/G/1, {law}: λ, mean stay = 0.8, 1", "multi_server", hours, checks, **changes)


def other_arrivals() -> Iterator[Case]:
    """Patients at fixed times, and a class scaled to half."""
    known = truth.at_fixed_times(1.0, 1.25)
    checks = [
        Check("share who wait", _place("waited_share"), known.waits),
        Check("mean queue", _place("queue_mean"), known.queue),
        Check("mean wait, h", _place("wait_mean_h"), known.wait),
    ]
    template = {"template": [{"at_h": list(range(24))}]}
    changes = {**_station(1, 1.25, 1), "classes.patient.arrivals": template}
    del changes[RATE]
    yield long_run("D/M/1: one patient on every hour, μ = 1.25", "multi_server", 5_000, checks, **changes)
    half = truth.delay(4, 1, 5)
    checks = [
        Check("mean queue", _place("queue_mean"), half.queue),
        Check("mean wait, h", _place("wait_mean_h"), half.wait),
        Check("places in use", _place("occupancy_mean"), half.busy),
    ]
    changes = {**_station(8, 1, 5), "classes.patient.arrivals": {"per_hour": 8, "factor": 0.5}}
    del changes[RATE]
    yield long_run("M/M/5: λ, μ = 8, 1, and half of them come", "multi_server", 3_000, checks, **changes)


def urgencies() -> Iterator[Case]:
    for (rates, places), hours in COBHAM.items():
        waits = truth.by_priority(rates, 1, places)
        checks = [
            Check(f"mean wait, {name}, h", value("class", name, "wait_mean_h"), wait)
            for name, wait in zip(URGENCIES, waits, strict=True)
        ]
        together = truth.delay(sum(rates), 1, places).wait
        checks.append(Check("mean wait of all, as in order of arrival, h", _place("wait_mean_h"), together))
        checks.append(Check("places in use", _place("occupancy_mean"), sum(rates)))
        changes: dict[str, Any] = {PLACES: places}
        changes |= {f"classes.{n}.arrivals.per_hour": rate for n, rate in zip(URGENCIES, rates, strict=True)}
        yield long_run(f"Priorities, {places_of(places)}: λ = {as_row(*rates)}", "priorities", hours, checks, **changes)


def shifts() -> Iterator[Case]:
    known = chains.shifts((4, 1), (8, 3), (8, 20))
    checks = [
        Check("mean queue", _place("queue_mean"), known.queue),
        Check("mean wait, h", _place("wait_mean_h"), known.wait),
        Check("places in use", _place("occupancy_mean"), known.busy),
    ]
    checks += [
        Check(f"mean queue, {hour:02d} to {hour + 1:02d} h", _queue_in(hour), queue)
        for hour, queue in enumerate(known.by_hour.tolist())
    ]
    yield long_run("Shifts: 8 places by day, 3 by night, λ, μ = 4, 1", "shifts", 24 * 250, checks)


def _queue_in(hour: int) -> Any:
    return lambda found: found.result.profile["place", "queued"][:, hour]
