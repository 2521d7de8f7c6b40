"""Every number of the workforce and the prices has a source or says what is assumed."""

import pytest
from pydantic import ValidationError

from sim.scenario.cost import Cost
from sim.scenario.tree import is_number, leaves, put, strip
from sim.scenario.workforce import Workforce
from tests.workforce.worlds import read


@pytest.mark.parametrize("package", ["workforce", "cost"])
def test_every_number_says_where_it_comes_from(package):
    faults = []
    bare, provenance = strip(read(package), faults)
    assert faults == []
    assert [
        path for path, leaf in leaves(bare) if is_number(leaf) and not {path, path.rpartition(".")[0]} & set(provenance)
    ] == []
    assert [path for path, leaf in leaves(bare) if isinstance(leaf, str) and leaf.lstrip("-")[:1] in ".0"] == []


@pytest.mark.parametrize(("package", "part"), [("workforce", Workforce), ("cost", Cost)])
@pytest.mark.parametrize("end", ["low", "high"])
def test_all_lows_and_all_highs_are_still_a_trust(package, part, end):
    bare, provenance = strip(read(package), [])
    ranged = {path: getattr(known, end) for path, known in provenance.items() if known.low is not None}
    assert len(ranged) > 20
    for path, value in ranged.items():
        put(bare, path, value)
    part.model_validate(bare)


@pytest.mark.parametrize("value", [float("inf"), float("nan"), -1.0, "many"])
@pytest.mark.parametrize(("package", "part"), [("workforce", Workforce), ("cost", Cost)])
def test_no_number_may_be_nonsense(package, part, value):
    bare, _ = strip(read(package), [])
    for path, leaf in leaves(bare):
        if is_number(leaf):
            put(bare, path, value)
            with pytest.raises(ValidationError):
                part.model_validate(bare)
            put(bare, path, leaf)
