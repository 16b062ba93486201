import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import Index, IndexSettings, build
from tests.index.server import RELEASES, ServerMissingError, running

ENGINES = ("tantivy", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch))


@pytest.fixture(scope="session")
def elasticsearch_url() -> Iterator[str]:
    """The address of a real server, 8.19 unless SALWATCH_TEST_ES says 9; where it cannot run, CI fails and a laptop skips."""
    release = RELEASES[os.environ.get("SALWATCH_TEST_ES", "8")]
    try:
        with running(release) as url:
            yield url
    except ServerMissingError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(error))


@pytest.fixture(params=ENGINES)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> IndexSettings:
    """Settings of an engine with an index of this test's own."""
    return settings_for(request.param, request, tmp_path)


@pytest.fixture
def index(settings: IndexSettings) -> Iterator[Index]:
    """An empty index of either engine."""
    built = build(settings)
    yield built
    built.close()


def settings_for(engine: str, request: pytest.FixtureRequest, folder: Path) -> IndexSettings:
    if engine == "tantivy":
        return IndexSettings(folder=folder / "index")
    url = request.getfixturevalue("elasticsearch_url")
    return IndexSettings(backend="elasticsearch", url=url, alias=f"test-{uuid.uuid4().hex}")
