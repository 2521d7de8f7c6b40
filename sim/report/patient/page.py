"""The page of patients in two worlds: one HTML file that needs nothing else, each patient in words and as a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.pathway.wording import headed, said
from sim.report.html import rendered
from sim.report.patient.account import PatientAccount
from sim.report.patient.bars import LEGEND
from sim.report.patient.describer import Describer
from sim.report.patient.picture import tall, wide
from sim.report.patient.strokes import length_text, patterns, swatch
from sim.report.patient.terminal import HEADINGS, summary_cells
from sim.study.patients import ClassChange
from sim.study.results import whole


def write_patients(
    shown_accounts: Sequence[PatientAccount],
    summary: Sequence[ClassChange],
    describers: tuple[Describer, Describer],
    names: tuple[str, str],
    about: Mapping[str, Any],
    path: Path,
) -> None:
    """Write the page; it appears whole or not at all. about: name of the trust or model, provenance, warnings."""
    text = rendered(
        "patients",
        **about,
        names=[headed(name) for name in names],
        other=names[1],
        headings=HEADINGS,
        summary=[(said(each.name), summary_cells(each)) for each in summary],
        accounts=[_shown(account, describers) for account in shown_accounts],
        patterns=patterns(),
        legend=[(swatch(look), words) for look, words in LEGEND.items()],
    )
    with whole(path) as unfinished:
        unfinished.write_text(text, encoding="utf-8")


def _shown(account: PatientAccount, describers: tuple[Describer, Describer]) -> dict[str, Any]:
    def cell(side: int, moment: Any) -> dict[str, str] | None:
        return None if moment is None else {"when": describers[side].when(moment.at), "text": moment.text}

    drawable = all(lane.bars for lane in account.lanes)
    return {
        "story": account,
        "rows": [(row.same, cell(0, row.base), cell(1, row.new)) for row in account.rows],
        "wide": wide(account.lanes, describers[0].when) if drawable else "",
        "tall": tall(account.lanes, describers[0].when) if drawable else "",
        "numbers": [
            (lane.name, [f"{bar.label}, {length_text(bar)}" for bar in lane.bars]) for lane in account.lanes
        ],
    }  # fmt: skip
