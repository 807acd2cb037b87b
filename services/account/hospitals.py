"""The hospitals this app knows by name, so that nobody has to type an address: those it was shipped with, the one it is
offered, and those used on this device. Pure; never raises.

Source: `assets/hospitals.json`, the list of whoever distributes the app.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from services.fhir.shape import as_text, objects


@dataclass(frozen=True)
class ListedHospital:
    """A hospital as people know it, and its address. `demo`: it is for trying out. `used`: from this device."""

    base: str
    name: str
    english: str = ""
    city: str = ""
    city_english: str = ""
    demo: bool = False
    used: bool = False


def read_hospitals(found: Any) -> tuple[ListedHospital, ...]:
    """The hospitals of a list; an entry without a name is left out. One without an address is a demo hospital, which is
    wherever it was started."""
    return tuple(
        ListedHospital(
            base=_read(each, "base"),
            name=_read(each, "name"),
            english=_read(each, "english"),
            city=_read(each, "city"),
            city_english=_read(each, "city_english"),
            demo=each.get("demo") is True,
        )
        for each in objects(found)
        if _read(each, "name")
    )


def _read(entry: Any, name: str) -> str:
    return as_text(entry.get(name)) or ""


def offering(listed: Iterable[ListedHospital], base: str | None, *, demo: bool) -> tuple[ListedHospital, ...]:
    """The list with the hospital at `base` first: the demo's entry with its address, or by its address alone where the
    list does not name it. Entries without an address are left out."""
    named = tuple(each for each in listed if each.base)
    if not base:
        return named
    unknown = ListedHospital(base, base)
    offered = (replace(each, base=base) for each in listed if each.demo) if demo else iter(())
    first = next(offered, None) or listed_at(named, base) or unknown
    return (first, *(each for each in named if each.base != base))


def with_used(hospitals: tuple[ListedHospital, ...], used: Iterable[tuple[str, str]]) -> tuple[ListedHospital, ...]:
    """The hospitals with those used here first, the newest before the others; one that is not listed has the name it
    gave itself."""
    first = tuple(
        replace(listed_at(hospitals, base) or ListedHospital(base, name or base), used=True) for base, name in used
    )
    bases = {each.base for each in first}
    return (*first, *(each for each in hospitals if each.base not in bases))


def listed_at(hospitals: Iterable[ListedHospital], base: str) -> ListedHospital | None:
    """The hospital at this address, if it is known."""
    return next((each for each in hospitals if each.base == base), None)


def matching(hospitals: Iterable[ListedHospital], words: str) -> tuple[ListedHospital, ...]:
    """Those whose name or city holds every word, in either language, whatever the case, and in pinyin in full or by
    first letters ("beijing", "bjxh")."""
    wanted = words.casefold().split()
    return tuple(each for each in hospitals if all(_is_named(each, word) for word in wanted))


def _is_named(hospital: ListedHospital, word: str) -> bool:
    names = (hospital.name, hospital.english, hospital.city, hospital.city_english)
    if word in "\n".join(names).casefold():
        return True
    from services.pinyin import spellings  # noqa: PLC0415 - when somebody searches

    return word.isascii() and any(word in spelled for name in names for spelled in spellings(name))
