"""What a person was told: one line before an edit, one after `store.write` returned, each on the disk before going on.

A line before without its line after is an edit that the person may or may not have made: the app died in between.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

Kind = Literal["create", "change", "delete", "give-up"]


@dataclass
class Edit:
    """`over`: the number of the edit it may have replaced before that one was sent. `done`: the person was told."""

    number: int
    id: str
    kind: Kind
    done: bool = False
    over: int | None = None


@dataclass
class Journal:
    """Appends durably; what a killed writer left half written at the end is no line."""

    path: Path
    edits: dict[int, Edit] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for line in self._lines():
            self._take(line)

    @property
    def next_number(self) -> int:
        return max(self.edits, default=0) + 1

    @property
    def told(self) -> int:
        """How many edits the person was told of."""
        return sum(edit.done for edit in self.edits.values())

    def begin(self, kind: Kind, id_: str, over: int | None = None) -> int:
        number = self.next_number
        self._write({"number": number, "id": id_, "kind": kind, "over": over})
        return number

    def end(self, number: int, over: int | None) -> None:
        self._write({"number": number, "over": over})

    def _write(self, line: dict[str, Any]) -> None:
        with self.path.open("ab") as file:
            file.write(b"\n" + json.dumps(line).encode() + b" ")
            file.flush()
            os.fsync(file.fileno())
        self._take(line)

    def _lines(self) -> Iterator[dict[str, Any]]:
        text = self.path.read_text("utf-8") if self.path.exists() else ""
        for line in text.split("\n"):
            if line.endswith(" "):
                yield json.loads(line)

    def _take(self, line: dict[str, Any]) -> None:
        if "kind" in line:
            self.edits[line["number"]] = Edit(line["number"], line["id"], line["kind"], over=line["over"])
        else:
            edit = self.edits[line["number"]]
            edit.done, edit.over = True, line["over"]
