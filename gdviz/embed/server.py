"""The page on this machine: served to nobody else, and anew when something is made again.

Python's own server, with the parts of files that a player asks for when it goes to another place in
a film (RFC 9110, section 14): without them a browser cannot seek.
"""

import contextlib
import hashlib
import os
import re
import shutil
import sys
import threading
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import unquote, urlsplit

from gdviz.embed import page, shelf
from gdviz.errors import SettingsError, bad_input, one_line
from gdviz.render import manifest
from gdviz.settings import Settings

HOST, PORT = "127.0.0.1", 8000
WRITING = threading.Lock()
"""Each answer has a thread, and one at a time writes the page."""
STATE = "/.state"
"""What an open page asks for: it changes when a file of the folder does."""


def serve(settings: Settings, port: int | None, say: Callable[[str], object]) -> None:
    """Serve the page until Ctrl-C.

    port: None: 8000, or if that is taken one that is free.

    Raises:
        SettingsError: the port is taken.
    """
    with contextlib.suppress(KeyboardInterrupt), start(settings, port) as server:
        say(f"http://{HOST}:{server.server_address[1]}/ shows {settings.home}; Ctrl-C ends it")
        server.serve_forever()


def start(settings: Settings, port: int | None) -> ThreadingHTTPServer:
    """A server that is ready; `serve_forever` runs it.

    Raises:
        SettingsError: the port is taken.
    """
    page.write(shelf.read(settings))
    handler = partial(Handler, settings)
    ports = (PORT, 0) if port is None else (port,)
    for tried in ports:
        try:
            return Server((HOST, tried), handler)
        except OSError as error:
            reason = error.strerror
    raise SettingsError(f"port = {port}: {reason}; allowed: another one, or none given")


class Server(ThreadingHTTPServer):
    """One that does not tell of readers who leave in the middle of a film."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Tell of errors, unless it is that nobody listens any more."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Handler(SimpleHTTPRequestHandler):
    """Answers with the page, made from what is there, and with the files of its folder."""

    protocol_version = "HTTP/1.1"

    def __init__(self, settings: Settings, *args: Any) -> None:
        self.settings = settings
        self.left: int | None = None
        super().__init__(*args, directory=str(settings.home))

    def do_GET(self) -> None:
        """Answer."""
        path = unquote(urlsplit(self.path).path)
        if self.headers.get("Host", "").partition(":")[0] not in (HOST, "localhost"):
            # A page from elsewhere whose name was pointed at this machine.
            self.send_error(HTTPStatus.FORBIDDEN)
        elif path == STATE:
            self._text(state(self.settings.home), "text/plain")
        elif path in ("/", "/index.html"):
            try:
                now = state(self.settings.home)  # before it is read: what comes later is news
                with WRITING:
                    made = shelf.read(self.settings)
                    page.write(made)
                self._text(page.page(made, live=f"{STATE}?{now}"), "text/html")
            except bad_input() as error:  # such as a table that is being saved just now
                self._text(one_line(error), "text/plain", HTTPStatus.SERVICE_UNAVAILABLE)
        elif any(part.startswith(".") for part in path.split("/")):
            self.send_error(HTTPStatus.NOT_FOUND)
        else:
            super().do_GET()

    def _text(self, text: str, kind: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def send_head(self) -> Any:
        """The headers of a file, and it, at the place from which it is wanted."""
        self.left = None
        path, wanted = Path(self.translate_path(self.path)), self.headers.get("Range", "")
        if not path.is_file() or not wanted:
            return super().send_head()
        size = path.stat().st_size
        found = span(wanted, size)
        if found is None:  # several parts, or no range at all: then all of it is an answer
            return super().send_head()
        first, end = found
        if first >= end:
            self.send_response(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
            self.send_header("Content-Range", f"bytes */{size}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return None
        file = path.open("rb")
        file.seek(first)
        self.left = end - first
        self.send_response(HTTPStatus.PARTIAL_CONTENT)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Range", f"bytes {first}-{end - 1}/{size}")
        self.send_header("Content-Length", str(self.left))
        self.end_headers()
        return file

    def copyfile(self, source: Any, outputfile: Any) -> None:
        """Send a file, or as much of it as is wanted."""
        if self.left is None:
            shutil.copyfileobj(source, outputfile)
        else:
            _copy(source, outputfile, self.left)

    def list_directory(self, path: Any) -> None:
        """Nothing: what there is, the page shows."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def end_headers(self) -> None:
        """Add to every answer that parts are to be had, and that it may be another one soon."""
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing of what was asked for."""


def span(wanted: str, size: int) -> tuple[int, int] | None:
    """The bytes that a Range header asks for, from the first until before the end.

    None if it is not one range of bytes. The end is at the first or before it where a file of this
    size has none of them.

    Examples:
        >>> span("bytes=0-99", 1000), span("bytes=900-", 1000), span("bytes=-10", 1000)
        ((0, 100), (900, 1000), (990, 1000))
    """
    found = re.fullmatch(r"bytes=(\d*)-(\d*)", wanted.strip())
    if not found or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        return max(size - int(last), 0), size if int(last) else 0
    if last and int(last) < int(first):
        return None
    return int(first), min(int(last) + 1, size) if last else size


def _copy(source: BinaryIO, target: BinaryIO, count: int) -> None:
    while count > 0 and (part := source.read(min(count, 1 << 16))):
        target.write(part)
        count -= len(part)


def state(folder: Path) -> str:
    """A text that is another one when a file of the folder is."""
    digest = hashlib.sha256()
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            file = Path(where, name)
            if name.startswith(".") or file in (folder / "index.html", folder / manifest.NAME):
                continue
            with contextlib.suppress(OSError):  # gone since
                known = file.stat()
                digest.update(f"{file} {known.st_size} {known.st_mtime_ns}\n".encode())
    return digest.hexdigest()
