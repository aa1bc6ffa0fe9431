"""The pages: the list of lessons and labs, which needs no kernel, and what is not there."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from glmlab.lessons import built_in, find
from glmlab.workspaces.computations import COMPUTATIONS
from tests.served import served_lab


@pytest.fixture(scope="module")
def root() -> Iterator[str]:
    with served_lab(env={"GLMLAB_ENGINE": "inline"}) as address:
        yield address.removesuffix("lab")


def get(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_the_list_names_all_lessons_and_labs(root: str) -> None:
    status, page = get(root)
    assert status == 200
    assert "jupyter-config-data" not in page, "it needs no kernel"
    for name in built_in():
        assert f'href="/lesson/{name}"' in page
        assert find(name).title in page
    for computation in COMPUTATIONS:
        assert computation.title in page
    assert 'href="/lab"' in page
    assert "http://" not in page.replace("http://www.w3.org", ""), (
        "nothing is fetched from elsewhere"
    )


@pytest.mark.parametrize("path", ["lab", "?seed=3", "lesson/shrink-or-select"])
def test_labs_and_lessons_have_a_kernel(root: str, path: str) -> None:
    status, page = get(root + path)
    assert status == 200
    config = page.partition('id="jupyter-config-data" type="application/json">')[2]
    assert json.loads(config.partition("</script>")[0])["kernelId"]


@pytest.mark.parametrize("path", ["lesson/none", "lesson/", "lesson/../lab.ipynb", "lessons"])
def test_what_is_not_there_is_not_found(root: str, path: str) -> None:
    assert get(root + path)[0] in (403, 404)
