"""What is being typed and was not sent yet, kept in the encrypted store at every letter: going back, a lock, a restart
or the end of the app does not lose it.

A draft stands under its form's name and what it is about (a medicine, a visit). It goes in the transaction that sends
it, and with everything else that is typed when the access to somebody's record ends.
"""

from __future__ import annotations

from typing import Any, Final

from local_store import settings
from local_store.store import Reader, Writer
from services.fhir.shape import as_object
from services.query import query

MOST: Final = 20
"""Drafts of one form; the oldest gives way."""


@query(settings.TOPIC)
def kept_draft(r: Reader, form: str, about: str) -> Any | None:
    """What was typed into this form about this and not sent; None when nothing was. Reads only."""
    return as_object(settings.get(r, _key(form))).get(about)


def keep_draft(w: Writer, form: str, about: str, typed: Any) -> None:
    """Keeps what is typed, any JSON value, instead of what was kept before."""
    others = _others(w, form, about)
    settings.put(w, _key(form), {**dict(list(others.items())[1 - MOST :]), about: typed})


def forget_draft(w: Writer, form: str, about: str) -> None:
    """Forgets what was typed: it was sent, emptied or given up."""
    others = _others(w, form, about)
    if others != as_object(settings.get(w, _key(form))):
        settings.put(w, _key(form), others)


def _key(form: str) -> str:
    return f"{settings.DRAFT}{form}"


def _others(r: Reader, form: str, about: str) -> dict[str, Any]:
    return {each: typed for each, typed in as_object(settings.get(r, _key(form))).items() if each != about}
