"""Hints for an unknown key: what other tools call it, and what is nearest in spelling."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import sim.scenario.scenario  # noqa: F401 - so that every part is known
from sim.pathway.verbs import VERBS
from sim.scenario.base import Part
from sim.scenario.synonyms import SYNONYMS, meant


def parts(of: type[Part]) -> Iterator[type[Part]]:
    for part in of.__subclasses__():
        yield part
        yield from parts(part)


def test_a_synonym_stands_for_a_key_that_there_is():
    keys = {field.alias or name for part in parts(Part) for name, field in part.model_fields.items()} | set(VERBS)
    assert {key for same in SYNONYMS.values() for key in same} <= keys


@pytest.mark.parametrize(
    ("word", "known", "hint"),
    [
        ("capacity", ["places", "slots", "priority"], "places"),
        ("Capacity", ["places", "slots"], "places"),
        ("warm-up", ["start", "warm_up_h"], "warm_up_h"),
        ("capacity", ["start", "seed"], ""),
        ("arivals", ["arrivals", "attributes"], "arrivals"),
        ("xyz", ["arrivals"], ""),
    ],
)
def test_a_word_of_another_tool_or_a_misspelling_is_hinted(word, known, hint):
    assert meant(word, known) == hint
