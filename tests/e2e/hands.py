"""A person without a pointer: by keys alone, or by a screen reader's roles and names alone."""

from __future__ import annotations

import re
import time

from tests.e2e.robot import PATIENCE, NotSeen, Person

FOCUSED = """() => {
  let e = document.activeElement;
  while (e && e.shadowRoot && e.shadowRoot.activeElement) e = e.shadowRoot.activeElement;
  if (!e || e === document.body) return '';
  return e.getAttribute('aria-label') || e.textContent || '';
}"""
MOST_STEPS = 80
"""How often Tab is pressed for one thing: more than any of these screens has to focus."""


class Keys:
    """Tab, Enter, Esc and the keys that scroll; what has the focus is read as a screen reader would say it."""

    def __init__(self, person: Person) -> None:
        self.person = person

    def press(self, key: str) -> None:
        self.person.page.keyboard.press(key)
        self.person.page.wait_for_timeout(100)

    def goes_back_to_the_doors(self) -> None:
        """Esc, until the main doors are on the screen."""
        for _ in range(6):
            if self.person.shows_control(self.person.say("shell.door.reports")):
                return
            self.press("Escape")
            self.person.page.wait_for_timeout(1000)
        raise NotSeen(f"Esc does not lead to the doors\n--- on the screen:\n{self.person.screen()}")

    def focused(self) -> str:
        return str(self.person.page.evaluate(FOCUSED))

    def enters(self, name: str | re.Pattern[str], within: float = 2 * PATIENCE) -> None:
        """Comes to what has this name and presses Enter."""
        self.comes_to(name, within)
        self.press("Enter")

    def comes_to(self, name: str | re.Pattern[str], within: float = 2 * PATIENCE) -> None:
        """Presses Tab until what has this name (the whole for a text, its beginning for a pattern) has the focus."""
        deadline, met = time.monotonic() + within, list[str]()
        while time.monotonic() < deadline and len(met) < MOST_STEPS:
            self.press("Tab")
            met.append(self.focused())
            if met[-1] == name if isinstance(name, str) else name.match(met[-1]):
                return
        raise NotSeen(f"Tab never came to {name}; it met {met}\n--- on the screen:\n{self.person.screen()}")


class ScreenReader:
    """Finds a control by its role and name and asks it to act by itself: no place on the screen is used."""

    def __init__(self, person: Person) -> None:
        self.person = person

    def acts(self, role: str, name: str | re.Pattern[str], within: float = PATIENCE) -> None:
        whole = isinstance(name, str)
        control = self.person.page.get_by_role(role, name=name, exact=whole).first  # type: ignore[arg-type]
        control.wait_for(state="attached", timeout=within * 1000)
        control.evaluate("control => control.click()")
        self.person.page.wait_for_timeout(250)

    def writes(self, name: str, words: str, within: float = PATIENCE) -> None:
        """Gives the field with this name the focus, as a screen reader does, and types."""
        field = self.person.page.get_by_role("textbox", name=name).first
        field.wait_for(state="attached", timeout=within * 1000)
        field.evaluate("field => field.focus()")
        self.person.page.wait_for_timeout(250)
        self.person.page.keyboard.type(words, delay=15)

    def hears_heading(self, words: str, within: float = PATIENCE) -> None:
        heading = self.person.page.get_by_role("heading", name=words, exact=True).first
        heading.wait_for(state="attached", timeout=within * 1000)
