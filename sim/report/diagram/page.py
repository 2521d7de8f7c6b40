"""One page with all diagrams of a model and what others change of it: it needs nothing else, and prints on A4."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.hospital.build import Blueprint
from sim.pathway.wording import anchor
from sim.report.diagram.change import changes, for_all_classes, in_short, over_time
from sim.report.diagram.chart import chart
from sim.report.diagram.describer import pathway_diagrams
from sim.report.diagram.mermaid import flowchart, whole
from sim.report.diagram.outline import Outline, in_words, marked, outline
from sim.report.diagram.overview import ONE_PAGE, narrow, wide
from sim.report.diagram.piece import PathwayDiagram, State
from sim.report.diagram.sheet import untitled
from sim.report.diagram.svg import svg
from sim.report.html import rendered

WORDS = {State.ADDED: "new pathway", State.REMOVED: "pathway taken away", State.CHANGED: "changed"}


def page(blueprints: Mapping[str, Blueprint]) -> str:
    """The page as HTML text."""
    (first, base), *others = blueprints.items()
    steps = pathway_diagrams(base)
    return rendered(
        "diagram",
        name=base.scenario.first.name.replace("_", " "),
        first=first.replace("_", " "),
        overview=both(outline(base)),
        mermaid=whole(outline(base)),
        in_words=in_words(base.program),
        pathways=[_pathway(each) for each in steps.values()],
        changes=[_change(name, steps, base, other) for name, other in others],
    )


def both(drawn: Outline) -> str:
    """The diagram of the whole twice: for paper and wide screens (class `wide`), and for a phone (class `narrow`)."""
    return "".join(
        f'<div class="{shape}">' + "".join(svg(sheet, "Diagram of the pathways", True) for sheet in parts) + "</div>"
        for shape, parts in (("wide", wide(drawn).sheets(ONE_PAGE)), ("narrow", [narrow(drawn)]))
    )


TALLEST = 960.0  # of a sheet on the page, pixels: with its heading it fits a page of A4


def _pathway(each: PathwayDiagram) -> dict[str, Any]:
    return {
        "anchor": anchor(each.name),
        "title": each.title,
        "sheets": [svg(sheet, each.title, True) for sheet in untitled(chart(each), TALLEST)],
        "steps": each.steps,
        "mermaid": flowchart(each),
    }


def titled(world: Blueprint, name: str) -> str:
    """What a world is called: the title of its intervention, or its name."""
    return world.scenario.first.intervention.title or name.replace("_", " ")


def _change(name: str, steps: Mapping[str, PathwayDiagram], base: Blueprint, other: Blueprint) -> dict[str, Any]:
    found = [in_short(each) for each in changes(steps, pathway_diagrams(other)).values()]
    other_numbers = over_time(base.scenario, other.scenario)
    states = {each.name: each.state for each in found}
    return {
        "name": titled(other, name),
        "pathways": [{**_pathway(each), "state": each.state.value, "words": WORDS[each.state]} for each in found],
        "whole": both(marked(outline(base), outline(other), states)) if found else "",
        "count": len({each.path for each in other_numbers}),
        "dated": any(each.when for each in other_numbers),
        "parameters": for_all_classes(other_numbers, base.scenario.first.classes),
    }
