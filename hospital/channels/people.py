"""How a message reaches a person: their phone, their language, their name, as the hospital has them. Pure."""

from __future__ import annotations

from typing import Any, Final

Json = dict[str, Any]

_OVER: Final = "old"


def phone_of(person: Json) -> str:
    """The first phone of a Patient or RelatedPerson that is in use, a mobile one before others; empty without one."""
    phones = [
        contact
        for contact in person.get("telecom", ())
        if contact.get("system") == "phone" and contact.get("use") != _OVER and contact.get("value")
    ]
    phones.sort(key=lambda contact: contact.get("use") != "mobile")
    return str(phones[0]["value"]) if phones else ""


def mail_of(person: Json) -> str:
    """The first mail address of a Patient or RelatedPerson that is in use; empty without one."""
    found = (
        str(contact["value"])
        for contact in person.get("telecom", ())
        if contact.get("system") == "email" and contact.get("use") != _OVER and contact.get("value")
    )
    return next(found, "")


def language_of(person: Json) -> str:
    """`en` for somebody who prefers English, else `zh`."""
    spoken = person.get("communication", ())
    ranked = sorted(spoken, key=lambda each: not each.get("preferred", False))
    codes = [coding.get("code", "") for each in ranked for coding in each.get("language", {}).get("coding", ())]
    return "en" if codes and str(codes[0]).startswith("en") else "zh"
