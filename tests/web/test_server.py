"""`gdviz serve`: parts of files, this machine alone, the page anew when something is made."""

import http.client
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from gdviz.embed import server
from gdviz.settings import load
from tests.conftest import Ended
from tests.web.conftest import Watched, until
from tests.web.made import figure, film

Run = Callable[..., Ended]
Ask = Callable[..., tuple[int, dict[str, str], bytes]]


@pytest.fixture
def port(apart: Path) -> Iterator[int]:
    """The port of a server of a folder with a film and a figure."""
    figure(apart / "output", "split")
    film(apart / "output", "descent")
    (apart / "secret.txt").write_text("secret")
    with server.start(load(), None) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield running.server_address[1]
        running.shutdown()
        thread.join()


@pytest.fixture
def ask(port: int) -> Ask:
    def asked(path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        told = answer.status, dict(answer.getheaders()), answer.read()
        connection.close()
        return told

    return asked


@pytest.mark.parametrize(
    ("wanted", "status", "first", "end"),
    [
        ("bytes=0-9", 206, 0, 10),
        ("bytes=100-", 206, 100, None),
        ("bytes=-7", 206, -7, None),
        ("bytes=-99999999", 206, 0, None),
        ("bytes=5-5", 206, 5, 6),
        ("bytes=10-99999999", 206, 10, None),
        ("bytes=0-1,5-6", 200, 0, None),  # several parts: all of it is an answer, too
        ("bytes=9-3", 200, 0, None),
        ("bytes=-", 200, 0, None),
        ("lines=0-1", 200, 0, None),
        ("bytes=99999999-", 416, 0, 0),
        ("bytes=-0", 416, 0, 0),
    ],
)
def test_parts_of_a_film(
    ask: Ask, apart: Path, wanted: str, status: int, first: int, end: int | None
) -> None:
    whole = (apart / "output/videos/descent.mp4").read_bytes()
    got, headers, body = ask("/videos/descent.mp4", Range=wanted)
    assert (got, body) == (status, whole[first:end])
    assert headers["Accept-Ranges"] == "bytes"
    assert headers["Content-Length"] == str(len(body))
    if got == 206:
        start = first % len(whole) if first < 0 else first
        assert headers["Content-Range"] == f"bytes {start}-{start + len(body) - 1}/{len(whole)}"
        assert headers["Content-Type"] == "video/mp4"
    elif got == 416:
        assert headers["Content-Range"] == f"bytes */{len(whole)}"


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt", "/%2e%2e/secret.txt", "/videos/../../secret.txt", "/videos/", "/videos",
        "/figures/.made.json", "/.data.json", "/none.png", "//etc/passwd",
    ],
)  # fmt: skip
def test_nothing_else_is_given(ask: Ask, path: str) -> None:
    status, headers, body = ask(path)
    if status == 301:  # a folder
        status, _, body = ask(headers["Location"])
    assert status == 404
    assert b"secret" not in body


def test_only_this_machine_is_answered(ask: Ask, port: int) -> None:
    assert ask("/")[0] == 200
    assert ask("/", Host=f"localhost:{port}")[0] == 200
    assert ask("/", Host=f"elsewhere.example:{port}")[0] == 403  # a name pointed at this machine
    assert ask("/", Host="elsewhere.example")[0] == 403
    assert server.HOST == "127.0.0.1"


def test_a_film_can_be_sought_in_and_the_page_comes_anew(
    port: int, apart: Path, watched: Callable[..., Watched]
) -> None:
    opened = watched()
    shown = opened.page
    shown.goto(f"http://127.0.0.1:{port}/")
    shown.locator('#film-descent [data-at="4.0"]').click()
    until(shown, "document.querySelector('#film-descent video').currentTime > 4")
    expect(shown.locator("#figure-error")).to_have_count(0)
    figure(apart / "output", "error")
    expect(shown.locator("#figure-error")).to_have_count(1, timeout=20_000)
    assert 'id="figure-error"' in (apart / "output/index.html").read_text()
    assert "data-live" not in (apart / "output/index.html").read_text()
    assert opened.errors == []
    assert {url.split("/")[2] for url in opened.requests if url.startswith("http")} == {
        f"127.0.0.1:{port}"
    }


def test_a_port_that_is_taken(port: int, gdviz: Run) -> None:
    done = gdviz("serve", "--port", port)
    assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
    assert done.err.startswith(f"error: port = {port}: ")


def test_it_says_where_and_ends_quietly(apart: Path) -> None:
    command = [sys.executable, "-m", "gdviz.cli", "serve"]
    with subprocess.Popen(
        command, cwd=apart, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as running:  # fmt: skip
        assert running.stdout is not None
        said = running.stdout.readline()
        running.send_signal(signal.SIGINT)
        _, err = running.communicate()
    assert said.startswith("http://127.0.0.1:")
    assert said.endswith("/ shows output; Ctrl-C ends it\n")
    assert (running.returncode, err) == (0, "")
