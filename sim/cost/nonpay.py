"""Everything but pay: consumables of units and bed days, sessions, the estate, care that others pay."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sim.cost.drivers import Drivers, Floats
from sim.cost.lines import Line
from sim.cost.pay import Priced
from sim.scenario.cost import Consumables, Cost, CostClass


def consumable_lines(priced: Priced, drivers: Drivers) -> Iterator[Line]:
    """Drugs, supplies and hotel goods used up by units of activity, occupied bed days and sessions."""
    for pod, volume in drivers.activity.items():
        yield from _used_up(priced, pod, "per_activity", volume, _of_pod(pod))
    yield from _used_up(priced, "bed_day", "per_bed_day", drivers.occupied_bed_days, lambda c: c.bed_day)
    sessions = drivers.sessions_run + drivers.extra_sessions
    price = priced.series(lambda cost, _: cost.session_supplies_gbp) * priced.growth("clinical_supplies")
    yield Line("clinical_supplies", "per_session", sessions * price, item="theatre_session")


def _of_pod(pod: str) -> Callable[[Cost], Consumables]:
    return lambda cost: cost.consumables[pod]


def _used_up(
    priced: Priced, item: str, cost_class: CostClass, volume: Floats, read: Callable[[Cost], Consumables]
) -> Iterator[Line]:
    prices: dict[str, Callable[[Cost], float]] = {
        "drugs_other": lambda cost: read(cost).drugs_gbp,
        "clinical_supplies": lambda cost: read(cost).supplies_gbp,
        "other": lambda cost: read(cost).hotel_gbp,
    }
    for category, price in prices.items():
        each = _monthly(priced, price) * priced.growth(category)
        yield Line(category, cost_class, volume * each, item=item)


def _monthly(priced: Priced, read: Callable[[Cost], float]) -> Floats:
    return priced.series(lambda cost, _: read(cost))


def fixed_lines(priced: Priced) -> Iterator[Line]:
    """What no volume moves, a twelfth of the year each month; energy and premises as quantity times price."""
    for category in priced.in_force[0].fixed_gbp_per_year:
        yearly = _fixed(priced, category) * priced.growth(category)
        yield Line(category, "fixed", yearly * priced.twelfths(), item="fixed")
    energy = _monthly(priced, lambda cost: cost.energy.kwh_per_year * cost.energy.gbp_per_kwh)
    yield Line("energy", "fixed", energy * priced.growth("energy") * priced.twelfths(), item="fixed")
    premises = _monthly(priced, lambda cost: cost.estate.floor_m2 * cost.estate.premises_gbp_per_m2)
    yield Line("premises", "fixed", premises * priced.growth("premises") * priced.twelfths(), item="estate")
    beyond = _monthly(priced, lambda cost: cost.outside_collection_gbp_per_year if cost.scope == "accounts" else 0.0)
    gbp = beyond * priced.growth("other") * priced.twelfths()
    yield Line("other", "fixed", gbp, item="outside_collection")


def _fixed(priced: Priced, category: str) -> Floats:
    return _monthly(priced, lambda cost: cost.fixed_gbp_per_year.get(category, 0.0))


def community_lines(priced: Priced, drivers: Drivers) -> Iterator[Line]:
    """Days of care after the acute spell: no cost of the trust, and never free."""
    for pathway, days in drivers.community_days.items():
        price = _day(priced, pathway) * priced.growth("community")
        payer = priced.in_force[0].community[pathway].payer
        yield Line("community", "per_bed_day", days * price, item=pathway, payer=payer)


def _day(priced: Priced, pathway: str) -> Floats:
    return _monthly(priced, lambda cost: cost.community[pathway].gbp_per_day)
