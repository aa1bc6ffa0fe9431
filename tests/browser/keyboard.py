"""A person who has no mouse: what can be reached by the keyboard, and what keys do there."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

# Whether the key Tab comes by an element, or by another of its group, from where arrows lead to it.
_IS_REACHED_BY_TAB = """element => {
    const isThere = e => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== 'hidden';
    return element.tabIndex >= 0 && !element.disabled && !element.closest('[inert]') && isThere(element);
}"""
_IS_SELECTED = "e => e.getAttribute('aria-selected') === 'true'"
_IS_FOCUSED = "e => e === document.activeElement"


class Keyboard:
    """The keyboard of a page.

    An element is focused as the key Tab would do it, which the page must allow: pressing Tab on the way
    from one task to another would take minutes in a lesson.
    """

    def __init__(self, page: Page) -> None:
        self.page = page

    def focus(self, element: Locator) -> None:
        """Come to an element."""
        expect(element).to_be_visible()
        assert element.evaluate(_IS_REACHED_BY_TAB), element
        element.focus()
        assert element.evaluate(_IS_FOCUSED), element

    def push(self, button: Locator) -> None:
        """Push a button."""
        self.focus(button)
        self.page.keyboard.press("Enter")

    def write(self, field: Locator, text: str) -> None:
        """Write into a field in place of what is there."""
        self.focus(field)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def pick(self, radios: Locator, place: int) -> None:
        """Pick one of several answers by arrows, as in each group of them."""
        checked = radios.evaluate_all("all => all.findIndex(radio => radio.checked)")
        self.focus(radios.nth(max(checked, 0)))
        if checked < 0:
            self.page.keyboard.press(" ")
        for _ in range(radios.count()):
            if radios.nth(place).is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        expect(radios.nth(place)).to_be_checked()

    def control(self, label: str) -> Locator:
        """Find a control by what is written beside it; of a slider, the field for its value."""
        labelled = self.page.get_by_label(re.compile(f"^{re.escape(label)}( value)?$"))
        return labelled.and_(self.page.locator("select, input, textarea")).locator("visible=true")

    def set(self, label: str, text: str) -> None:
        """Bring a control to a value.

        Parameters
        ----------
        label
            What is written beside it.
        text
            The option of a drop-down; what is typed into a field, or into the one beside a slider;
            "True" or "False" for a box that is checked.
        """
        control = self.control(label)
        expect(control).to_have_count(1)
        kind = control.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
        if kind == "select":
            self._choose(control, text)
        elif kind == "checkbox":
            self.focus(control)
            if str(control.is_checked()) != text:
                self.page.keyboard.press(" ")
        else:
            self.write(control, text)
            self.page.keyboard.press("Enter")

    def _choose(self, menu: Locator, option: str) -> None:
        self.focus(menu)
        self.page.keyboard.press("Home")
        chosen = menu.locator("option:checked")
        for _ in range(menu.locator("option").count()):
            # ipywidgets' spaces do not break.
            if chosen.inner_text().replace("\xa0", " ") == option:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"There is no {option!r} to be chosen.")

    def open_tab(self, title: str) -> None:
        """Open a tab of a bar of tabs."""
        wanted = self.page.get_by_role("tab", name=title, exact=True)
        tabs = wanted.locator("xpath=..").get_by_role("tab")
        self.focus(tabs.and_(self.page.locator("[aria-selected=true]")))
        for _ in range(tabs.count()):
            if wanted.evaluate(_IS_SELECTED):
                return
            self.page.keyboard.press("ArrowRight")
        assert wanted.evaluate(_IS_SELECTED), title
