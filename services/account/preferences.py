"""The device's settings that are readable before unlocking: `device.json`, in clear, with nothing about a person."""

from __future__ import annotations

import json
import logging
from collections.abc import Container, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal, get_args

from local_store import files
from local_store.changes import ChangeFeed

log = logging.getLogger(__name__)

TOPIC: Final = "preferences"
Language = Literal["system", "zh-CN", "en"]
Theme = Literal["system", "light", "dark"]


@dataclass(frozen=True)
class Preferences:
    """`store_file`: the random name of the encrypted store in use. `hospital_*`: the chosen hospital. `used_hospitals`:
    address and name of those signed in at before, the newest first."""

    hospital_base: str = ""
    hospital_name: str = ""
    hospital_open: bool = False
    used_hospitals: tuple[tuple[str, str], ...] = ()
    store_file: str = ""
    language: Language = "system"
    theme: Theme = "system"
    elder: bool = False
    text_percent: int = 100
    lock_minutes: int = 5


class PreferencesStore:
    """Holds the current Preferences and saves them on disk. `changes` publishes the topic "preferences"."""

    def __init__(self, path: Path) -> None:
        self.changes = ChangeFeed()
        self._path = path
        self._value = _load(path)

    @property
    def value(self) -> Preferences:
        return self._value

    def change(self, **fields: Any) -> Preferences:
        """Replaces fields, saves all or nothing, then notifies listeners. Raises StoreFull or StoreUnwritable when the
        file cannot be written; then nothing has changed."""
        new = replace(self._value, **fields)
        if new != self._value:
            with files.typed_file_errors():
                files.write(self._path, json.dumps(asdict(new), ensure_ascii=False, indent=1).encode())
            self._value = new
            self.changes.publish(frozenset({TOPIC}))
        return new


def _load(path: Path) -> Preferences:
    """The saved preferences; of a missing, damaged or newer file, what can be read of it."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return Preferences()
    except (OSError, ValueError, RecursionError) as error:
        log.warning("device.json cannot be read (%s), starting with the defaults", type(error).__name__)
        return Preferences()
    return _read(found) if isinstance(found, Mapping) else Preferences()


def _read(found: Mapping[str, Any]) -> Preferences:
    known = asdict(Preferences())
    found = {**found, "used_hospitals": _pairs(found.get("used_hospitals"))}
    allowed: dict[str, Container[Any]] = {
        "language": get_args(Language),
        "theme": get_args(Theme),
        "text_percent": range(50, 301),
        "lock_minutes": range(24 * 60 + 1),
    }
    good = {
        name: value
        for name, value in found.items()
        if name in known and type(value) is type(known[name]) and value in allowed.get(name, (value,))
    }
    return Preferences(**{**known, **good})


def _pairs(found: Any) -> tuple[tuple[str, str], ...]:
    """The pairs of texts in what JSON made of them."""
    rows = found if isinstance(found, list) else []
    return tuple((row[0], row[1]) for row in rows if _is_pair(row))


def _is_pair(row: Any) -> bool:
    return isinstance(row, list) and len(row) == 2 and all(isinstance(text, str) for text in row)
