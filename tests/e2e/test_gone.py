"""The app's server gone while a record is in a browser: the page takes the record off itself and says what to do."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.e2e import steps
from tests.e2e.programs import App, StartApp
from tests.e2e.robot import Person
from views.i18n.texts import Language

NewPerson = Callable[..., Person]
AT_ONCE = 5_000.0  # milliseconds
REMEMBER_SOCKETS = """
  const Socket = window.WebSocket;
  window.sockets = [];
  window.WebSocket = class extends Socket {
    constructor(...address) { super(...address); window.sockets.push(this); }
  };
"""
EVERYTHING = """() => {
  const shown = [], names = [];
  const walk = (node) => {
    if (node.nodeType === 3) shown.push(node.textContent);
    if (node.nodeType === 1) {
      names.push(node.localName);
      for (const { value } of node.attributes) shown.push(value);
    }
    for (const child of [...(node.shadowRoot?.childNodes ?? []), ...node.childNodes]) walk(child);
  };
  walk(document.body);
  return [shown.join('\\n'), names.join(' ')];
}"""


def everything(page: Page) -> tuple[str, str]:
    """All text and attribute values in the page, whatever their place, and the names of its elements."""
    shown, names = page.evaluate(EVERYTHING)
    return str(shown), str(names)


def is_put_away(person: Person) -> None:
    """The page says what to do, in its language, and nothing else: no words, no canvas, no other colour around them."""
    page = person.page
    told = page.get_by_role("alert")
    told.wait_for(timeout=AT_ONCE)
    assert told.inner_text().split("\n\n") == [person.say(f"shell.gone{part}") for part in ("", ".kept", ".again")]
    shown, names = everything(page)
    assert steps.MAIN_NAME not in shown
    assert person.say("shell.door.booking") not in shown.split("\n")
    assert not [name for name in names.split() if name == "canvas" or name.startswith("fl")]
    assert page.evaluate("document.documentElement.lang") == person.texts.language.value
    page.wait_for_timeout(500)  # nothing the client had begun to draw comes back
    assert everything(page) == (shown, names)
    box = told.bounding_box()
    assert box is not None
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    ground = picture.getpixel((0, 0))
    assert isinstance(ground, tuple)
    corner = (int(box["x"]), int(box["y"]))
    picture.paste(ground, (*corner, corner[0] + int(box["width"]) + 1, corner[1] + int(box["height"]) + 1))
    assert picture.getcolors() == [(picture.width * picture.height, ground)]


@pytest.mark.timeout(300)
def test_a_page_whose_server_is_gone_shows_no_record_and_says_what_to_do(
    start_app: StartApp, new_person: NewPerson
) -> None:
    app: App = start_app("laptop", signed_in=True)
    person, other = new_person(app), new_person(app, wide=True, language=Language.ENGLISH)
    person.context.add_init_script(REMEMBER_SOCKETS)
    steps.comes_back(person)
    person.sees(steps.MAIN_NAME)
    other.open()
    other.sees(steps.MAIN_NAME)

    with person.page.expect_navigation(timeout=90_000):  # the server is there and knows this page
        person.page.evaluate("window.sockets.forEach((socket) => socket.close())")
    person.sees_the_app()
    person.sees(steps.MAIN_NAME)

    app.kill()
    is_put_away(person)
    is_put_away(other)
