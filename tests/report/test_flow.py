"""A node on one line is what PyYAML writes of it, and reads back."""

from __future__ import annotations

import math
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sim.report.flow import flow

LETTERS = "aBz09_ .,:;()/%£€±×≥–’'\"…&+=<>*@!?#[]{}^~$|-é²\u00a0\u2028\t\n\\`\U0001f600"
TEXT = st.one_of(
    st.text(LETTERS, max_size=8),
    st.text(LETTERS, max_size=8).map("a".__add__),
    st.sampled_from(["yes", "No", "null", "~", "1e3", "2025-04-01", "", "-", "a: b", "a #b", "k" * 140]),
)
LEAF = st.one_of(TEXT, st.integers(), st.floats(), st.booleans(), st.none())
NODE = st.recursive(
    LEAF, lambda below: st.one_of(st.lists(below, max_size=3), st.dictionaries(LEAF, below, max_size=3))
)


class Written(yaml.SafeDumper):
    """As PyYAML writes it, every node where it stands; text of several lines on one."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if "\n" in text else None)


Written.add_representer(str, _text)
ON_ONE_LINE = {"default_flow_style": True, "allow_unicode": True, "sort_keys": False, "width": 10**9}


def written(node: Any) -> str:
    return str(yaml.dump([node], Dumper=Written, **ON_ONE_LINE)).strip()[1:-1]


@given(NODE)
def test_a_node_is_written_as_pyyaml_does(node):
    assert flow(node) == written(node)


@pytest.mark.parametrize("number", [0, -1, 10**20, 1e16, 1e22, -2.5e-7, 0.1, -0.0, math.inf, math.nan])
def test_a_number_is_written_as_pyyaml_does(number):
    assert flow(number) == written(number)
