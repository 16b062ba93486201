import pytest

from store.database import Database
from tests.alerts.story import Story


@pytest.fixture
def story(database: Database) -> Story:
    """Two watched sites without any listing."""
    told = Story(database)
    told.site("kestrel")
    told.site("nachtmarkt")
    return told
