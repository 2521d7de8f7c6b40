"""A scenario is kept in the letters that PyYAML writes, whichever library writes them: old folders compare alike."""

from __future__ import annotations

import yaml
from hypothesis import given
from hypothesis import strategies as st

from sim.cli.inputs import as_yaml
from tests.report.test_flow import LEAF, NODE

LONG = st.lists(st.sampled_from(["bed", "a: b", "it's", "–", "x,", "#", "\n", "  "]), max_size=60).map(" ".join)


@given(st.dictionaries(LEAF, st.one_of(NODE, LONG, st.lists(LONG, max_size=2)), max_size=4))
def test_a_tree_is_kept_as_pyyaml_writes_it(tree):
    assert as_yaml(tree) == yaml.safe_dump(tree, sort_keys=False, allow_unicode=True, width=120)
