import numpy as np
import pytest

from classifiers import embedding
from classifiers.embedding import EmbedderError, EmbedderModel, embedder


@pytest.fixture
def broken(monkeypatch):
    def put(**changed):
        known = embedding.described()["usem3"].model_dump() | changed
        monkeypatch.setattr(embedding, "described", lambda: {"usem3": EmbedderModel(**known)})
        embedder.cache_clear()

    yield put
    embedder.cache_clear()


def test_a_text_of_any_length_and_with_any_letters_is_embedded():
    rows = embedder("usem3").encode(["pistol\x00", "x" * 500_000, "", "\ud83d\ude00 glock"])
    assert rows.shape == (4, 512)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-2)


def test_what_follows_a_nul_is_read_too():
    one, other = embedder("usem3").encode(["holster\x00for a pistol", "holster for a pistol"])
    assert one @ other == pytest.approx(1, abs=1e-4)


def test_a_package_that_is_not_installed_is_named_with_its_mend(broken):
    broken(package="usem3_missing")
    with pytest.raises(EmbedderError, match="usem3_missing is not installed; make setup"):
        embedder("usem3")


def test_a_file_that_is_not_the_pinned_one_is_named(broken):
    broken(files={"resources/sp.model": "0" * 64})
    with pytest.raises(EmbedderError, match=r"sp\.model is another file than the pinned one"):
        embedder("usem3")


def test_a_file_that_is_gone_is_named(broken):
    broken(files={"resources/none.bin": "0" * 64})
    with pytest.raises(EmbedderError, match=r"none\.bin: No such file"):
        embedder("usem3")
