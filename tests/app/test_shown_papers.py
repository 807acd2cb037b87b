"""A paper on a shared PC is shown once, to one tab, and never becomes a file."""

from __future__ import annotations

import httpx
import pytest

from app.admission import Receive, Scope, Send
from app.shown_papers import MOST, SOON, PaperTabs, ShownPapers
from services.errors import NotOnSharedDevice

PDF = b"%PDF-1.7 of a person"


class Clock:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


async def _elsewhere(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 299, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def papers(clock: Clock) -> ShownPapers:
    return ShownPapers(clock)


@pytest.fixture
def web(papers: ShownPapers) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(PaperTabs(_elsewhere, papers))  # type: ignore[arg-type]
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1")


async def test_a_tab_opens_once_and_gets_the_paper_once(papers: ShownPapers, web: httpx.AsyncClient) -> None:
    path = papers.keep("血常规.PDF", PDF)
    assert "血" not in path
    tab = await web.get(path)
    assert (tab.status_code, tab.headers["cache-control"]) == (200, "no-store")
    assert PDF not in tab.content and "NONCE" not in tab.text
    assert (await web.get(path)).status_code == 403
    paper = await web.get(f"{path}/content")
    assert (paper.content, paper.headers["content-type"]) == (PDF, "application/pdf")
    assert "content-disposition" not in paper.headers and paper.headers["cache-control"] == "no-store"
    assert (await web.get(f"{path}/content")).status_code == 403
    assert (await web.get(f"{path}/here")).status_code == 204


async def test_without_its_tab_nobody_gets_it(papers: ShownPapers, web: httpx.AsyncClient) -> None:
    path = papers.keep("a.pdf", PDF)
    assert (await web.get(f"{path}/content")).status_code == 403
    for strange in ("/paper/", "/paper/x", "/paper/x/content", "/paper/x/here", f"{path}/other"):
        answer = await web.get(strange)
        assert (answer.status_code, answer.content) == (403, b"")
    assert (await web.get("/papers")).status_code == 299


async def test_a_tab_that_never_opened_leaves_nothing(
    papers: ShownPapers, web: httpx.AsyncClient, clock: Clock
) -> None:
    path = papers.keep("a.pdf", PDF)
    clock.seconds += SOON + 1
    assert (await web.get(path)).status_code == 403


async def test_only_the_newest_few_are_kept(papers: ShownPapers, web: httpx.AsyncClient) -> None:
    paths = [papers.keep("a.png", PDF) for _ in range(MOST + 1)]
    assert (await web.get(paths[0])).status_code == 403
    assert (await web.get(paths[-1])).status_code == 200


async def test_the_next_persons_process_does_not_know_the_tab(papers: ShownPapers) -> None:
    path = papers.keep("a.pdf", PDF)
    after = httpx.ASGITransport(PaperTabs(_elsewhere, ShownPapers()))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=after, base_url="http://127.0.0.1") as web:
        assert (await web.get(f"{path}/here")).status_code == 403


@pytest.mark.parametrize("name", ["a.ics", "a.mp4", "a", "a.html", "a.svg", ".pdf/a"])
def test_what_a_browser_cannot_show_safely_is_refused(papers: ShownPapers, name: str) -> None:
    with pytest.raises(NotOnSharedDevice):
        papers.keep(name, PDF)
