"""The command line: `salwatch NOUN VERB`. Each command is a module of `salwatch.commands` with a click command named `command`."""

import importlib
import sys

import click

from configfile.loading import ConfigError
from salwatch.logs import configure
from salwatch.processes import end_with_owner

# Loaded only when called, so that `salwatch find` does not wait for Scrapy or FastAPI, which it does not use.
COMMANDS = {
    "alert": "list, show and triage alerts",
    "analyse": "listing rows in, predictions out (measuring)",
    "authority": "record the legal authority that collection needs",
    "capture": "show, verify, export and recover captures",
    "copies": "listings of different sellers that say nearly the same: list, show, rebuild",
    "classifier": "models that classify: train, compare, promote, roll back; what reviewers are asked",
    "crawl": "visit watched sites through Tor, now",
    "demo": "lab, worker and web pages together, until Ctrl-C",
    "doctor": "check every part; say the mend for what is missing",
    "drift": "where sites are read or labelled otherwise than before: list, show, try, accept, dismiss, undo, labels",
    "evaluate": "score readings and predictions against expected values",
    "find": "facts of one kind in a text or lines of text, also marked in their words",
    "import": "bring in pages, tables and WARC files of others",
    "index": "search index: status, rebuild",
    "lab": "synthetic darknet on loopback: up, advance, change, story",
    "lexicon": "the words that facts are found by: list, check, add, why",
    "read": "saved pages in, kinds and fields out (measuring)",
    "reprocess": "read old captures again with the present code and lexicons; shows what changed before it holds",
    "rule": "alert rules: check, test on the past",
    "search": "search with a Lucene query string",
    "serve": "run the web pages",
    "site": "watched sites: list, check",
    "user": "people who may sign in: add, list, password",
    "work": "run the scheduled jobs: crawl, process, index, alert",
}


class LazyGroup(click.Group):
    """A group that imports a command's module when it is called, not when help is listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        """Return all names, sorted."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 (click's signature)
        """Return the command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"salwatch.commands.{cmd_name}_command").command
        if not isinstance(command, click.Command):
            raise TypeError(f"salwatch.commands.{cmd_name}_command.command is not a click command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 (click's signature)
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(package_name="salwatch")
def root() -> None:
    """Watch darknet markets and marketplaces for illicit firearms sent by parcel. For example: `salwatch demo`."""
    configure()


def main() -> None:
    """Run the command line; a wrong configuration file ends with 1 and one line that names file, line and field."""
    end_with_owner()
    try:
        root()
    except ConfigError as error:
        click.echo(f"salwatch: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
