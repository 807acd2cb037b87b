"""A nurse at the hospital's own pages, in a browser of her own."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, expect

from tests.e2e.programs import Hospital


class Nurse:
    """Signed in at the demo with one of the accounts that its sign-in page offers, one tap each."""

    def __init__(self, context: BrowserContext, hospital: Hospital) -> None:
        self.page, self.origin = context.new_page(), hospital.origin
        self.page.goto(f"{hospital.origin}/staff/queue?lang=zh")
        self.page.get_by_role("button", name=re.compile("护士")).first.click()
        self.page.goto(f"{hospital.origin}/staff/queue?lang=zh")
        expect(self.page.get_by_role("heading", level=1)).to_have_text("今日候诊队列")

    def sees(self, words: str, state: str) -> None:
        """Somebody stands in the queue in this state once she looks again."""
        self.page.reload()
        expect(self.page.locator("main li, main .record").filter(has_text=words)).to_contain_text(state)
