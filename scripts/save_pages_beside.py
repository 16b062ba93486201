"""Saves pages of the lab's sites beside the four: market, model repository and forum; `save_lab_pages.py` calls it."""

from typing import Any

from lab_page import DAY, SEED, listing_values, row_values, save, vendor_values
from starlette.testclient import TestClient

from lab import forum, models
from lab.entities import Listing, Vendor
from lab.sites import lattice, quay, saltmarsh
from lab.sites.saltmarsh_words import words
from lab.sites.scene import Scene, last_seen, scene_of, section_of
from lab.words import language


def save_saltmarsh() -> None:
    """Save pages of the market that has no site file, some of them in German."""
    scene = scene_of(SEED, "saltmarsh", DAY)
    client = TestClient(saltmarsh.build(lambda: scene))
    chosen = (
        (scene.of_section("weapons")[-1], "en"),
        (next(row for row in scene.listings if row.trade_relevant), "en"),
        (next(row for row in scene.listings if row.language == "de"), "de"),
        (next(row for row in scene.listings if scene.phase(row).price >= 1_000), "en"),
        (next(row for row in scene.listings if section_of(row) == "digital"), "de"),
    )
    for number, (listing, code) in enumerate(chosen, 1):
        client.get(f"/language/{code}")
        page = client.get(saltmarsh.item_path(listing)).text
        save(f"saltmarsh/listing-{number}", page, _saltmarsh_listing(scene, listing, code))
    client.get("/language/en")
    for number, offset in enumerate((0, 36), 1):
        rows = _saltmarsh_rows(scene, scene.listings[offset : offset + saltmarsh.PAGE_SIZE])
        values = {"total_count": len(scene.listings), "next_page_url": f"/browse?offset={offset + saltmarsh.PAGE_SIZE}"}
        values = {"kind": "search", "listings": rows, "count": len(rows), **values}
        save(f"saltmarsh/search-{number}", client.get(f"/browse?offset={offset}").text, values)
    sellers = sorted(scene.vendors.values(), key=lambda vendor: -vendor.sales)
    for number, seller in enumerate((sellers[0], sellers[6]), 1):
        head = _saltmarsh_head(scene, seller)
        about = {"about_starts": seller.about, "listings": _saltmarsh_rows(scene, scene.of_vendor(seller.handle))}
        save(
            f"saltmarsh/vendor-{number}",
            client.get(f"/seller/{seller.handle}").text,
            {"kind": "vendor", **head, **about},
        )
    head, rows = _saltmarsh_head(scene, sellers[0]), scene.feedback(sellers[0])
    entries = [
        {
            "age": words("en").since(row.on, scene.today()),
            "stars": row.stars,
            "buyer": row.buyer,
            "comment": row.comment,
        }
        for row in rows[: saltmarsh.FEEDBACK_SIZE]
    ]
    values = {"entries": entries, "count": len(entries), "total_count": len(rows)}
    values["next_page_url"] = f"/seller/{sellers[0].handle}/feedback?offset={saltmarsh.FEEDBACK_SIZE}"
    page = client.get(f"/seller/{sellers[0].handle}/feedback").text
    save("saltmarsh/feedback-1", page, {"kind": "feedback", **head, **values})
    if sellers[0].key:
        page = client.get(f"/seller/{sellers[0].handle}/pgp").text
        save("saltmarsh/pgp-1", page, {"kind": "pgp", **head, "pgp_fingerprint": sellers[0].key.fingerprint})
    save("saltmarsh/home-1", client.get("/").text, {"kind": "home"})
    save("saltmarsh/not_found-1", client.get("/item/1").text, {"kind": "not_found"})


def _saltmarsh_listing(scene: Scene, listing: Listing, code: str) -> dict[str, Any]:
    said, seller, section = words(code), scene.vendors[listing.vendor], section_of(listing)
    left = saltmarsh.stock(seller, listing)
    values = listing_values(scene, listing, code, "")
    del values["id"]  # stands in the address only
    places = [language(code).place(one) for one in listing.ships_to]
    return values | {
        "ships_to": [values["ships_to"]] if listing.excludes else places,
        "category": [said.parents[saltmarsh.PARENTS.get(section, "physical")], said.sections[section]],
        "quantity_left": left or said.labels["unlimited"],
        "units_sold": saltmarsh.sold(seller, listing),
        "escrow": True,
        "payment": ["BTC", "XMR"],
        "listed_at": said.since(saltmarsh.posted_on(listing), scene.today()),
    }


