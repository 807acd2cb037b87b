"""What stands in the sealed file of the locked screen: the cards in each language of the app. Pure; reading never
raises: from what is torn, of another shape or of a newer version come no cards.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from services.drafts.shape import as_json, typed_in
from services.emergency.model import MOST_CARDS, EmergencyCard
from services.fhir.shape import as_list, as_object

VERSION: Final = 1
LANGUAGES: Final = ("zh-CN", "en")


def encoded(cards: Mapping[str, Sequence[EmergencyCard]]) -> bytes:
    """The cards of each language as bytes."""
    written = {language: [as_json(card) for card in held[:MOST_CARDS]] for language, held in cards.items()}
    return json.dumps({"version": VERSION, "cards": written}, ensure_ascii=False).encode("utf-8", "replace")


def readable(plain: bytes | None, language: str, now: datetime) -> tuple[EmergencyCard, ...]:
    """The cards in this language that may still be read, by this device's clock; none when one of them is no card."""
    found = as_object(_json(plain))
    if found.get("version") != VERSION:
        return ()
    held = [typed_in(EmergencyCard, each) for each in as_list(as_object(found.get("cards")).get(language))]
    cards = [card for card in held if card is not None]
    if len(cards) < len(held):
        return ()
    return tuple(card for card in cards[:MOST_CARDS] if not _is_over(card, now))


def _is_over(card: EmergencyCard, now: datetime) -> bool:
    return card.until is not None and (card.until.tzinfo is None or card.until <= now)


def _json(plain: bytes | None) -> Any:
    try:
        return json.loads(plain) if plain else None
    except (ValueError, RecursionError):
        return None
