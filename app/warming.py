"""Imports the rest of the app once its first frame is on screen, so that no tap waits for it.

The first frame imports what it shows and nothing else (`tests/app/test_phone_build.py`); everything behind it is
imported where it is used. Here that is done ahead, in a thread, module by module: the loop hears the person meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from importlib import import_module
from typing import Final

AFTER: Final = 0.2
"""Seconds after the first frame was sent: what draws it goes first."""
BETWEEN: Final = 0.02
"""Seconds between two modules, in which whatever waits for Python's lock has its turn."""
UNLOCKING: Final = (
    "cryptography.hazmat.primitives.ciphers.aead",
    "cryptography.hazmat.primitives.hashes",
    "cryptography.hazmat.primitives.kdf.hkdf",
    "local_store.bound_key",
    "services.account.opening",
    "views.screen_stack",
    "services.sync.catch_up",
    "services.sync.push",
    "services.sync.subscription",
)
"""What an unlock needs, which comes first."""
FIRST: Final = "views.home"
"""The screens that an unlock leads to."""
_SCENES: Final = "gallery"  # of pictures; no app uses them


async def warm(drawn: asyncio.Event) -> None:
    """Waits until a first frame was sent, imports everything that a page may need, and returns."""
    await drawn.wait()
    await asyncio.sleep(AFTER)
    for name in await asyncio.to_thread(lambda: list(behind_the_first_frame())):
        await asyncio.to_thread(import_module, name)
        await asyncio.sleep(BETWEEN)


def behind_the_first_frame() -> Iterator[str]:
    """The modules in the order in which a person may come to need them."""
    yield from UNLOCKING
    screens = list(_modules("views"))
    yield from sorted(screens, key=lambda name: not name.startswith(FIRST))


def _modules(package: str) -> Iterator[str]:
    from pkgutil import iter_modules  # noqa: PLC0415 - after the first frame

    for found in iter_modules(import_module(package).__path__, f"{package}."):
        if found.ispkg and not found.name.endswith(_SCENES):
            yield from _modules(found.name)
        elif not found.ispkg:
            yield found.name
