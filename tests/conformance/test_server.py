"""The server and misbehaving clients."""

import contextlib
import socket

BODY = b"Action=DescribeRegions"
HEAD = b"POST / HTTP/1.1\r\nHost: ec2.eu-west-1.amazonaws.com\r\nContent-Length: "


def test_one_connection_serves_many_requests(sandbox):
    with connected(sandbox) as client:
        for _ in range(3):
            client.sendall(HEAD + str(len(BODY)).encode() + b"\r\n\r\n" + BODY)
            assert answer(client)[0] == 200


def test_too_long_bodies_are_refused(sandbox):
    with connected(sandbox) as client:
        client.sendall(HEAD + b"1073741824\r\n\r\n" + b"x" * 1024)
        assert answer(client)[0] == 413
    with connected(sandbox) as client:
        with contextlib.suppress(ConnectionError):
            client.sendall(HEAD.replace(b"Content-Length: ", b"Transfer-Encoding: chunked"))
            client.sendall(b"\r\n\r\n")
            for _ in range(40):
                client.sendall(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
        assert answer(client)[0] == 413
    assert is_well(sandbox)


def test_requests_that_are_not_http_are_refused(sandbox):
    for nonsense in [b"\x16\x03\x01\x02\x00\x01\r\n\r\n", b"POST / HTTP/1.1\r\nHost\r\n\r\n", b"GET\r\n\r\n"]:
        with connected(sandbox) as client:
            client.sendall(nonsense)
            assert answer(client)[0] in (400, None)
    with connected(sandbox) as client:
        client.sendall(b"GET / HTTP/1.1\r\n" + b"A: " + b"x" * 200_000 + b"\r\n\r\n")
        assert answer(client)[0] in (431, None)
    assert is_well(sandbox)


def test_bodies_that_are_not_text_are_refused(sandbox):
    for body in [b"Action=\xff\xfe", b"Action=%ff", b"Action=DescribeVpcs&VpcId.1=%00"]:
        with connected(sandbox) as client:
            client.sendall(HEAD + str(len(body)).encode() + b"\r\nAuthorization: \xff\r\n\r\n" + body)
            status, text = answer(client)
            assert status == 400
            assert b"<RequestID>" in text
    assert is_well(sandbox)


def test_a_stalled_client_blocks_no_other(sandbox):
    with contextlib.ExitStack() as stack:
        for sent in [b"", b"POST / HT", HEAD + b"100\r\n\r\nAct"] * 20:
            stack.enter_context(connected(sandbox)).sendall(sent)
        assert is_well(sandbox)


def connected(server):
    return socket.create_connection(("127.0.0.1", server.port), timeout=10)


def answer(client):
    """Status and body; no status if the server closed the connection."""
    received = b""
    while b"\r\n\r\n" not in received:
        try:
            part = client.recv(65536)
        except ConnectionError:
            part = b""
        if not part:
            return None, received
        received += part
    head, _, body = received.partition(b"\r\n\r\n")
    lengths = [line.partition(b":")[2] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    while lengths and len(body) < int(lengths[0]):
        body += client.recv(65536)
    return int(head.split()[1]), body


def is_well(server):
    return server.post("/", BODY.decode())[0] == 200
