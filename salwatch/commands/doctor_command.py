"""`salwatch doctor`: every part looked at."""

import dataclasses
import json
import sys
from pathlib import Path

import click

from salwatch import settings
from salwatch.clock import utc_now
from salwatch.doctor import examine


@click.command()
@click.option("--home", type=click.Path(path_type=Path), help="Home folder; $SALWATCH_HOME, else var.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a part.")
def command(home: Path | None, *, as_json: bool) -> None:
    """Check every part of the installation and say the mend for what is missing. Example: salwatch doctor --json.

    Ends with 1 when something is not well.
    """
    findings = []
    for finding in examine(settings.load(home=home), utc_now):
        findings.append(finding)
        if as_json:
            click.echo(json.dumps(dataclasses.asdict(finding)))
        else:
            click.echo(f"{'ok ' if finding.well else 'NO '} {finding.part:12} {finding.detail}")
            if not finding.well:
                click.echo(f"    {'':12} → {finding.mend}")
    sys.exit(0 if all(finding.well for finding in findings) else 1)
