"""Notifications of a Linux desktop by its own service: Desktop Notifications Specification 1.2, over D-Bus.

A service that is not there is an error here, which the command `notify-send` would not tell.
"""

from __future__ import annotations

from typing import Any, Final

from jeepney import DBusAddress, MessageType, new_method_call
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

APP: Final = "Anxin"
ANSWERS_WITHIN: Final = 5.0
"""Seconds."""
_SECONDS_SHOWN: Final = 20
_NAME: Final = "org.freedesktop.Notifications"
_SERVICE: Final = DBusAddress("/org/freedesktop/Notifications", _NAME, _NAME)


class NotShown(Exception):
    """The desktop's service refused, or there is none."""


def show(title: str, text: str) -> None:
    """Shows a notification. Raises NotShown, OSError or KeyError where nothing can be shown. Takes a moment."""
    replaced, icon = 0, ""
    said: tuple[Any, ...] = (APP, replaced, icon, title, text, [], {}, _SECONDS_SHOWN * 1000)
    _ask(new_method_call(_SERVICE, "Notify", "susssasa{sv}i", said))


def is_there() -> bool:
    """Whether a service shows notifications; one that waits to be started is started. Shows nothing; takes a moment."""
    try:
        if not _ask(message_bus.NameHasOwner(_NAME))[0]:
            _ask(message_bus.StartServiceByName(_NAME))
        return True
    except Exception:  # noqa: BLE001 - no bus, a bus that says no, an address nobody can read: nothing is shown
        return False


def _ask(message: Any) -> tuple[Any, ...]:
    with open_dbus_connection(bus="SESSION") as connection:
        answer = connection.send_and_get_reply(message, timeout=ANSWERS_WITHIN)
    if answer.header.message_type is MessageType.error:
        raise NotShown
    return tuple(answer.body)
