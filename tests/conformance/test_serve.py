"""`portcullis serve` and misbehaving clients, over raw sockets."""

import contextlib
import pathlib
import re
import socket

import pytest
from conftest import ROOT, program, running

ASK = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
TEXT = b"<!doctype html>"
# More than the buffers of both ends of a connection, so that a client that does not read blocks its connection.
LARGE = 32 << 20


@contextlib.contextmanager
def page_server(folder, *options):
    command = [program(), "serve", str(folder), "--listen=127.0.0.1:0", *options]
    with running(command, r"http://127\.0\.0\.1:\d+(?=\n)") as server:
        yield server


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder: pathlib.Path = tmp_path_factory.mktemp("dist")
    (folder / "_headers").write_bytes((ROOT / "public/_headers").read_bytes())
    (folder / "index.html").write_bytes(TEXT)
    (folder / "portcullis-large.wasm").write_bytes(bytes(LARGE))
    return folder


@pytest.fixture
def page(folder):
    with page_server(folder) as server:
        yield server


def connected(server):
    return socket.create_connection(("127.0.0.1", server.port), timeout=60)


def until_closed(client):
    """What the server sends until it closes the connection."""
    received = b""
    with contextlib.suppress(ConnectionError):
        while part := client.recv(1 << 20):
            received += part
    return received


def one_answer(client):
    """Status and body of an answer with a length; None if the server has closed the connection."""
    received = b""
    while b"\r\n\r\n" not in received:
        part = client.recv(65536)
        if not part:
            return None
        received += part
    head, _, body = received.partition(b"\r\n\r\n")
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    while len(body) < int(fields[b"content-length"]):
        body += client.recv(65536)
    return int(head.split()[1]), body


def is_well(server):
    with connected(server) as client:
        client.sendall(ASK)
        return one_answer(client) == (200, TEXT)


def test_one_connection_serves_many_requests(page):
    with connected(page) as client:
        for _ in range(3):
            client.sendall(ASK)
            assert one_answer(client) == (200, TEXT)
        # Pipelined.
        client.sendall(ASK + ASK.replace(b"/ ", b"/missing ") + ASK.replace(b"Host: ", b"Connection: close\r\nHost: "))
        received = until_closed(client)
        assert re.findall(rb"HTTP/1\.1 (\d+)", received) == [b"200", b"404", b"200"]


@pytest.mark.parametrize(
    "nonsense",
    [
        b"\x16\x03\x01\x02\x00\x01\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost : localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked, x\r\n\r\n",
        b"GET / HTTP/1.1\r\n Host: localhost\r\n\r\n",
    ],
)
def test_requests_that_are_not_http_are_refused(page, nonsense):
    with connected(page) as client:
        client.sendall(nonsense)
        client.shutdown(socket.SHUT_WR)
        received = until_closed(client)
        assert received == b"" or received.startswith(b"HTTP/1.1 400 "), received
    assert is_well(page)


@pytest.mark.parametrize(
    "head",
    [
        b"A: " + b"x" * 200_000 + b"\r\n",
        b"".join(b"A%d: x\r\n" % number for number in range(1000)),
    ],
    ids=["long", "many"],
)
def test_heads_that_are_too_large_are_refused(page, head):
    with connected(page) as client:
        with contextlib.suppress(ConnectionError):
            client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n" + head + b"\r\n")
        received = until_closed(client)
        assert received == b"" or received.startswith(b"HTTP/1.1 431 "), received
    # A long target is a head, too.
    with connected(page) as client:
        with contextlib.suppress(ConnectionError):
            client.sendall(b"GET /" + b"x" * 200_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
        received = until_closed(client)
        assert not received or received.split()[1] in (b"414", b"431"), received
    assert is_well(page)


def test_stalled_clients_block_no_other(page):
    with contextlib.ExitStack() as stack:
        for sent in [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: local"] * 30:
            stack.enter_context(connected(page)).sendall(sent)
        assert is_well(page)


def test_clients_beyond_the_limit_wait_until_slow_ones_are_closed(folder):
    with page_server(folder, "--max-connections=2", "--timeout=2") as server, contextlib.ExitStack() as stack:
        slow = [stack.enter_context(connected(server)) for _ in range(2)]
        for client in slow:
            client.sendall(b"GET / HTTP/1.1\r\nHost: local")
        # Accepted only when a slow one has been closed.
        assert is_well(server)
        for client in slow:
            assert until_closed(client)[:13] in (b"", b"HTTP/1.1 408 ")


def test_clients_that_do_not_read_are_closed(folder):
    with page_server(folder, "--max-connections=1", "--timeout=1") as server, connected(server) as slow:
        slow.sendall(ASK.replace(b"/ ", b"/portcullis-large.wasm "))
        assert slow.recv(1) == b"H"
        # It has the only connection, and reads no further.
        assert is_well(server)
        assert len(until_closed(slow)) < LARGE


def test_a_connection_ends_however_busy_it_is(folder):
    with page_server(folder, "--timeout=1") as server, connected(server) as client:
        answers = []
        with contextlib.suppress(ConnectionError):
            while None not in answers:
                client.sendall(ASK)
                answers.append(one_answer(client))
        assert set(answers) <= {(200, TEXT), None} and len(answers) > 1
        assert is_well(server)
