"""What attributes of a class need of one another: inputs of a computed one, the partner of a draw, and no circle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.scenario.table import Declared, Found, unknown


def input_faults(attributes: Mapping[str, Declared]) -> Iterator[Found]:
    """Every input and partner that is unknown or of another kind, and every circle of computed attributes."""
    for name, each in attributes.items():
        for other in dict.fromkeys(each.inputs):
            if fault := _of_input(other, attributes):
                yield ("attributes", name, each.operation), *fault
        if each.partner is not None:
            key, other = each.partner
            if fault := _of_partner(name, other, attributes):
                yield ("attributes", name, key), *fault
    for circle in circles({name: each.inputs + each.by for name, each in attributes.items()}):
        first = next(name for name in attributes if name in circle)
        turned = circle[circle.index(first) :] + circle[: circle.index(first)]
        rule = f"goes in a circle: {' needs '.join([*turned, first])}"
        yield ("attributes", first, attributes[first].operation or "by"), rule, ()


def _of_input(other: str, attributes: Mapping[str, Declared]) -> tuple[str, tuple[str, ...]] | None:
    if other not in attributes:
        return unknown(other, attributes)
    if attributes[other].categories:
        return f"{other} is a category, and a number is needed", ()
    if attributes[other].fresh:
        return f"{other} is drawn anew at each reading, and what is computed is kept", ()
    return None


def _of_partner(name: str, other: str, attributes: Mapping[str, Declared]) -> tuple[str, tuple[str, ...]] | None:
    if other == name:
        return "must name another attribute", ()
    if other not in attributes:
        return unknown(other, attributes)
    if attributes[other].fresh:
        return f"{other} is drawn anew at each reading, and a draw that is shared is kept", ()
    if not attributes[other].drawn:
        return f"{other} has no draw of its own", ()
    return None


def circles(needs: Mapping[str, tuple[str, ...]]) -> Iterator[list[str]]:
    """Circles of names that need one another; needs: of each name those that it is made from."""
    done: set[str] = set()

    def walk(operation: list[str]) -> Iterator[list[str]]:
        for other in dict.fromkeys(needs[operation[-1]]):
            if other in operation:
                yield operation[operation.index(other) :]
            elif other in needs and other not in done:
                yield from walk([*operation, other])
        done.add(operation[-1])

    for name in needs:
        if name not in done:
            yield from walk([name])


def in_order(needs: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Every name behind all that it needs, and else as given; there must be no circle."""
    order: dict[str, None] = {}

    def put(name: str) -> None:
        for other in needs[name]:
            if other in needs and other not in order:
                put(other)
        order[name] = None

    for name in needs:
        if name not in order:
            put(name)
    return list(order)
