"""The address of a page holds the settings of all its workspaces, and what else stood in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glmlab.lab import words
from glmlab.lab.address import Address, foreign_part, other_queries, page_query
from glmlab.lab.jobs import PICTURE
from glmlab.lab.settings.sharing import (
    MOST_QUERY_CHARACTERS,
    VERSION,
    from_query,
    query_names,
    to_query,
)
from glmlab.workspaces.coupling.lab import CouplingLab
from glmlab.workspaces.coupling.presets import PRESETS
from glmlab.workspaces.feedforward.lab import FeedforwardLab
from glmlab.workspaces.feedforward.presets import PRESETS as FEEDFORWARD_PRESETS
from glmlab.workspaces.feedforward.settings import Settings
from glmlab.workspaces.labs import Labs, LabTab
from tests.held import HeldScheduler
from tests.private import tell

ADDRESS = "https://lab.example/"
START = FEEDFORWARD_PRESETS["few"].settings


def query_of(settings: Settings) -> str:
    """Return what a page that starts as the workspace does has in its address."""
    return to_query(settings, Settings(), "Feed-forward")


QUERY = query_of(Settings(seed=7))
NETWORK = "Coupled network"


class Page:
    """What a browser does: it opens an address, and keeps the one that the lab gives it."""

    def __init__(self, made: Callable[[], Any], query: str = "", address: str = ADDRESS) -> None:
        self.made = made()
        self.made_first = next(iter(getattr(self.made, "labs", {"": self.made}).values()))
        self.opened = query
        tell(
            self.made_first.page.bridge,
            {"event": "placed", "address": address, "query": query},
        )

    @property
    def query(self) -> str:
        written = self.made_first.page.bridge.query
        return self.opened if written is None else f"?{written}" if written else ""

    def settings(self) -> dict[str, Any]:
        return {name: lab.settings for name, lab in self.made.labs.items()}

    def reload(self, made: Callable[[], Any]) -> Page:
        self.made.close()
        return Page(made, self.query)


def held_lab(made: Callable[..., Any], **options: Any) -> Any:
    """Make a lab that computes its pictures when a test says so."""
    return made(scheduler=_all_held, **options)


def _all_held(works: Any) -> HeldScheduler:
    scheduler = HeldScheduler(works)
    scheduler.held.add(PICTURE)
    return scheduler


def finish(made: FeedforwardLab) -> None:
    """Compute the picture that a lab waits for."""
    scheduler = made.session.scheduler
    assert isinstance(scheduler, HeldScheduler)
    scheduler.go(PICTURE)


def lab(**options: Any) -> FeedforwardLab:
    return held_lab(FeedforwardLab, **options)


def labs() -> Labs:
    return Labs(
        {
            "Feed-forward": LabTab("", lab),
            NETWORK: LabTab("", lambda: held_lab(CouplingLab)),
        }
    )


@pytest.fixture
def page() -> Iterator[Page]:
    opened = Page(labs)
    yield opened
    opened.made.close()


def test_nothing_is_written_before_the_address_was_read() -> None:
    written: list[str] = []
    address = Address(written.append)
    address.show(QUERY)
    assert written == []
    address.read("?utm=1&v=1&seed=2", query_names(Settings()))
    address.show(QUERY)
    assert written == [f"{QUERY}&utm=1"]


@given(st.lists(st.text(max_size=20), max_size=4), st.text(max_size=20))
def test_what_is_put_into_an_address_comes_out_again(others: list[str], seed: str) -> None:
    named = [f"v=1&lab=x&seed={other}" for other in others]
    query = page_query("v=1&lab=y", named, "utm=%20a")
    if not any("\ud800" <= c <= "\udfff" for c in "".join(others)):
        assert other_queries(query) == named
        assert foreign_part(query, query_names(Settings())) == "utm=%20a"


def test_an_address_never_grows_too_long_to_be_read() -> None:
    query = page_query(QUERY, ["v=1&seed=" + "1" * MOST_QUERY_CHARACTERS], "utm=1")
    assert query == f"{QUERY}&utm=1"
    assert page_query(QUERY, [QUERY] * 3).count("also=") == 3


def test_every_preset_of_one_workspace_fits_beside_any_of_the_other() -> None:
    networks = [to_query(p.settings, type(p.settings)(), NETWORK) for p in PRESETS.values()]
    longest = page_query(QUERY, [max(networks, key=len)])
    assert other_queries(longest) == [max(networks, key=len)]
    assert len(longest) < MOST_QUERY_CHARACTERS / 2


def test_parameters_of_the_page_stay_as_they_were_written() -> None:
    query = "?theme=dark&seed=3&b=%41+c&x&also=v&voila-theme=a=b"
    names = query_names(Settings())
    assert foreign_part(query, names) == "theme=dark&b=%41+c&x&voila-theme=a=b"
    assert foreign_part("x" * (MOST_QUERY_CHARACTERS + 1), names) == ""


def test_the_address_is_clean_at_the_start_and_after_reset(page: Page) -> None:
    assert page.query == ""
    page.made_first.state.choose(seed=7)
    assert page.query == f"?{query_of(replace(START, seed=7))}"
    page.made_first.page.reset.widget.click()
    assert page.query == ""
    assert page.made_first.settings == START


@pytest.mark.parametrize("preset", FEEDFORWARD_PRESETS)
@pytest.mark.parametrize("made", [labs, lab])
def test_every_preset_comes_back_after_a_reload(made: Callable[[], Any], preset: str) -> None:
    settings = FEEDFORWARD_PRESETS[preset].settings
    page = Page(made)
    page.made_first.state.choose(**vars(settings))
    # Also that whose settings no link has to name.
    assert (page.query == "") == (settings == START)
    again = page.reload(made)
    assert again.made_first.settings == settings
    assert again.query == page.query
    again.made_first.page.reset.widget.click()
    assert again.made_first.settings == START
    assert again.query == ""
    again.made.close()


@pytest.mark.parametrize("made", [labs, lab])
def test_what_a_link_leaves_out_is_not_what_a_page_happens_to_start_with(
    made: Callable[[], Any],
) -> None:
    for query in (f"?{QUERY}", "?seed=7", f"?v={VERSION - 1}&seed=7"):
        page = Page(made, query)
        assert page.made_first.settings == Settings(seed=7)
        assert page.query == f"?{QUERY}"
        page.made.close()


@pytest.mark.parametrize("query", ["?lab=Feed-forward", "?utm=1", "?hide=Share&lock=Folds", "?"])
@pytest.mark.parametrize("made", [labs, lab])
def test_an_address_without_settings_opens_the_start(made: Callable[[], Any], query: str) -> None:
    page = Page(made, query)
    assert page.made_first.settings == START
    assert page.made_first.state.message == ""
    page.made.close()


def test_a_page_that_starts_elsewhere_has_links_of_its_own() -> None:
    def sparse() -> FeedforwardLab:
        return lab(preset="sparse")

    page = Page(sparse, "?folds=4")
    assert page.made.settings == replace(FEEDFORWARD_PRESETS["sparse"].settings, folds=4)
    assert page.query == f"?v={VERSION}&lab=Feed-forward&folds=4"
    assert page.reload(sparse).made.settings == page.made.settings


@pytest.mark.parametrize("made", [labs, lab])
def test_a_link_locks_what_it_opens(made: Callable[[], Any]) -> None:
    page = Page(made, f"?{QUERY}&lock=Seed")
    assert page.made_first.settings == Settings(seed=7)
    assert page.made_first.state.message == ""
    page.made_first.state.choose(seed=8)
    assert page.made_first.settings == Settings(seed=7)
    assert page.reload(made).made_first.settings == Settings(seed=7)


def test_a_link_is_not_blamed_for_a_locked_setting_that_it_does_not_name() -> None:
    page = Page(lambda: lab(lock=["Seed"]), "?folds=4")
    assert page.made.settings == Settings(seed=START.seed, folds=4)
    assert page.made.state.message == ""
    page.made.close()


def test_a_reload_brings_both_workspaces_back_and_the_open_one(page: Page) -> None:
    page.made_first.state.choose(seed=7, regularizer="Lasso", regularizer_strength=2.0)
    page.made.open(NETWORK)
    assert page.query.startswith(f"?v={VERSION}&lab={NETWORK.replace(' ', '%20')}&also=")
    page.made.labs[NETWORK].state.choose(n_trials=3, seed=5)
    before = page.settings()

    again = page.reload(labs)
    assert again.made.opened == NETWORK
    assert again.settings() == before
    assert again.query == page.query


def test_a_workspace_that_was_not_opened_again_is_not_lost(page: Page) -> None:
    page.made.open(NETWORK)
    network = page.made.labs[NETWORK]
    network.state.choose(n_trials=3)
    page.made.open("Feed-forward")
    before = page.query

    again = page.reload(labs)
    assert list(again.made.labs) == ["Feed-forward"]
    assert again.query == before
    again.made_first.state.choose(seed=7)
    twice = again.reload(labs)
    assert twice.made_first.settings == replace(START, seed=7)
    twice.made.open(NETWORK)
    assert twice.made.labs[NETWORK].settings == network.settings


def test_a_lab_alone_keeps_its_settings_and_those_that_code_has_set() -> None:
    page = Page(lab)
    page.made.state.choose(seed=7)
    again = page.reload(lab)
    assert again.made.settings == replace(START, seed=7)

    def lab_of_code() -> FeedforwardLab:
        made = lab()
        made.settings = Settings(seed=3)
        return made

    page = Page(lab_of_code)
    assert page.query == ""
    page.made.state.choose(seed=Settings().seed)
    assert page.reload(lab_of_code).made.settings == Settings()


def test_locked_settings_stay_the_teachers() -> None:
    def locked() -> FeedforwardLab:
        return lab(seed=3, lock=["Seed"])

    page = Page(locked, f"?{QUERY}&folds=4")
    assert (page.made.settings.seed, page.made.settings.folds) == (3, 4)
    assert "Seed" in page.made.state.message
    again = page.reload(locked)
    assert again.made.settings == page.made.settings
    assert again.made.state.message == ""


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?v=99&seed=7", words.OTHER_VERSION),
        ("?seed=" + "7" * MOST_QUERY_CHARACTERS, words.LINK_TOO_LONG),
        ("?also=v%3D1&also=%26%3D&lab=nowhere&seed=%00", "Seed"),
    ],
)
def test_nonsense_is_told_in_a_sentence_and_then_gone(query: str, sentence: str) -> None:
    page = Page(labs, query)
    assert page.made_first.settings == START
    assert sentence in page.made_first.state.message
    assert page.query == ""
    page.made.close()


def test_a_page_whose_address_is_not_ours_is_left_alone() -> None:
    page = Page(labs, "", address="")
    page.made_first.state.choose(seed=7)
    assert page.made_first.page.bridge.query is None
    page.made.close()


def seen(workspace: Any) -> bool:
    return workspace.page.overlay.widget.layout.display == "none"


def test_pictures_of_the_start_are_not_seen_before_those_of_the_address() -> None:
    made = lab()
    finish(made)
    assert not seen(made)
    tell(made.page.bridge, {"event": "placed", "address": ADDRESS, "query": f"?{QUERY}"})
    assert not seen(made)
    finish(made)
    assert seen(made)
    made.close()


def test_a_link_that_cannot_be_computed_does_not_hide_the_sentence() -> None:
    made = lab()
    finish(made)
    tell(made.page.bridge, {"event": "placed", "address": ADDRESS, "query": f"?{QUERY}"})
    made.state.show_failure("bad luck")
    assert seen(made)
    assert made.state.message == "bad luck"
    made.close()


def test_a_link_shared_from_a_page_opens_it_with_the_same_settings(page: Page) -> None:
    settings = replace(Settings(), folds=4, seed=7)
    page.made_first.settings = settings
    page.made_first.page.toolbar.buttons["share"].click()
    shared = page.made_first.page.share.link.value
    assert shared == f"{ADDRESS}{page.query}"
    assert from_query(shared.partition("?")[2], Settings()) == (settings, [])
