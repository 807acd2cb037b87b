"""Sentences that the care team writes often, as data in two languages: none says anything of somebody's health."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).parent / "pages" / "quick_replies.json"


@dataclass(frozen=True)
class QuickReply:
    """One sentence in one language."""

    id: str
    words: str


@cache
def quick_replies(language: str) -> tuple[QuickReply, ...]:
    """All of them in the order of the file. `language`: `zh` or `en`."""
    return tuple(QuickReply(each["id"], each[language]) for each in json.loads(_FILE.read_text("utf-8")))


def with_reply(words: str, id_: str, language: str) -> str:
    """What was typed, with the sentence below it; unchanged for a sentence that is not there."""
    reply = next((each.words for each in quick_replies(language) if each.id == id_), "")
    return "\n".join(filter(None, (words.rstrip(), reply))) if reply else words
