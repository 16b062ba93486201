"""Processor time and memory that hostile pages cost, each in a process of its own; the worst first.

python -m bench.hostile [--worst 15] [--only NAME] [--job NAME]
"""

import argparse

from tests.crawlers.bounded import Cost
from tests.crawlers.hostile_run import run

SECONDS, MEBIBYTES = 2.0, 300  # what a page may cost


def main() -> None:
    """Print one line for each of the worst pages by time, then by memory, then those that ended badly."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worst", type=int, default=15)
    parser.add_argument("--only", default="", help="only pages whose name holds this")
    parser.add_argument(
        "--job",
        default="general",
        help="only jobs whose name begins so: general, recognise, shown, command, site NAME; several with commas; an empty one means all",
    )
    args = parser.parse_args()
    costs = list(run(args.job, args.only, 30, 2_000))
    table("slowest", sorted(costs, key=lambda row: -row[2].seconds)[: args.worst])
    table("largest", sorted(costs, key=lambda row: -row[2].mebibytes)[: args.worst])
    bad = [row for row in costs if row[2].ending.startswith(("raised", "killed", "no answer"))]
    table("ended badly", bad)
    over = [row for row in costs if row[2].seconds > SECONDS or row[2].mebibytes > MEBIBYTES]
    pages = len({name for name, _, _ in costs})
    print(
        f"\n{pages} pages, {len(costs)} readings: {len(over)} above {SECONDS} s or {MEBIBYTES} MiB, {len(bad)} ended badly"
    )


def table(title: str, rows: list[tuple[str, str, Cost]]) -> None:
    """Print the rows under their title."""
    print(f"\n{title}")
    for name, label, cost in rows:
        print(f"{cost.seconds:7.2f} s {cost.mebibytes:7.0f} MiB  {label:16} {name:34} {cost.ending}")


if __name__ == "__main__":
    main()
