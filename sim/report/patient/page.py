"""The page of patients in two worlds: one HTML file that needs nothing else, each patient in words and as a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.pathway.wording import headed, said
from sim.report.html import rendered
from sim.report.patient.bars import LEGEND
from sim.report.patient.picture import tall, wide
from sim.report.patient.story import Story
from sim.report.patient.strokes import patterns, swatch, told_length
from sim.report.patient.teller import Teller
from sim.report.patient.terminal import HEADINGS, summary_cells
from sim.study.patients import ClassChange
from sim.study.results import whole


def write_patients(
    told: Sequence[Story], summary: Sequence[ClassChange], tellers: tuple[Teller, Teller], names: tuple[str, str],
    about: Mapping[str, Any], path: Path,
) -> None:  # fmt: skip
    """Write the page; it appears whole or not at all. about: name of the trust or model, provenance, replications."""
    text = rendered(
        "patients",
        **about,
        names=[headed(name) for name in names],
        other=names[1],
        headings=HEADINGS,
        summary=[(said(each.name), summary_cells(each)) for each in summary],
        stories=[_told(story, tellers) for story in told],
        patterns=patterns(),
        legend=[(swatch(look), words) for look, words in LEGEND.items()],
    )
    with whole(path) as unfinished:
        unfinished.write_text(text, encoding="utf-8")


def _told(story: Story, tellers: tuple[Teller, Teller]) -> dict[str, Any]:
    def cell(side: int, moment: Any) -> dict[str, str] | None:
        return None if moment is None else {"when": tellers[side].when(moment.at), "text": moment.text}

    drawable = all(lane.bars for lane in story.lanes)
    return {
        "story": story,
        "rows": [(row.same, cell(0, row.base), cell(1, row.new)) for row in story.rows],
        "wide": wide(story.lanes, tellers[0].when) if drawable else "",
        "tall": tall(story.lanes, tellers[0].when) if drawable else "",
        "numbers": [
            (lane.name, [f"{bar.label}, {told_length(bar)}" for bar in lane.bars]) for lane in story.lanes
        ],
    }  # fmt: skip
