"""For whom something is decided on a screen: whoever's record is in view, where it could be anybody else's. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from services.account.people import People, UserType
from views.i18n.texts import Texts
from views.look.tokens import Whom


def everybody(t: Texts, people: People, names: Iterable[tuple[str, str | None]]) -> tuple[tuple[str, Whom], ...]:
    """Each person whose record is here, by id, with the words for them; nobody for who is alone with their own."""
    own = people.user.id if people.user.type is UserType.PATIENT else ""
    if people.patients == (own,):
        return ()
    return tuple((patient, _whom(t, name, own=patient == own)) for patient, name in names)


def _whom(t: Texts, name: str | None, *, own: bool) -> Whom:
    shown = name or t.get("account.people.unknown")
    return Whom(shown, t.get("kit.whom.own" if own else "kit.whom", name=shown))
