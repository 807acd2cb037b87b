"""`python -m benchmarks.floor PORT FOLDER`: FastAPI answering with bytes from memory, the minimum for any web server.

FOLDER holds one file for each kind of work; the answer to every request is the file that `X-Work` names.
"""

from __future__ import annotations

import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request, Response

from benchmarks.load import FHIR_JSON


def floor_app(answers: dict[str, bytes]) -> FastAPI:
    """Reads what was sent, and answers from memory."""
    app = FastAPI(openapi_url=None)

    @app.api_route("/{path:path}", methods=["GET", "POST"])
    async def answer(request: Request) -> Response:
        await request.body()
        return Response(answers[request.headers["x-work"]], media_type=FHIR_JSON)

    return app


if __name__ == "__main__":
    kept = {path.name: path.read_bytes() for path in Path(sys.argv[2]).iterdir()}
    uvicorn.run(floor_app(kept), host="127.0.0.1", port=int(sys.argv[1]), access_log=False, log_level="warning")
