"""Pure modules of services stay pure, and what would soil them is reported."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture.purity import impurities
from tests.architecture.rules import Source, sources

ROOT = Path(__file__).parents[2]
PURE = "def longest(waits: list[int]) -> int:\n    return max(waits)\n"
QUESTION = "from local_store.store import Reader\ndef waits(r: Reader) -> int:\n    return 0\n"


def test_every_module_either_touches_or_thinks() -> None:
    found = [f"{one.path}:{one.line}: {one.rule}" for one in impurities(sources(ROOT, ("services",)))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "planted",
    [
        {"services/chat/queueing.py": f"import local_store.resources\n{PURE}"},
        {"services/chat/queueing.py": f"import asyncio\n{PURE}"},
        {"services/chat/queueing.py": f"from services.fhir import client\n{PURE}"},
        {"services/chat/model.py": "from local_store.resources import Stored\nclass Message: ..."},
        {"services/chat/queries.py": f"{QUESTION}{PURE}"},
        {"services/chat/queries.py": QUESTION, "services/chat/queueing.py": f"import services.chat.queries\n{PURE}"},
        {
            "services/chat/queries.py": QUESTION,
            "services/chat/between.py": "from services.chat import queries\n",
            "services/chat/queueing.py": f"from services.chat.between import queries\n{PURE}",
        },
    ],
)
def test_what_soils_a_module_is_reported(planted: dict[str, str]) -> None:
    found = list(impurities(Source(path, ast.parse(text)) for path, text in planted.items()))
    assert found
    assert list(planted)[-1] in {one.path for one in found}


def test_a_question_a_command_and_a_talk_may_touch() -> None:
    command = "from local_store.store import Writer\ndef keep(w: Writer) -> None: ...\nasync def send() -> None: ..."
    kept = {"services/chat/queries.py": QUESTION, "services/chat/commands.py": command, "services/chat/rules.py": PURE}
    assert not list(impurities(Source(path, ast.parse(text)) for path, text in kept.items()))
