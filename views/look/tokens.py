"""Every colour, size and distance of the app. A screen names a role, never a value.

Contrast: WCAG 2.2 §1.4.3 (4.5:1 for text) and §1.4.11 (3:1 for edges); `PAIRS` lists what a test measures.
Targets: WCAG 2.2 §2.5.5; 48 dp, 60 dp in elder mode.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Width(StrEnum):
    """How much space there is: one column, one column beside a rail, list and detail side by side."""

    PHONE = "phone"
    TABLET = "tablet"
    DESKTOP = "desktop"


NARROW = 360
"""Below this a phone is narrow, in dp: what stands at the end of a row goes below it."""


def width_of(dp: float | None) -> Width:
    """Breakpoints of Material 3 window classes: 600 and 1024 dp. Unknown means phone."""
    if dp is None or dp < 600:
        return Width.PHONE
    return Width.TABLET if dp < 1024 else Width.DESKTOP


@dataclass(frozen=True)
class Palette:
    """Colour roles. `x` is readable on `x_soft` and on `card`; `on_x` is readable on `x`."""

    ground: str
    card: str
    raised: str
    line: str
    edge: str
    ink: str
    soft: str
    brand: str
    brand_soft: str
    fill: str
    on_fill: str
    hero: str
    on_hero: str
    on_hero_soft: str
    hero_quiet: str
    warm: str
    warm_soft: str
    warm_line: str
    good: str
    good_soft: str
    bad: str
    bad_soft: str
    info: str
    info_soft: str
    skeleton: str
    danger: str
    on_danger: str
    alarm: str
    on_alarm: str
    people: tuple[tuple[str, str], ...]
    """Grounds of avatars, each with the colour of its letters."""


LIGHT = Palette(
    ground="#F4F7F6",
    card="#FFFFFF",
    raised="#FFFFFF",
    line="#E3EAE8",
    edge="#7C8B88",
    ink="#12211F",
    soft="#54655F",
    brand="#0A6F6A",
    brand_soft="#DDF1EF",
    fill="#0B7A75",
    on_fill="#FFFFFF",
    hero="#0B7A75",
    on_hero="#FFFFFF",
    on_hero_soft="#E6F6F4",
    hero_quiet="#0A6661",
    warm="#9A4507",
    warm_soft="#FFF1E3",
    warm_line="#F3D5B5",
    good="#17703F",
    good_soft="#E3F5EA",
    bad="#B3261E",
    bad_soft="#FDE9E7",
    info="#1F5A9A",
    info_soft="#E6F0FB",
    skeleton="#E6ECEA",
    danger="#B3261E",
    on_danger="#FFFFFF",
    alarm="#B3261E",
    on_alarm="#FFFFFF",
    people=(
        ("#DDF1EF", "#0A6F6A"),
        ("#E3EDFA", "#1F5A9A"),
        ("#ECE9F8", "#574B9A"),
        ("#F8E6EE", "#96345F"),
        ("#F4ECDA", "#76561A"),
        ("#E3F0E0", "#2E6B35"),
    ),
)

DARK = Palette(
    ground="#0D1413",
    card="#172120",
    raised="#1E2A28",
    line="#2A3735",
    edge="#7D8F8B",
    ink="#E6EFED",
    soft="#A9BAB6",
    brand="#6FD0C8",
    brand_soft="#143B38",
    fill="#5CC4BC",
    on_fill="#00302D",
    hero="#0F4F4B",
    on_hero="#F2FBFA",
    on_hero_soft="#BFE3DF",
    hero_quiet="#0B3F3C",
    warm="#FFB77C",
    warm_soft="#33230F",
    warm_line="#5A3D1B",
    good="#7BD7A0",
    good_soft="#14301F",
    bad="#FFB4AB",
    bad_soft="#3B1816",
    info="#A6CBF5",
    info_soft="#15293F",
    skeleton="#25312F",
    danger="#F2837A",
    on_danger="#3B0906",
    alarm="#8C1D18",
    on_alarm="#FFFFFF",
    people=(
        ("#143B38", "#6FD0C8"),
        ("#1A3049", "#A6CBF5"),
        ("#2C2749", "#C6BCF5"),
        ("#3F2231", "#F3AFCB"),
        ("#382E17", "#E5C685"),
        ("#1C3522", "#98D79C"),
    ),
)

TEXT_PAIRS: tuple[tuple[str, str], ...] = (
    *(
        (tone, ground)
        for tone in ("ink", "soft", "brand", "warm", "good", "bad", "info")
        for ground in ("card", "ground", "raised")
    ),
    *((tone, f"{tone}_soft") for tone in ("brand", "warm", "good", "bad", "info")),
    *(("ink", f"{tone}_soft") for tone in ("brand", "warm", "good", "bad", "info")),
    *(("soft", f"{tone}_soft") for tone in ("brand", "warm", "good", "bad", "info")),
    ("on_fill", "fill"),
    ("on_hero", "hero"),
    ("on_hero_soft", "hero"),
    ("on_hero", "hero_quiet"),
    ("on_danger", "danger"),
    ("on_alarm", "alarm"),
)
EDGE_PAIRS: tuple[tuple[str, str], ...] = (("edge", "card"), ("edge", "ground"), ("fill", "card"), ("fill", "ground"))

FONT = "Noto Sans SC"
ICON_FONT = "Anxin Icons"


@dataclass(frozen=True)
class Whom:
    """The person for whom something is decided: their name, which gives the colour, and the words that say it."""

    name: str
    words: str


@dataclass(frozen=True)
class Look:
    """The person's settings and the device's size: colours, sizes, space. Passed to every piece of the kit."""

    palette: Palette = LIGHT
    dark: bool = False
    elder: bool = False
    scale: float = 1.0
    width: Width = Width.PHONE
    narrow: bool = False
    font: str | None = FONT
    keys: bool = False
    """The person goes from one thing to the next by keys, also on a phone."""
    whom: Whom | None = None
    """Said beside whatever decides something for a person; None for who is alone with their own record."""

    def _text(self, normal: float, elder: float) -> float:
        return round((elder if self.elder else normal) * self.scale, 1)

    @property
    def display(self) -> float:
        """The title of a main screen, and the one number that matters on it."""
        return self._text(28, 34)

    @property
    def title(self) -> float:
        """The title of a screen inside, and of a section."""
        return self._text(20, 25)

    @property
    def head(self) -> float:
        """The name of a row or card."""
        return self._text(17, 22)

    @property
    def body(self) -> float:
        return self._text(15, 19)

    @property
    def small(self) -> float:
        """The facts about what stands above them."""
        return self._text(13, 18)

    @property
    def icon(self) -> float:
        """Icons grow with the text beside them, but not to twice their size."""
        return round((28 if self.elder else 24) * min(self.scale, 1.4), 1)

    @property
    def avatar(self) -> float:
        """The side of the round picture of a person."""
        return round(self.icon * 5 / 3)

    @property
    def target(self) -> int:
        """The minimum height and width of anything that can be tapped."""
        return 60 if self.elder else 48

    @property
    def row(self) -> int:
        """The least height of a row of a list."""
        return 68 if self.elder else 56

    @property
    def large(self) -> bool:
        """Whether text is so large that things side by side have to go below each other."""
        return self.body >= 22 or (self.width is Width.PHONE and self.body >= 19)

    @property
    def leads(self) -> bool:
        """Whether an icon stands before the words of a row: where text is half as large again, they need its room."""
        return self.scale <= 1.5

    @property
    def least_width(self) -> int:
        """The least width of a window this look is shown in, in dp."""
        return {Width.PHONE: 320 if self.narrow else NARROW, Width.TABLET: 600, Width.DESKTOP: 1024}[self.width]

    @property
    def gap(self) -> int:
        return 16 if self.width is not Width.PHONE else 12

    @property
    def margin(self) -> int:
        return 24 if self.width is not Width.PHONE else 16

    @property
    def ringed(self) -> bool:
        """Whether keys are used, or usual: whatever can be pressed has to show the focus by 3:1 (WCAG 2.2 §2.4.13)."""
        return self.keys or self.width is not Width.PHONE

    @property
    def wide(self) -> bool:
        return self.width is Width.DESKTOP


S1, S2, S3, S4, S5, S6 = 4, 8, 12, 16, 24, 32
RADIUS = 18
RADIUS_SMALL = 14
PILL = 999
COLUMN = 640
"""The widest a column of reading text becomes, in dp."""
LIST_WIDTH = 440
"""How wide a list is beside its detail, in dp."""
