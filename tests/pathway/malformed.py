"""Malformed pathways, one wrong step each, and the fault that tells of it (its path without `pathways.only`)."""

from typing import Any

from tests.pathway.worlds import HOME

BOOK = {"seize": {"slots": "list", "by": "specialty"}, "quantity": "stay_h"}
THEATRE = {"seize": {"booked": "theatre"}, "if_closed": [HOME]}
BED, WARD = {"seize": "bed"}, {"release": "ward"}
PLACED = {"seize": {"preference": "bed", "by": "group"}, "as": "bed"}


def yes_no(yes: Any, no: Any = ()) -> dict[str, Any]:
    return {"branch": "returns", "paths": {"yes": list(yes), "no": list(no)}}


SYNTAX = {
    "a step is a verb": (["bed", HOME], "[1]: a step is a verb and its words, got 'bed'"),
    "two verbs": (
        [{"mark": "in", "delay": 2}, HOME],
        "[1]: a step has exactly one verb of mark, seize, release, delay, wait_until, branch, go_to, come_back, leave,"
        " got ['mark', 'delay']",
    ),
    "an id that is no name": (
        [{"mark": "in", "id": "1st"}, HOME],
        "[1].id: must begin with a letter, of letters, digits and _, got '1st'",
    ),
    "an id twice": (
        [{"mark": "in", "id": "x"}, {"leave": "home", "id": "x"}],
        "[2].id: is the id of pathways.only[1] as well, got 'x'",
    ),
    "a word of another verb": ([{"mark": "in", "clock": "hub"}, HOME], "[1].clock: unknown word; known here: id, mark"),
    "a mark is a name": ([{"mark": 3}, HOME], "[1].mark: must be a name, got 3"),
    "negative hours": ([{"delay": -1}, HOME], "[1].delay: must be an attribute or a number of at least 0, got -1"),
    "truth is no number": (
        [{"delay": True}, HOME],
        "[1].delay: must be an attribute or a number of at least 0 (YAML reads no, yes, on and off as truth values:"
        " write it in quotes), got True",
    ),
    "hours without end": (
        [{"delay": float("inf")}, HOME],
        "[1].delay: must be an attribute or a number of at least 0, got inf",
    ),
    "otherwise without patience": (
        [{**BED, "otherwise": [HOME]}, {"release": "bed"}, HOME],
        "[1].seize.otherwise: needs `within` or `if_queue_over`: for nothing else does anybody turn away",
    ),
    "patience without otherwise": (
        [{**BED, "within": 2}, {"release": "bed"}, HOME],
        "[1].seize.within: needs `otherwise`: what becomes of a patient who turns away",
    ),
    "patience until what": (
        [BOOK, {**THEATRE, "within": {"until": "dawn"}, "otherwise": [HOME]}, {"release": "theatre"}, HOME],
        "[2].seize.within.until: must be booked_end, got 'dawn'",
    ),
    "patience since when": (
        [{"mark": "in"}, {**BED, "within": {"since": "in"}, "otherwise": [HOME]}, {"release": "bed"}, HOME],
        "[2].seize.within.hours: must say how many hours after the mark",
    ),
    "patience since a mark until the end": (
        [
            {"mark": "in"},
            {**BED, "within": {"hours": 2, "since": "in", "until": "booked_end"}, "otherwise": [HOME]},
            {"release": "bed"},
            HOME,
        ],
        "[2].seize.within.until: unknown word; known here: hours, since",
    ),
    "nothing together": (
        [{"seize": {"all_of": {}}}, HOME],
        "[1].seize.all_of: must map each pool to how many are taken, got {}",
    ),
    "half a bed": (
        [{"seize": {"all_of": {"bed": 0.5}}}, HOME],
        "[1].seize.all_of.bed: must be a whole number of at least 1, got 0.5",
    ),
    "any of several": (
        [{"seize": {"any_of": ["bed"]}}, HOME],
        "[1].seize: must be a pool, a preference by a category, slots, shortest_of, all_of or booked,"
        " got {'any_of': ['bed']}",
    ),
    "two gates": (
        [{"wait_until": {"opens": "hub", "time_of_day": 8}}, HOME],
        "[1].wait_until: must have exactly one of booked, opens, since, time_of_day,"
        " got {'opens': 'hub', 'time_of_day': 8}",
    ),
    "an hour of tomorrow": (
        [{"wait_until": {"time_of_day": 24}}, HOME],
        "[1].wait_until.time_of_day: must be below 24 hours after midnight, got 24.0",
    ),
    "a branch without paths": ([{"branch": "coin"}, HOME], "[1].branch.paths: must map each category to its steps"),
    "a pool is asked one thing": (
        [{"branch": {"pool": "bed"}, "paths": {"yes": [], "no": []}}, HOME],
        "[1].branch: must have one of waiting_over: n, used_over: n, free_over: n, free: true, got {'pool': 'bed'}",
    ),
    "a come_back says when": (
        [{"come_back": {"with": "returns", "to": "only"}}, HOME],
        "[1].come_back: must have with, after and to, got {'with': 'returns', 'to': 'only'}",
    ),
    "no steps": ([], ": must be a list of steps, got []"),
}

