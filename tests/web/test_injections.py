"""Pages that try to run something, made harmless, in a real browser: nothing runs, loads, leads away or opens."""

import threading
from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from crawlers.general import read_document
from crawlers.markup import PageRefusedError, open_page
from tests.web.injections import injection_pages
from web import sanitising
from web.overlay import overlay
from web.overlay_frame import framed_overlay
from web.pages.captures import framed

pytestmark = pytest.mark.browser

PAGES = [
    (name, page if isinstance(page, str) else sanitising.decode(page, "text/html")) for name, page in injection_pages()
]
GROUP = 100  # documents in one page of frames
# Everything that a script could call or a person could set off, as often as it takes.
SENTINEL = """
window.hit = () => report('hit'); window.alert = window.confirm = window.prompt = () => report('dialog');
window.open = () => report('popup');
"""
POKE = """() => {
  for (const element of document.querySelectorAll('*')) {
    for (const name of ['mouseover', 'pointerenter', 'focus', 'click', 'auxclick', 'copy', 'wheel', 'scroll', 'toggle', 'animationstart', 'transitionend'])
      element.dispatchEvent(new Event(name, {bubbles: name !== 'focus'}));
    if (element.focus) element.focus();
    if (element.click) element.click();
    if (element instanceof HTMLFormElement) try { HTMLFormElement.prototype.requestSubmit.call(element) } catch (error) {}
  }
}"""


class Documents:
    """A loopback server of made documents, by path: body and headers."""

    def __init__(self) -> None:
        self.made: dict[str, tuple[bytes, dict[str, str]]] = {}
        documents = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                body, headers = documents.made.get(self.path, (b"", {}))
                self.send_response(200 if body else 404)
                for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *words):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def put(self, path: str, html: str, headers: dict[str, str] | None = None) -> str:
        self.made[path] = (html.encode("utf-8", "replace"), headers or {})
        return path


@pytest.fixture(scope="module")
def documents():
    made = Documents()
    thread = threading.Thread(target=made.server.serve_forever)
    thread.start()
    yield made
    made.server.shutdown()
    thread.join(10)
    made.server.server_close()


@contextmanager
def watched(browser, documents, allowed):
    """A page of a fresh browser, and a count of all that happened in it beyond loading `allowed`."""
    context = browser.new_context()
    happened: Counter[tuple[str, str]] = Counter()

    def answer(route):
        path = route.request.url.removeprefix(documents.address)
        if path in allowed:
            route.continue_()
        else:
            happened["request", route.request.url[:80]] += 1
            route.abort()

    context.route("**/*", answer)
    context.expose_binding(
        "report", lambda source, what: happened.update([(what, source["frame"].url.removeprefix(documents.address))])
    )
    context.add_init_script(SENTINEL)
    page = context.new_page()
    context.on("page", lambda popup: happened.update([("popup", popup.url)]))
    page.on("dialog", lambda dialog: (happened.update([("dialog", dialog.message)]), dialog.dismiss()))
    page.on("download", lambda download: happened.update([("download", download.url)]))
    yield page, happened
    context.close()


def opened(browser, documents, paths):
    """Return what happened when the documents were opened in frames, and everything in them was touched."""
    found: Counter[tuple[str, str]] = Counter()
    for start in range(0, len(paths), GROUP):
        group = paths[start : start + GROUP]
        outer = documents.put(f"/outer{start}", "".join(f"<iframe src='{path}'></iframe>" for path in group))
        with watched(browser, documents, {outer, *group}) as (page, happened):
            page.goto(documents.address + outer)
            for frame in page.frames[1:]:
                if not frame.is_detached():
                    frame.evaluate(POKE)
            page.wait_for_timeout(150)  # for what runs a moment later: events of media, refreshes, animations
            loaded = {frame.url.removeprefix(documents.address) for frame in page.frames[1:]}
            assert page.url == documents.address + outer
            found += happened
            found.update(("moved", path) for path in group if path not in loaded)
    return found


def test_there_are_many_ways_with_different_names():
    names = [name for name, _ in PAGES]
    assert len(set(names)) == len(names) >= 200


def test_unharmed_the_pages_do_run_so_that_the_watch_is_known_to_work(browser, documents):
    chosen = [
        (name, page)
        for name, page in PAGES
        if name.startswith(("script", "handlers", "raw-text", "templates", "characters", "bytes"))
    ]
    paths = [documents.put(f"/raw/{name}", page) for name, page in chosen]
    found = opened(browser, documents, paths)
    assert len({path for what, path in found if what == "hit"}) > len(paths) / 2


def test_made_harmless_nothing_happens_even_without_a_policy_or_a_frame_that_forbids_it(browser, documents):
    paths = [
        documents.put(f"/bare/{name}", f"<!doctype html><meta charset=utf-8>{sanitising.clean(page)}")
        for name, page in PAGES
    ]
    assert opened(browser, documents, paths) == Counter()


def test_put_into_the_body_of_another_page_by_a_script_nothing_happens_either(browser, documents):
    inserted = [documents.put(f"/inserted/{name}", sanitising.clean(page)) for name, page in PAGES]
    outer = documents.put("/inserting", "<!doctype html><meta charset=utf-8><body>")
    with watched(browser, documents, {outer, *inserted}) as (page, happened):
        page.goto(documents.address + outer)
        page.evaluate(
            """async paths => { for (const path of paths) {
              const box = document.body.appendChild(document.createElement('div'));
              box.innerHTML = await (await fetch(path)).text();
              box.innerHTML = box.innerHTML;  // read back and written again: what a parser makes of its own output
            } }""",
            inserted,
        )
        page.evaluate(POKE)
        page.wait_for_timeout(150)
        assert happened == Counter()
        assert page.url == documents.address + outer
        assert (
            page.locator(
                "script, iframe, object, embed, svg, math, form, input, style, link, meta[http-equiv], img, [href], [src], [style]"
            ).count()
            == 0
        )


def test_in_the_document_that_the_pages_serve_nothing_happens(browser, documents):
    paths = []
    for name, page in PAGES:
        answer = framed(sanitising.clean(page))
        headers = {
            "Content-Security-Policy": answer.headers["content-security-policy"],
            "X-Frame-Options": answer.headers["x-frame-options"],
        }
        paths.append(documents.put(f"/framed/{name}", bytes(answer.body).decode(), headers))
    assert opened(browser, documents, paths) == Counter()


def test_with_its_fields_laid_over_it_nothing_happens_either(browser, documents):
    """Without the sandbox that the pages put around it: its policy and its making hold alone, each of them."""
    framed_paths, bare_paths = [], []
    for name, page in PAGES:
        try:
            document = open_page(page)
        except PageRefusedError:
            continue
        shown = overlay(document, read_document(document), secrets=["hit"])
        answer = framed_overlay(shown)
        policy = answer.headers["content-security-policy"].removeprefix("sandbox allow-same-origin; ")
        framed_paths.append(
            documents.put(f"/laid/{name}", bytes(answer.body).decode(), {"Content-Security-Policy": policy})
        )
        bare_paths.append(documents.put(f"/laid-bare/{name}", f"<!doctype html><meta charset=utf-8>{shown}"))
    assert len(framed_paths) >= 200
    assert opened(browser, documents, framed_paths) == Counter()
    assert opened(browser, documents, bare_paths) == Counter()
