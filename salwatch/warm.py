"""Imported once by the server that analysing processes are forked from: they share its lexicons instead of loading their own."""

import gc
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import get_context

from classifiers import serving
from records.listing import ListingRow
from salwatch.analysis import analyse

PROBE = ListingRow(
    "probe",
    "Glock 19 9mm pistol",
    description="sent from Austria by parcel, write to kelp@example.org or call +43 1 234567",
    price_text="900 EUR",
    ships_from_text="Austria",
)


def warm_up() -> None:
    """Load every lexicon, and keep the collector from touching (and so copying) what is shared."""
    analyse(PROBE)
    gc.collect()
    gc.freeze()


def executor(workers: int) -> Executor:
    """Return a pool of processes that analyse, forked from a server which has loaded everything once; the model is that of this process."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["salwatch.warmed"])
    return ProcessPoolExecutor(workers, context, serving.use, (serving.folder(),))
