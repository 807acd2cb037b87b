"""A person as a round picture: the photo where there is one, else the initials in a calm colour of their own. A
hospital has a crest with its initials instead."""

from __future__ import annotations

import unicodedata
from zlib import crc32

import flet as ft

from views.look.text import STRONG
from views.look.tokens import RADIUS_SMALL, Look

_TITLES = frozenset({"dr", "dr.", "prof", "prof.", "mr", "mr.", "mrs", "mrs.", "ms", "ms."})


def avatar(look: Look, name: str, *, near: bool = False, photo: bytes | None = None) -> ft.Container:
    """`near` is for the person and their family, who are called by the given name. Decoration for a screen reader: the
    name is beside it."""
    side = look.avatar
    ground, ink = look.palette.people[crc32(name.encode()) % len(look.palette.people)]
    inside: ft.Control = _letters(look, initials(name, near=near), side * 0.42, ink)
    if photo is not None:
        inside = ft.Image(
            src=photo,
            width=side,
            height=side,
            fit=ft.BoxFit.COVER,
            error_content=inside,
            exclude_from_semantics=True,
        )
    return ft.Container(
        content=inside,
        width=side,
        height=side,
        bgcolor=ground,
        border_radius=side / 2,
        alignment=ft.Alignment.CENTER,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
    )


def dot(look: Look, name: str) -> ft.Container:
    """A person of the family in the height of a line of small text. Decoration for a screen reader, as an avatar."""
    side = round(look.small * 1.5)
    ground, ink = look.palette.people[crc32(name.encode()) % len(look.palette.people)]
    return ft.Container(
        content=_letters(look, initials(name, near=True)[-1], side * 0.6, ink),
        width=side,
        height=side,
        bgcolor=ground,
        border_radius=side / 2,
        alignment=ft.Alignment.CENTER,
    )


def crest(look: Look, name: str) -> ft.Container:
    """A hospital's: a square with round corners, as a plate beside a door. Decoration for a screen reader."""
    side = look.avatar
    return ft.Container(
        content=_letters(look, initials(name), side * 0.42, look.palette.on_hero),
        width=side,
        height=side,
        bgcolor=look.palette.hero,
        border_radius=RADIUS_SMALL,
        alignment=ft.Alignment.CENTER,
    )


def _letters(look: Look, letters: str, size: float, ink: str) -> ft.Text:
    return ft.Text(
        value=letters,
        size=size,
        weight=STRONG,
        color=ink,
        font_family=look.font,
        semantics_label="",
        no_wrap=True,
    )


def initials(name: str, *, near: bool = False) -> str:
    """The first character of a Chinese name, the family's, by which a doctor is called, or the last one for who is
    `near`; the first letters of the first and the last word of any other name. A title is no name."""
    words = [word for word in name.split() if word.lower() not in _TITLES]
    letters = [letter for word in words if (letter := _first_letter(word))]
    if not letters:
        return "?"
    first = letters[0]
    if unicodedata.east_asian_width(first) in "WF":
        return words[-1][-1] if near else first
    if len(letters) == 1:
        return first
    return first + letters[-1]


def _first_letter(word: str) -> str:
    found = next((letter for letter in word if unicodedata.category(letter)[0] == "L"), "")
    return found.upper()[:1]