def _saltmarsh_rows(scene: Scene, rows: tuple[Listing, ...]) -> list[dict[str, Any]]:
    return [
        {**row, "url": saltmarsh.item_path(listing)}
        for row, listing in zip(row_values(scene, rows, ""), rows, strict=True)
    ]


def _saltmarsh_head(scene: Scene, seller: Vendor) -> dict[str, Any]:
    shown = {
        "member_since": words("en").since(scene.joined_on(seller), scene.today()),
        "last_seen": words("en").since(last_seen(scene, seller), scene.today()),
        "rating": f"{seller.rating:.2f}".replace(".", ","),
        "ships_from": language("en").place(seller.ships_from),
    }
    return vendor_values(seller, **shown, **saltmarsh.verdicts(scene.feedback(seller)))


def save_lattice() -> None:
    """Save pages of the model repository."""
    scene = scene_of(SEED, "lattice", DAY)
    client = TestClient(lattice.build(lambda: scene))
    shown = models.repository(SEED, DAY)
    named = next(item for item in shown.items if item.relevant)
    many = max(shown.items, key=lambda item: len(item.files))
    for number, item in enumerate((shown.items[0], named, many), 1):
        values = {
            "kind": "file_item",
            "title": item.title,
            "vendor": item.designer,
            "description_starts": item.description,
            "licence": item.licence,
            "downloads": item.downloads,
            "likes": item.likes,
            "tags": list(item.tags),
            "published_at": lattice.published(item),
            "files": [
                {"name": one.name, "size": lattice.size(one.size_bytes), "sha256": one.sha256} for one in item.files
            ],
        }
        save(f"lattice/file_item-{number}", client.get(f"/model/{item.site_key}").text, values)
    rows = shown.items[: lattice.PAGE_SIZE]
    values = {"total_count": len(shown.items), "next_page_url": "/?page=2"}
    values = {"kind": "search", "listings": _model_rows(rows), "count": len(rows), **values}
    save("lattice/search-1", client.get("/").text, values)
    designer = shown.designers[named.designer]
    own = shown.of_designer(designer.handle)
    values = {
        "kind": "profile",
        "handle": designer.handle,
        "member_since": f"{lattice.date_of(designer.first_day):%B %d, %Y}",
        "posts": len(own),
        "about": designer.about,
        "listings": _model_rows(own),
    }
    save("lattice/profile-1", client.get(f"/@{designer.handle}").text, values)
    save("lattice/not_found-1", client.get("/model/1").text, {"kind": "not_found"})


def _model_rows(rows: tuple[models.Item, ...]) -> list[dict[str, Any]]:
    return [{"title": item.title, "vendor": item.designer, "url": f"/model/{item.site_key}"} for item in rows]


def save_quay() -> None:
    """Save pages of the forum."""
    scene = scene_of(SEED, "quay", DAY)
    client = TestClient(quay.build(lambda: scene))
    shown = forum.forum(SEED, DAY)
    boards = forum.phrases().boards
    long = max(shown.threads, key=lambda thread: len(thread.posts))
    named = next(thread for thread in shown.threads if thread.relevant)
    for number, thread in enumerate((long, named), 1):
        posts = thread.posts[: quay.POSTS_PER_PAGE]
        values = {"kind": "thread", "title": thread.title, "board": boards[thread.board].name}
        values |= {"posts": [_post(post) for post in posts], "count": len(posts)}
        if len(thread.posts) > quay.POSTS_PER_PAGE:
            values["next_page_url"] = f"/thread/{thread.number}?page=2"
        save(f"quay/thread-{number}", client.get(f"/thread/{thread.number}").text, values)
    post = named.posts[0]
    values = {"kind": "post", "title": f"Re: {named.title}", **_post(post)}
    save("quay/post-1", client.get(f"/post/{post.number}").text, values)
    member = shown.members[post.author]
    values = {
        "kind": "profile",
        "handle": member.handle,
        "member_since": quay.moment(member.joined_at),
        "posts": len(shown.of_member(member.handle)),
        "about": member.about,
    }
    save("quay/profile-1", client.get(f"/member/{member.handle}").text, values)
    found = shown.of_board(named.board)
    rows = [{"title": row.title, "author": row.posts[0].author, "url": f"/thread/{row.number}"} for row in found]
    values = {"kind": "search", "threads": rows, "count": len(rows), "total_count": len(rows)}
    save("quay/search-1", client.get(f"/board/{named.board}").text, values)
    save("quay/home-1", client.get("/").text, {"kind": "home"})
    save("quay/not_found-1", client.get("/thread/1").text, {"kind": "not_found"})


def _post(post: forum.Post) -> dict[str, Any]:
    return {"author": post.author, "posted_at": quay.moment(post.posted_at), "text": post.text}
