"""One validator for all tests of this folder, and one hospital that says everything once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from tests.interop.hl7_validator.emitted import answers
from tests.interop.hl7_validator.runner import Validator

WITHIN = 1500.0


@pytest.fixture(scope="session")
def validator() -> Iterator[Validator]:
    with Validator(WITHIN) as running:
        yield running


@pytest.fixture(scope="session")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What the hospital answers, by name."""
    return asyncio.run(answers(tmp_path_factory.mktemp("said")))
