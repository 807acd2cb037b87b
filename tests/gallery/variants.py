"""In which sizes, colours, languages and text sizes every scene is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta, timezone
from itertools import product

from services.account.people import UserType
from views.context import UiContext
from views.doors import doors_for
from views.i18n.texts import Language, texts_for
from views.i18n.zones import Zones
from views.look.tokens import DARK, LIGHT, NARROW, Look, width_of
from views.routes import DOORS

SIZES = {"phone": (390, 844), "phone-320": (320, 2400), "tablet": (820, 1180), "desktop": (1280, 860)}
BEIJING = timezone(timedelta(hours=8))
PATIENTS_DOORS = doors_for(DOORS, UserType.PATIENT)


@dataclass(frozen=True)
class Variant:
    """One way to look at a scene."""

    size: str = "phone"
    theme: str = "light"
    language: str = "zh-CN"
    mode: str = "normal"

    @property
    def name(self) -> str:
        return f"{self.size}-{self.theme}-{self.language}-{self.mode}"

    @property
    def viewport(self) -> tuple[int, int]:
        return SIZES[self.size]

    @property
    def least_target(self) -> int:
        """The least height of what one can tap: WCAG 2.2 §2.5.5 (44), our 60 in elder mode."""
        return 60 if self.mode == "elder" else 44

    def surroundings(self) -> UiContext:
        dark = self.theme == "dark"
        look = Look(
            palette=DARK if dark else LIGHT,
            dark=dark,
            elder=self.mode == "elder",
            scale=2.0 if self.mode == "200" else 1.0,
            width=width_of(self.viewport[0]),
            narrow=self.viewport[0] < NARROW,
        )
        return UiContext(
            look=look,
            texts=texts_for(Language(self.language)),
            zones=Zones(BEIJING, BEIJING),
            doors=PATIENTS_DOORS,
        )


#: Where words run over and targets shrink first: by day this one alone is drawn.
NARROWEST = Variant("phone-320", "light", "en", "200")

#: Each size, theme, language and text size once, where it is hardest; how they go together otherwise is seen at night.
QUICK = (
    Variant("phone", "dark", "zh-CN", "elder"),
    NARROWEST,
    Variant("desktop", "dark", "en"),
)


def full() -> Iterator[Variant]:
    """Everything on a phone and a desktop; the narrowest phone and the tablet in the light theme."""
    for size in ("phone", "desktop"):
        for theme, language, mode in product(("light", "dark"), ("zh-CN", "en"), ("normal", "elder", "200")):
            yield Variant(size, theme, language, mode)
    for size in ("phone-320", "tablet"):
        for language, mode in product(("zh-CN", "en"), ("normal", "elder", "200")):
            yield Variant(size, "light", language, mode)
