"""The task `patient`: whose journey an intervention changed most, told side by side."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rich.console import Console

from sim.hospital.build import Blueprint
from sim.hospital.simulate import simulate
from sim.report.asked import Asked
from sim.report.event_log import write_event_log
from sim.report.loads import warn, warnings_of
from sim.report.patient.account import Accounts, PatientAccount
from sim.report.patient.describer import Describer
from sim.report.patient.page import write_patients
from sim.report.patient.terminal import print_story, print_summary
from sim.report.progress import progress
from sim.study.compare import read_all
from sim.study.patients import Changes, ClassChange
from sim.study.plan import BASELINE

COUNT = 3  # patients told, beside the one in the middle
REPLICATION = 0


def patient(asked: Asked, console: Console) -> None:
    """Run both worlds once, find the patients and tell them; write `patients.html` into the folder of results."""
    blueprints = read_all(asked.worlds, priced=False)
    other = next(name for name in blueprints if name != BASELINE)
    simulated = []
    with progress("both worlds", "worlds") as advance:
        for number, name in enumerate((BASELINE, other), start=1):
            simulated.append(simulate(blueprints[name], REPLICATION, asked.request.engine, log=True))
            advance(number, 2)
    changes = Changes(simulated[0], simulated[1])
    warnings = warnings_of(blueprints, {other: title(blueprints[other])})
    names = ("the baseline", title(blueprints[other]))
    describers = (base := Describer(simulated[0]), Describer(simulated[1], base, names[0]))
    summary, accounts = changes.summary(), Accounts(*describers, names).accounts(changes, COUNT)
    provenance = {**asked.provenance(), "replications": f"replication {REPLICATION} of both worlds"}
    first = blueprints[BASELINE].scenario.first
    about = {
        "name": first.name.replace("_", " "),
        "estimate": "task=compare" if first.productivity else "task=model",
        "provenance": provenance,
        "warnings": warnings,
    }
    page = asked.folder / "patients.html"
    logs: list[Path] = []
    if asked.request.event_log:
        for name, each in zip((BASELINE, other), simulated, strict=True):
            logs += write_event_log(each.run, asked.folder, blueprints[name].clock.start, REPLICATION, name)
    write_patients(accounts, summary, describers, names, about, page)
    if asked.request.format == "json":
        answer = {**as_json(summary, accounts, provenance), "warnings": warnings}
        console.out(json.dumps(answer, indent=1, allow_nan=False), highlight=False)
        return
    warn(warnings, console, as_json=False)
    print_summary(summary, names[1], console)
    for account in accounts:
        print_story(account, describers, names, console)
    if not accounts:
        console.print("No journey changed.")
    console.out(
        f"\nOne pair of worlds: replication {REPLICATION}, with the same patients and the same luck in both."
        f"\npatients: {page}" + (f"\nlogs: {', '.join(log.name for log in logs)}" if logs else ""),
        highlight=False,
    )


def title(other: Blueprint) -> str:
    """What a sentence calls the other world."""
    intervention = other.scenario.first.intervention
    name = intervention.title or intervention.name.replace("_", " ")
    return name[:1].lower() + name[1:]


def as_json(summary: list[ClassChange], accounts: list[PatientAccount], provenance: dict[str, str]) -> dict[str, Any]:
    """The same for a program."""
    return {
        "provenance": provenance,
        "classes": [each.__dict__ for each in summary],
        "patients": [
            {
                "title": account.title,
                "person": account.person,
                "sentences": account.sentences,
                "steps": [step.__dict__ for step in account.steps],
                "baseline": [{"at_ms": m.at, "visit": m.visit, "text": m.text} for m in account.base],
                "intervention": [{"at_ms": m.at, "visit": m.visit, "text": m.text} for m in account.new],
            }
            for account in accounts
        ],
    }