NAMES = {
    "unknown pool": ([{"seize": "bde"}, {"release": "bde"}, HOME], "[1].seize: unknown pool 'bde'; did you mean bed?"),
    "unknown pool in a branch": (
        [{"branch": {"pool": "zzz", "free": True}, "paths": {"yes": [], "no": []}}, HOME],
        "[1].branch.pool: unknown pool 'zzz'",
    ),
    "unknown attribute": ([{"delay": "stay"}, HOME], "[1].delay: unknown attribute 'stay'; did you mean stay_h?"),
    "unknown category": (
        [{"branch": "returns", "paths": {"yes": [], "no": [], "maybe": []}}, HOME],
        "[1].branch.maybe: is no category of returns: yes, no",
    ),
    "unknown pathway": ([{"go_to": "onyl"}], "[1].go_to: unknown pathway 'onyl'; did you mean only?"),
    "unknown way back": (
        [{"come_back": {"with": "returns", "after": 1, "to": "nowhere"}}, HOME],
        "[1].come_back.to: unknown pathway 'nowhere'",
    ),
    "unknown calendar": (
        [{"delay": 1, "clock": "hubb"}, HOME],
        "[1].delay.clock: unknown calendar 'hubb'; did you mean hub?",
    ),
    "unknown gate": ([{"wait_until": {"opens": "zzz"}}, HOME], "[1].wait_until.opens: unknown calendar 'zzz'"),
    "unknown preference": (
        [{"seize": {"preference": "beds", "by": "group"}, "as": "bed"}, {"release": "bed"}, HOME],
        "[1].seize: unknown preference 'beds'; did you mean bed?",
    ),
    "unknown priority": (
        [{"seize": "bay", "priority": "warm"}, {"release": "bay"}, HOME],
        "[1].seize.priority: unknown priority of bay 'warm'",
    ),
    "no priority": ([{"seize": "bay"}, {"release": "bay"}, HOME], "[1].seize: needs a priority: bay knows hot, cold"),
    "unknown session place": (
        [BOOK, {"seize": {"booked": "surgery"}, "if_closed": [HOME]}, {"release": "surgery"}, HOME],
        "[2].seize: unknown session place 'surgery'",
    ),
    "unknown placement": (
        [PLACED, {"delay": 1, "scaled": {"bed": {"outliers": 2}}}, {"release": "bed"}, HOME],
        "[2].delay.scaled.bed: unknown pool or tag 'outliers'; did you mean outlier?",
    ),
    "a number where a category is needed": (
        [{"branch": "stay_h", "paths": {"yes": []}}, HOME],
        "[1].branch: stay_h is a number, and a category is needed",
    ),
    "a category where a number is needed": (
        [{"delay": "group"}, HOME],
        "[1].delay: group is a category, and a number is needed",
    ),
    "what selects must be kept": (
        [{"seize": {"slots": "list", "by": "fickle"}}, HOME],
        "[1].seize.by: fickle is drawn anew at each reading, and what selects must be kept",
    ),
    "a row a category": (
        [{"seize": {"preference": "short", "by": "group"}, "as": "bed"}, {"release": "bed"}, HOME],
        "[1].seize: preference short has no row for b of group",
    ),
    "a branch has a path a category": (
        [{"branch": "returns", "paths": {"yes": []}}, HOME],
        "[1].branch: has no path for no of returns",
    ),
    "a pool answers yes or no": (
        [{"branch": {"pool": "bed", "free": True}, "paths": {"yes": []}}, HOME],
        "[1].branch: has no path for no",
    ),
    "come back is yes or no": (
        [{"come_back": {"with": "group", "after": 1, "to": "only"}}, HOME],
        "[1].come_back.with: must have the categories yes and no, got a, b",
    ),
    "more than there ever are": (
        [{**BED, "quantity": 3}, {"release": "bed"}, HOME],
        "[1].seize: takes 3 of bed, whose calendar never has more than 2",
    ),
    "more together than there ever are": (
        [{"seize": {"all_of": {"bed": 1, "ward": 4}}}, {"release": "bed"}, WARD, HOME],
        "[1].seize: takes 4 of ward, whose calendar never has more than 3",
    ),
    "slots are taken, not held": ([{"seize": "care", "as": "mine"}, HOME], "[1].seize.as: a slot is taken, not held"),
    "slots are taken alone": (
        [{"seize": {"all_of": {"bed": 1, "care": 1}}}, {"release": "bed"}, {"release": "care"}, HOME],
        "[1].seize: takes places together, and slots are taken alone, got care",
    ),
    "several have a name each": (
        [{"seize": {"all_of": {"bed": 1}}, "as": "mine"}, {"release": "bed"}, HOME],
        "[1].seize.as: several pools are held each under its own name",
    ),
    "places or slots": (
        [{"seize": {"preference": "mixed", "by": "group"}}, HOME],
        "[1].seize: must not mix places and slots",
    ),
    "slots are not free": (
        [{"branch": {"pool": "care", "free": True}, "paths": {"yes": [], "no": []}}, HOME],
        "[1].branch: care is a pool of slots, and these are offered, not free",
    ),
    "a session may be closed": (
        [BOOK, {"seize": {"booked": "theatre"}}, {"release": "theatre"}, HOME],
        "[2].seize: needs if_closed or otherwise: a session may be closed on the day",
    ),
    "only sessions are closed": (
        [{**BED, "if_closed": [HOME]}, {"release": "bed"}, HOME],
        "[1].seize.if_closed: belongs to the place of a booked session",
    ),
    "steps after the end": (
        [HOME, {"mark": "late"}, HOME],
        "[1].leave: ends the visit's way: the steps after it are never reached",
    ),
}

