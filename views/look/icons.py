"""The icons of the first frame, by Flet's own names and numbers.

Flet looks up a name in a table of nine thousand, which it reads at the first one (200 kB of JSON). A first frame waits
for what it shows alone; later screens name theirs as `ft.Icons`. A test compares both.
"""

from __future__ import annotations

from flet.controls.icon_data import IconData


class Icons(IconData, package_name="flet", class_name="Icons"):
    ARROW_BACK = 0x101A5
    CHECK = 0x1052D
    CHECK_BOX = 0x1052E
    CHECK_BOX_OUTLINE_BLANK = 0x1052F
    CHECK_CIRCLE_OUTLINE = 0x10537
    CHEVRON_RIGHT = 0x10551
    CLOSE = 0x10581
    DELETE_FOREVER_OUTLINED = 0x10755
    DO_NOT_DISTURB_ON_OUTLINED = 0x1086A
    ERROR_OUTLINE = 0x109E8
    EXPAND_LESS = 0x10A24
    EXPAND_MORE = 0x10A28
    FACE = 0x10A63
    FINGERPRINT = 0x10B68
    HEALTH_AND_SAFETY_OUTLINED = 0x10DFA
    HELP_OUTLINE = 0x10E16
    INFO_OUTLINE = 0x10EFF
    LINK = 0x11075
    LOCK_OUTLINE = 0x11143
    LOGIN = 0x11151
    MEDICAL_INFORMATION_OUTLINED = 0x11212
    PRIORITY_HIGH = 0x11754
    RADIO_BUTTON_CHECKED = 0x117D1
    RADIO_BUTTON_UNCHECKED = 0x117DD
    SEARCH = 0x119CD
    TRANSLATE = 0x11F65
    VISIBILITY_OFF_OUTLINED = 0x12104
    VISIBILITY_OUTLINED = 0x12107
