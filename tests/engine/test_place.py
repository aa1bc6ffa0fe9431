"""Only its user finds an engine, and only one engine listens in a place."""

from __future__ import annotations

import os
import stat
import threading
from multiprocessing import AuthenticationError
from pathlib import Path

import pytest

from glmlab.engine.place import Place, PlaceError, place_of_user


def test_nobody_else_can_open_it(place: Place) -> None:
    with place.held() as is_ours:
        assert is_ours
        with place.listen():
            assert stat.S_IMODE(place.directory.stat().st_mode) == 0o700
            for name in ("key", "lock"):
                assert not (place.directory / name).stat().st_mode & 0o077


@pytest.mark.parametrize("mode", [0o750, 0o701, 0o777])
def test_a_directory_that_others_can_open_is_refused(place: Place, mode: int) -> None:
    place.directory.mkdir()
    place.directory.chmod(mode)
    with pytest.raises(PlaceError, match="can be opened by others"):
        place.make()


def test_a_link_to_another_directory_is_refused(place: Place, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    place.directory.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PlaceError):
        place.make()


def test_one_engine_holds_a_place_and_the_next_one_after_it(place: Place) -> None:
    with place.held() as first, place.held() as second:
        assert (first, second) == (True, False)
    with place.held() as third:
        assert third


def test_who_does_not_know_the_key_is_not_let_in(place: Place) -> None:
    with place.held(), place.listen() as listener:
        refused: list[BaseException] = []

        def accept() -> None:
            try:
                listener.accept()
            except AuthenticationError as error:
                refused.append(error)

        thread = threading.Thread(target=accept)
        thread.start()
        (place.directory / "key").write_bytes(b"another key that is of the same size")
        with pytest.raises(AuthenticationError):
            place.connect()
        thread.join()
        assert len(refused) == 1


def test_nothing_listens_in_a_place_that_is_left(place: Place) -> None:
    with place.held(), place.listen():
        pass
    with pytest.raises(OSError):  # noqa: PT011 - whichever the system has for it
        place.connect()


def test_each_installation_has_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    first = place_of_user()
    assert first.directory.is_relative_to(tmp_path)
    monkeypatch.setattr("sys.prefix", "/elsewhere")
    assert place_of_user() != first
    # The path of a socket has at most 108 bytes.
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    assert len(os.fsencode(place_of_user().directory / "socket")) < 100
