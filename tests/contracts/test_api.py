"""The JSON API against its own description: whatever is asked, the answer is one that it promises."""

from __future__ import annotations

import json
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from werkzeug.test import Client

from directory.web.api.openapi import operations

EXAMPLES = 25
"""How many requests are made up for each operation, sound and unsound ones each."""

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]

REQUESTS = [
    (operation.path, mode)
    for operation in operations()
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    # Any text is a sound slug, so there are no unsound requests for one.
    if mode is GenerationMode.POSITIVE or not any(parameter.in_path for parameter in operation.parameters)
]
"""Each operation with requests that keep to its description, and with requests that do not."""


@pytest.fixture(scope="module")
def description(demonstration: Flask) -> dict[str, Any]:
    """What the API says about itself."""
    found: dict[str, Any] = json.loads(Client(demonstration).get("/openapi.json").data)
    return found


@pytest.fixture(scope="module")
def api_schema(demonstration: Flask) -> Any:
    """The same, ready to make up requests."""
    return schemathesis.openapi.from_wsgi("/openapi.json", demonstration)


def test_the_description_is_valid_openapi(description: dict[str, Any]) -> None:
    OpenAPIV31SpecValidator(description).validate()


def test_every_address_of_the_api_is_described(description: dict[str, Any], demonstration: Flask) -> None:
    rules = {
        rule.rule.replace("<", "{").replace(">", "}")
        for rule in demonstration.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/")
    }

    assert rules == set(description["paths"])


def test_every_parameter_and_answer_is_explained(description: dict[str, Any]) -> None:
    for path, methods in description["paths"].items():
        for operation in methods.values():
            assert operation["summary"], path
            assert all(parameter["description"] for parameter in operation["parameters"]), path
            assert all(response["description"] for response in operation["responses"].values()), path


@pytest.mark.parametrize(("path", "mode"), REQUESTS, ids=lambda value: str(value))
def test_every_answer_is_as_described(path: str, mode: GenerationMode, api_schema: Any) -> None:
    @given(case=api_schema[path]["GET"].as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def answers_as_described(case: schemathesis.Case[Any]) -> None:
        # Compressed answers are not read by the checks.
        case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})

    answers_as_described()
