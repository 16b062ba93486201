"""Deciding: this process lets that model decide which was promoted last, also while it runs."""

from pathlib import Path

import structlog

from classifiers import serving
from classifiers.serving import Serving
from store import models
from store.database import Database

log = structlog.get_logger()


def follow(database: Database, home: Path) -> Serving:
    """Use the model that was promoted last, if it is another than the one in use; tell what is wrong with it once."""
    with database.read() as connection:
        model = models.deciding(connection)
    folder = home / model.folder if model else serving.SHIPPED
    if serving.folder() == folder:
        return serving.active()
    now = serving.use(folder)
    log.info("model decides", version=now.version)
    for problem in now.problems:
        log.error("model refused", problem=problem)
    return now
