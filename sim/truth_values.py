"""No truth value where a number is wanted: pydantic by itself takes true for 1."""

from __future__ import annotations

from typing import Any

from pydantic_core import core_schema

WANTED = {"int": "must be a whole number", "float": "must be a number"}
ENDS = ("model", "definition-ref")  # a part within a part refuses its own


def refused(schema: Any) -> Any:
    """The schema of a part's fields in which every number refuses a truth value."""
    if isinstance(schema, list | tuple):
        return type(schema)(refused(each) for each in schema)
    if not isinstance(schema, dict) or schema.get("type") in ENDS:
        return schema
    if schema.get("type") in WANTED:
        refuse = REFUSES[schema["type"]]
        return core_schema.no_info_before_validator_function(refuse, schema)
    if schema.get("type") == "function-before" and schema["function"].get("function") in REFUSES.values():
        return schema
    kept = ("metadata", "serialization", "function", "default")
    return {key: each if key in kept else refused(each) for key, each in schema.items()}


def _no_truth_value(rule: str) -> Any:
    def number(written: Any) -> Any:
        if isinstance(written, bool):
            raise ValueError(rule)
        return written

    return number


REFUSES = {kind: _no_truth_value(rule) for kind, rule in WANTED.items()}
"""By kind of number, the check that what is written is no truth value."""


def within_part(schema: Any) -> Any:
    """The schema of a part in which every number of its own refuses a truth value."""
    if isinstance(schema, dict) and schema.get("type") == "model":
        return {**schema, "schema": within_part(schema["schema"])}
    if isinstance(schema, dict) and schema.get("type") == "definitions":
        definitions = [within_part(each) for each in schema["definitions"]]
        return {**schema, "schema": within_part(schema["schema"]), "definitions": definitions}
    if isinstance(schema, dict) and "schema" in schema and str(schema.get("type")).startswith("function-"):
        return {**schema, "schema": within_part(schema["schema"])}
    return refused(schema)
