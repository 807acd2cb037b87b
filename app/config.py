"""The configuration of this start from the environment: folder, hospital, view and port."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

LOOPBACK = "127.0.0.1"
DEFAULT_PORT = 8550


class ViewKind(StrEnum):
    """Where the app shows itself. `AUTO`: a native window if its client is on this machine, else the browser."""

    AUTO = "auto"
    DESKTOP = "desktop"
    WEB = "web"
    NONE = "none"


class ConfigProblem(ValueError):
    """A setting we cannot start with; the message says which, and what to do."""


@dataclass(frozen=True)
class AppConfig:
    """`home`: the data folder. `hospital`: FHIR base address to offer first, if any; `demo`: it is the demo hospital.
    `port`: of the web view. `open_hospitals`: servers without any sign-in are accepted outside of this machine, too.
    `kiosk`: for one visit of somebody at a shared PC (`app/kiosk.py`)."""

    home: Path
    hospital: str | None
    view: ViewKind
    port: int
    open_hospitals: bool = False
    demo: bool = False
    kiosk: bool = False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> AppConfig:
        """Reads ANXIN_HOME, ANXIN_HOSPITAL, ANXIN_VIEW, ANXIN_PORT, ANXIN_OPEN_HOSPITALS, ANXIN_DEMO and
        ANXIN_KIOSK (1: yes). Raises ConfigProblem on an invalid value."""
        return cls(
            home=_home(environment),
            hospital=environment.get("ANXIN_HOSPITAL") or None,
            view=_view(environment.get("ANXIN_VIEW") or ViewKind.AUTO),
            port=_port(environment.get("ANXIN_PORT")),
            open_hospitals=_yes(environment, "ANXIN_OPEN_HOSPITALS"),
            demo=_yes(environment, "ANXIN_DEMO"),
            kiosk=_yes(environment, "ANXIN_KIOSK"),
        )


def _home(environment: Mapping[str, str]) -> Path:
    chosen = environment.get("ANXIN_HOME") or environment.get("FLET_APP_STORAGE_DATA")
    if chosen:
        return Path(chosen)
    import platformdirs  # noqa: PLC0415 - desktop only: a packaged phone app always gets FLET_APP_STORAGE_DATA

    return Path(platformdirs.user_data_dir("anxin", appauthor=False))


def _view(text: str) -> ViewKind:
    try:
        return ViewKind(text)
    except ValueError:
        raise ConfigProblem(f"ANXIN_VIEW is {text!r}; it may be {', '.join(ViewKind)}") from None


def _port(text: str | None) -> int:
    if not text:
        return DEFAULT_PORT
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise ConfigProblem(f"ANXIN_PORT is {text!r}; it may be a number from 1 to 65535")
    return int(text)


def _yes(environment: Mapping[str, str], name: str) -> bool:
    text = environment.get(name) or "0"
    if text not in {"0", "1"}:
        raise ConfigProblem(f"{name} is {text!r}; it may be 0 or 1")
    return text == "1"


def assets_folder() -> Path:
    """The folder with fonts, icons and catalogs, wherever the app was packaged to."""
    main = sys.modules.get("__main__")
    packaged = Path(getattr(main, "__file__", __file__)).parent / "assets"
    return packaged if packaged.is_dir() else Path(__file__).parents[1] / "assets"
