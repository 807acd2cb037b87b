"""Which characters Flutter's web client would ask a fallback font for, read from its own code.

It looks a character up in a packed table (Flutter's `font_fallback_data.dart`); for one that the table does not have it
asks nobody and draws a box.
"""

from __future__ import annotations

import re
from pathlib import Path

import flet_web

TABLES = re.compile(r'"([A-Za-z0-9,]{10000,})"')
END = 0x110000  # of Unicode


def known_to_client() -> set[int]:
    """The code points with a fallback font. Raises ValueError when the installed client's tables read otherwise."""
    client = Path(flet_web.__file__).parent / "web" / "main.dart.js"
    tables = TABLES.findall(client.read_text("utf-8"))
    if len(tables) != 2:
        raise ValueError("the client's tables of fallback fonts are not where they were")
    fonts, ranges = tables[0].split(","), tables[1]
    known: set[int] = set()
    start = number = 0
    size = 1
    for character in ranges:
        if character.isdigit():  # the higher digits of what follows
            number = number * 10 + int(character)
        elif character.islower():
            size, number = number * 26 + ord(character) - ord("a") + 2, 0
        else:
            if fonts[number * 26 + ord(character) - ord("A")]:
                known.update(range(start, start + size))
            start, size, number = start + size, 1, 0
    if start != END:
        raise ValueError("the client's tables of fallback fonts have another form than they had")
    return known
