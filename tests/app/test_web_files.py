"""A file of the browser view is sent once and compressed; what changed has another address; the page is never old."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
from pathlib import Path

import httpx
import pytest
from flet_web import get_package_web_dir

from app.admission import Receive, Scope, Send
from app.web import COMPRESSED
from app.web_files import WebFiles

ASSETS = Path(__file__).parents[2] / "assets"
PAGE = (
    """<html><head><script>var flet = {};</script><!-- fletAppConfig --><script src="page.js"></script></head></html>"""
)
ROUGHLY = 1.05  # a newer zlib may compress a little otherwise


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    """A small app and client, laid out like the real ones."""
    for name, content in {
        "ours/index.html": PAGE,
        "ours/page.js": "1;" * 500,
        "ours/assets/fonts/noto-sans-sc-rest.woff2": "rest",
        "client/main.dart.js": "main();" * 5000,
        "client/assets/fonts/icons.otf": "icons" * 500,
        "client/page.js": "theirs",
    }.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, "utf-8")
    return tmp_path


async def beyond(scope: Scope, receive: Receive, send: Send) -> None:
    raise AssertionError("a file is never asked for further on")


def served(folders: Path) -> httpx.AsyncClient:
    """What a start of the app with these folders serves."""
    return asked(WebFiles(beyond, folders / "ours", folders / "client", folders / "copies"))


def asked(files: WebFiles) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(files), base_url="http://app")  # type: ignore[arg-type]


async def settings(web: httpx.AsyncClient) -> dict[str, str]:
    found = re.search(r"Object.assign\(flet, (.*?)\);", (await web.get("/")).text)
    assert found is not None
    return dict(json.loads(found[1]))


async def addresses(web: httpx.AsyncClient) -> set[str]:
    """Of the script of the page, of the engine, and of a font."""
    told = await settings(web)
    script = re.search(r'src="(\S+page.js)"', (await web.get("/")).text)
    assert script is not None
    return {script[1], f"{told['entrypointBaseUrl']}main.dart.js", f"{told['assetBase']}assets/fonts/icons.otf"}


async def test_what_has_a_version_is_kept_for_ever_and_compressed(folders: Path) -> None:
    web = served(folders)
    for address in await addresses(web):
        answer = await web.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["content-encoding"] == "gzip"
        assert int(answer.headers["content-length"]) < len(answer.content) / 5


async def test_the_page_and_what_has_no_version_is_asked_for_again_and_not_sent_again(folders: Path) -> None:
    web = served(folders)
    for path in ("/", "/booking/visit/7", "/page.js", "/assets/fonts/icons.otf"):
        first = await web.get(path)
        assert first.headers["cache-control"] == "private, no-cache"
        again = await web.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("changed", "same"),
    [("ours/page.js", 2), ("client/main.dart.js", 1), ("ours/assets/fonts/noto-sans-sc-rest.woff2", 2)],
)
async def test_what_changed_has_another_address_and_what_did_not_keeps_its_own(
    folders: Path, changed: str, same: int
) -> None:
    web = served(folders)
    before, page = await addresses(web), await web.get("/")
    file = folders / changed
    file.write_text(file.read_text("utf-8")[::-1] + " ", "utf-8")
    newer = served(folders)
    after = await addresses(newer)
    assert len(before & after) == same
    assert (await newer.get("/", headers={"If-None-Match": page.headers["etag"]})).status_code == 200


async def test_an_address_of_an_earlier_version_gets_nothing_of_this_one(folders: Path) -> None:
    address = next(address for address in await addresses(served(folders)) if address.endswith("main.dart.js"))
    (folders / "client/main.dart.js").write_text("new();", "utf-8")
    answer = await served(folders).get(address)
    assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-store")


async def test_a_browser_that_takes_no_gzip_gets_it_as_it_is(folders: Path) -> None:
    web = served(folders)
    for accepts in ("", "identity", "br, gzip;q=0"):
        answer = await web.get("/main.dart.js", headers={"Accept-Encoding": accepts})
        assert "content-encoding" not in answer.headers
        assert answer.text == "main();" * 5000
        zipped = await web.get("/main.dart.js", headers={"If-None-Match": answer.headers["etag"]})
        assert zipped.status_code == 200  # it is another representation


async def test_what_is_compressed_once_is_kept_for_the_next_start(folders: Path) -> None:
    await served(folders).get("/main.dart.js")
    (copy,) = (folders / "copies").iterdir()
    copy.write_bytes(gzip.compress(b"kept()!" * 5000))
    assert (await served(folders).get("/main.dart.js")).text == "kept()!" * 5000


async def test_a_copy_that_a_crash_cut_short_is_made_again(folders: Path) -> None:
    await served(folders).get("/main.dart.js")
    (copy,) = (folders / "copies").iterdir()
    for rest in (b"", copy.read_bytes()[:-7], bytes(copy.stat().st_size)):
        copy.write_bytes(rest)
        assert (await served(folders).get("/main.dart.js")).text == "main();" * 5000


async def test_several_who_come_at_once_leave_one_whole_copy(folders: Path) -> None:
    web = served(folders)
    answers = await asyncio.gather(*(web.get("/main.dart.js") for _ in range(8)))
    assert {answer.text for answer in answers} == {"main();" * 5000}
    (copy,) = (folders / "copies").iterdir()
    assert gzip.decompress(copy.read_bytes()) == b"main();" * 5000


async def test_a_folder_that_cannot_be_written_only_costs_time(folders: Path) -> None:
    (folders / "copies").write_text("a file where the folder should be", "utf-8")
    assert (await served(folders).get("/main.dart.js")).text == "main();" * 5000


async def test_any_fallback_font_is_the_one_with_the_rest_of_our_characters(folders: Path) -> None:
    web = served(folders)
    base = (await settings(web))["fontFallbackBaseUrl"]
    for name in ("notosanssc/v37/x.4.woff2", "notosansjp/v53/y.0.woff2"):
        answer = await web.get(f"{base}{name}", follow_redirects=True)
        assert (answer.text, len(answer.history)) == ("rest", 1)
        assert "immutable" in answer.headers["cache-control"]


async def test_nothing_outside_of_the_two_folders_is_served(folders: Path) -> None:
    (folders / "secret.json").write_text("{}", "utf-8")
    web = served(folders)
    base = (await settings(web))["assetBase"]
    outside = ("/..%2fsecret.json", "/assets/..%2f..%2fsecret.json", f"/{folders}/secret.json")
    no_names = ("/missing.js", "/a%00b.js", f"/{'a' * 300}.js", f"/{'a/' * 5000}b.js")
    for path in (*outside, *no_names, f"{base}/etc/ld.so.conf", f"{base}..%2f..%2fsecret.json"):
        assert (await web.get(path)).status_code == 404


async def test_the_first_screen_needs_at_most_a_megabyte_and_a_half_beyond_the_engine() -> None:
    web = asked(WebFiles(beyond, ASSETS, Path(get_package_web_dir()), COMPRESSED))
    told, page = await settings(web), await web.get("/")
    fonts = (await web.get(f"{told['assetBase']}assets/FontManifest.json")).json()
    names = [f"{told['assetBase']}assets/{font['asset']}" for family in fonts for font in family["fonts"]]
    names += re.findall(r'(?:src|href)="(/kept/[^"]+)"', page.text)
    sent = {name: int((await web.get(name)).headers["content-length"]) for name in names}
    assert len(sent) == len(names)
    assert sum(sent.values()) + int(page.headers["content-length"]) <= 1_500_000


async def test_the_engine_is_sent_compressed() -> None:
    web = asked(WebFiles(beyond, ASSETS, Path(get_package_web_dir()), COMPRESSED))
    base = (await settings(web))["entrypointBaseUrl"]
    for name, bound in (("main.dart.wasm", 2_810_000), ("canvaskit/skwasm.wasm", 1_540_000)):
        answer = await web.head(f"{base}{name}")
        assert int(answer.headers["content-length"]) <= bound * ROUGHLY
