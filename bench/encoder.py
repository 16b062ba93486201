"""Speed, in seconds of one core, and memory of a fine-tuned encoder: `python -m bench.encoder FOLDER`; without a folder there is nothing to measure."""

import sys
import time
from functools import partial
from pathlib import Path

import psutil

from classifiers import occlusion
from classifiers.cascade import spoken
from classifiers.encoder import load_encoder
from records.listing import ListingRow
from salwatch.analysis import read

SHORT = "Compact pistol 9mm with two magazines"
LONG = "Compact pistol 9mm with two magazines, sent from abroad in a plain box. " * 40  # cut to 2,000 characters
ROUNDS = 30


def main(folder: Path) -> None:
    """Print what one text takes, short and long, with and without the reasons, and what the encoder takes in memory."""
    given = {
        name: read(ListingRow(name, title=SHORT, description=text)) for name, text in (("short", ""), ("long", LONG))
    }
    process = psutil.Process()
    before, began = process.memory_info().rss, time.process_time()
    encoder = load_encoder(folder)
    print(f"loaded in {time.process_time() - began:.1f} s")
    for name, one in given.items():
        value, other = encoder.manifest.classes[:2]
        opinion = _seconds(partial(encoder.opinion, spoken(one)), ROUNDS)
        reasons = _seconds(partial(occlusion.reasons, encoder, one, value, other), 3)
        print(f"{name} text: {1000 * opinion:.1f} ms, its reasons {1000 * reasons:.0f} ms more")
    print(f"memory: {(process.memory_info().rss - before) / 2**20:.0f} MiB more than without")


def _seconds(run, rounds: int) -> float:  # noqa: ANN001 (any call)
    """Return the processor's seconds: one core reads, whatever else runs."""
    run()
    began = time.process_time()
    for _ in range(rounds):
        run()
    return (time.process_time() - began) / rounds


if __name__ == "__main__":
    if sys.argv[1:]:
        main(Path(sys.argv[1]))
    else:
        print("no folder of an encoder given: `salwatch classifier train --backend transformers` makes one")
