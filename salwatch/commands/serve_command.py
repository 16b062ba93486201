"""`salwatch serve`: run the web pages."""

from importlib.metadata import version
from pathlib import Path

import click

from index.settings import build as build_index
from salwatch.clock import utc_now
from salwatch.home import open_home
from salwatch.site_desk import make_desk
from web.serving import AddressError, Place, address, listen, make_deps
from web.serving import serve as serve_pages


@click.command()
@click.option("--home", type=click.Path(path_type=Path), help="Home folder; $SALWATCH_HOME, else var.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port on loopback; 0 takes any free one.")
def command(home: Path | None, port: int | None) -> None:
    """Run the web pages on loopback until Ctrl-C.

    For example: salwatch serve --port 8460
    """
    settings, database = open_home(home)
    try:
        listener = listen(settings.web.host, settings.web.port if port is None else port)
    except AddressError as error:
        raise click.ClickException(str(error)) from error
    index = build_index(settings.index)
    ports = (settings.tor.socks_port, *settings.tor.browser_ports)
    desk = make_desk(settings, database, utc_now)
    place = Place(settings.home, settings.archive, desk, ports, settings.tor.control_port)
    click.echo(f"Salwatch answers at {address(listener)}", err=True)
    try:
        serve_pages(make_deps(database, index, place, utc_now, version("salwatch")), listener)
    finally:
        index.close()
        database.close()