FLOW = {
    "never released": ([BED, HOME], "[2].leave: leaves with bed never released"),
    "left behind on one way": (
        [BED, yes_no([HOME]), {"release": "bed"}, HOME],
        "[2].branch.yes[1].leave: leaves with bed never released",
    ),
    "released twice": (
        [BED, {"release": "bed"}, {"release": "bed"}, HOME],
        "[3].release: releases bed, which is not held here (held: nothing)",
    ),
    "ways that meet hold the same": (
        [yes_no([BED]), {"mark": "met"}, {"release": "bed"}, HOME],
        "[2].mark: is reached holding bed by one way and nothing by another",
    ),
    "the last step": ([{"mark": "in"}], "[1].mark: is the last step, and a pathway must end in leave or go_to"),
    "a branch that falls off": (
        [yes_no([HOME])],
        "[1].branch: is the last step, and a pathway must end in leave or go_to",
    ),
    "a booking on every way": (
        [yes_no([BOOK]), {"wait_until": {"booked": "start"}}, HOME],
        "[2].wait_until: needs a booking on every way to it",
    ),
    "a gate without a booking": (
        [{"wait_until": {"booked": "start"}}, HOME],
        "[1].wait_until: needs a booking on every way to it",
    ),
    "a theatre without a booking": (
        [THEATRE, {"release": "theatre"}, HOME],
        "[1].seize: needs a booking on every way to it",
    ),
    "patience without a booking": (
        [{**BED, "within": {"until": "booked_end"}, "otherwise": [HOME]}, {"release": "bed"}, HOME],
        "[1].seize: is patient until the end of a booking that is not there on every way to it",
    ),
    "patience since a mark not made": (
        [{**BED, "within": {"hours": 2, "since": "inn"}, "otherwise": [HOME]}, {"release": "bed"}, HOME],
        "[1].seize: is patient since inn, which is marked nowhere",
    ),
    "a mark on every way": (
        [yes_no([{"mark": "in"}]), {"wait_until": {"since": "in", "plus": 2}}, HOME],
        "[2].wait_until: counts from in, which is not marked on every way to it",
    ),
    "taken again": (
        [BED, {"seize": {"all_of": {"bed": 1, "ward": 1}}}, {"release": "bed"}, WARD, HOME],
        "[2].seize: takes bed again, which is held already",
    ),
    "placed nowhere": (
        [{"branch": {"placed": "bed"}, "paths": {"bed": []}}, HOME],
        "[1].branch: asks where bed was placed, which is not held here",
    ),
    "placed where no path leads": (
        [PLACED, {"branch": {"placed": "bed"}, "paths": {"bed": [], "outlier": []}}, {"release": "bed"}, HOME],
        "[2].branch: has no path for ward",
    ),
    "placed in a session": (
        [
            BOOK,
            THEATRE,
            {"branch": {"placed": "theatre"}, "paths": {"bed": [], "otherwise": []}},
            {"release": "theatre"},
            HOME,
        ],
        "[3].branch: asks where theatre was placed, and the place of a session is always that session's",
    ),
    "scaled by nothing": (
        [{"delay": 1, "scaled": {"bed": {"outlier": 2}}}, HOME],
        "[1].delay: is scaled by where bed was placed, which is not held here",
    ),
}
