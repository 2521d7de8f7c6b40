"""Asks a copy of the source that has the verb of docs/verbs.md; prints JSON for tests/docs/test_verbs.py."""

from __future__ import annotations

import json

import sim
from sim.hospital.read import blueprint
from sim.pathway.read import read_program
from sim.report.diagram.describer import pathway_diagrams
from sim.report.diagram.piece import Piece
from sim.report.patient.describer import Describer
from tests.engine.worlds import log, tree
from tests.study.pairs_of_worlds import simulated

STEPS = [{"next_round": "round_h"}, {"mark": "taken"}, {"leave": "home"}]
BED = {"bed": 1}
AROUND = [{"next_round": 4}, {"branch": "again", "paths": {"yes": [{"go_to": "only"}], "no": [{"leave": "home"}]}}]


def faults(steps: object, has: dict[str, object] | None = None) -> list[str]:
    return [str(fault) for fault in read_program(tree(steps, BED, has))[1]]


def piece(every: object) -> Piece:
    steps = [{"next_round": every}, {"leave": "home"}]
    return pathway_diagrams(blueprint(tree(steps, BED, {"round_h": 2})))["only"].steps[1]


def main() -> None:
    plain, patients = tree(STEPS, BED, {"round_h": 4}), {"ann": 1, "bob": 8, "cat": 8.5}
    describer = Describer(simulated(plain, patients))
    answers = {
        "source": sim.__file__,
        "log": log(plain, patients),  # on both engines, and they agree
        "journey": [moment.text for moment in describer.moments((0,))],
        "drawn": [[each.look, each.head, each.notes[0].text] for each in map(piece, (4, "round_h"))],
        "loop": faults(AROUND, {"again": {"shares": {"yes": 0.5, "no": 0.5}}}),
        "never": faults([{"next_round": 0}, {"leave": "home"}]),
        "unknown": faults([{"next_round": "rond_h"}, {"leave": "home"}], {"round_h": 2}),
        "misspelt": faults([{"next_roun": 4}, {"leave": "home"}]),
    }
    print(json.dumps(answers))


if __name__ == "__main__":
    main()
