"""A doctor at the hospital's own pages, in a browser of their own."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, Locator, expect

from tests.e2e.programs import Hospital


class Doctor:
    """Signed in at the demo with the account that its sign-in page offers; on the page of home readings."""

    def __init__(self, context: BrowserContext, hospital: Hospital) -> None:
        self.page, self.origin = context.new_page(), hospital.origin
        self.page.goto(f"{hospital.origin}/staff/queue?lang=zh")
        self.page.get_by_role("button", name=re.compile("医生")).first.click()
        self.page.get_by_role("link", name="居家测量").first.click()

    def sees(self, *words: str) -> Locator:
        """A proposal with all of these words, once the doctor looks again. Returns its card."""
        self.page.reload()
        card = self.page.locator("section.card", has_text=words[0])
        for each in words:
            expect(card).to_contain_text(each)
        return card

    def sees_nothing_of(self, name: str) -> None:
        """Nothing waits that is about a person of this name."""
        self.page.reload()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("居家测量：等您判断")
        expect(self.page.locator("main")).not_to_contain_text(name)

    def answers(self, card: Locator, button: str, words: str) -> None:
        card.get_by_label("给患者的话", exact=False).fill(words)
        card.get_by_role("button", name=button).click()
        expect(self.page.locator("main")).not_to_contain_text("请写明原因")

    def prescribes(self, card: Locator, dose: str, instruction: str) -> None:
        """Fills in a new dose, which goes out with the answer."""
        card.get_by_text("同时开一张新处方").click()
        card.get_by_label("每次用量", exact=False).fill(dose)
        card.get_by_label("用法", exact=False).fill(instruction)
