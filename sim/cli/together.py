"""Several interventions made to one trust: `intervention=a+b`, or a file that says `together: [a, b]`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hydra.core.override_parser.types import Override

from sim.cli.layers import member_layers
from sim.cli.own_files import members
from sim.scenario.faults import Fault
from sim.scenario.written import Layer, Written

GROUP, TOGETHER, AND = "intervention", "together", "+"


def names_in(name: str) -> list[str]:
    """The interventions that a name puts together, or the one it names."""
    return name.split(AND) if AND in name else [name]


def chosen_together(files: Sequence[Override]) -> str:
    """What was typed behind `intervention=` where it puts several together; "" where it does not."""
    typed = [str(each.value()) for each in files if each.key_or_group == GROUP and isinstance(each.value(), str)]
    return typed[-1] if typed and AND in typed[-1] else ""


def made_together(name: str, trees: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """One intervention of several. trees: theirs, in the order in which they are made."""
    titles = [str(tree.get("title") or tree.get("name", "")) for tree in trees]
    return {"name": name, "title": " + ".join(titles), TOGETHER: [dict(tree) for tree in trees]}


def listed(intervention: Any) -> list[str]:
    """The names that an intervention's file puts together; none where it says what they do itself."""
    several = intervention.get(TOGETHER) if isinstance(intervention, Mapping) else None
    names = list(several) if isinstance(several, list | tuple) else []
    return [str(name) for name in names] if names and all(isinstance(name, str) for name in names) else []


def unknown(names: Sequence[str], at: str) -> list[Fault]:
    """The names of which there is no file."""
    known = members(GROUP)
    return [
        Fault(f"{at}.{number}", f"unknown intervention {name!r}; there are {', '.join(known)}")
        for number, name in enumerate(names)
        if name not in known
    ]


def doses_of_nothing(intervention: Any) -> list[Fault]:
    """The faults of an intervention, alone or put together, that is called a dose of one of which there is no file."""
    from sim.scenario.interventions import parts_of

    known = members(GROUP)
    whole = [(GROUP, intervention)] if isinstance(intervention, Mapping) else []
    doses = {f"{where}.dose_of": part.get("dose_of") for where, part in (*whole, *parts_of(intervention))}
    rule = f"; there are {', '.join(known)}"
    return [Fault(at, f"unknown intervention {of!r}{rule}") for at, of in doses.items() if of and of not in known]


def twice(names: Sequence[str], at: str) -> list[Fault]:
    """The fault of an intervention that is named more than once."""
    again = [name for number, name in enumerate(names) if name in names[:number]]
    rule = f"names {', '.join(dict.fromkeys(again))} twice, and an intervention is made once"
    return [Fault(at, rule, AND.join(names))] if again else []


def layers_of(name: str) -> list[Layer]:
    """The files of an intervention, or of those put together by its name, each where its tree stands."""
    names = names_in(name)
    if len(names) == 1:
        return member_layers(GROUP, name)
    return [layer for number, each in enumerate(names) for layer in layers_within(each, number)]


def layers_within(name: str, number: int) -> list[Layer]:
    """The files of one of several interventions put together."""
    found = []
    for layer in member_layers(GROUP, name) if name in members(GROUP) else ():
        own = (layer.root.rows or {})[GROUP]
        within = Written(0, rows={TOGETHER: Written(0, rows={str(number): own})})
        found.append(Layer(layer.name, Written(0, rows={GROUP: within})))
    return found
