"""`python -m benchmarks.front PORT TARGET`: a proxy to a hospital that hides its system history.

Answers are passed on as they came, still compressed, so that only the hospital's own costs are measured.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI, Request, Response

_OF_THIS_HOP = {"content-length", "transfer-encoding", "connection", "host"}


def front(target: str) -> FastAPI:
    """The hospital at `target` without `history-system` in its CapabilityStatement, and without the answer to it."""
    app = FastAPI(openapi_url=None)
    http = httpx.AsyncClient(base_url=target, timeout=60)

    @app.api_route("/{path:path}", methods=["GET", "POST", "PUT", "DELETE"])
    async def passed_on(request: Request) -> Response:
        if request.url.path == "/fhir/_history":
            return Response(status_code=405)
        url = str(request.url.replace(scheme="", netloc=""))
        headers = {name: value for name, value in request.headers.items() if name not in _OF_THIS_HOP}
        if request.url.path == "/fhir/metadata":
            answer = await http.request(request.method, url, headers=headers)
            kept = {name: value for name, value in _headers(answer).items() if name != "content-encoding"}
            return Response(json.dumps(_without_history(answer.json())), answer.status_code, kept)
        outgoing = http.build_request(request.method, url, headers=headers, content=await request.body())
        answer = await http.send(outgoing, stream=True)
        try:
            body = b"".join([piece async for piece in answer.aiter_raw()])
        finally:
            await answer.aclose()
        return Response(body, answer.status_code, _headers(answer))

    return app


def _headers(answer: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name not in _OF_THIS_HOP}


def _without_history(statement: dict[str, Any]) -> dict[str, Any]:
    for rest in statement["rest"]:
        rest["interaction"] = [
            interaction for interaction in rest["interaction"] if interaction["code"] != "history-system"
        ]
    return statement


if __name__ == "__main__":
    uvicorn.run(front(sys.argv[2]), host="127.0.0.1", port=int(sys.argv[1]), access_log=False, log_level="warning")
