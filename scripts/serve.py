#!/usr/bin/env python3
"""Serves a built page on 127.0.0.1 with the headers of its `_headers` file, like a static host.

Prints the address when it is ready. `make serve` and the tests use it. The page may also connect to servers on this machine
by plain http, such as moto and LocalStack, which a hosted page may not: --no-dev-endpoints serves the unchanged policy.
"""

import argparse
import errno
import hashlib
import re
import signal
import sys
import urllib.parse
from email.utils import formatdate
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

# Listed, because `mimetypes` differs between machines, and browsers compile WebAssembly while it loads only with its own
# type.
CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
DEFAULT_PORT = 8080
# Additional sources of the Content-Security-Policy for servers on the user's machine.
DEV_ENDPOINTS = ["http://127.0.0.1:*", "http://localhost:*"]


def parse_headers(text):
    """The rules of a `_headers` file: (pattern, [(name, value), ...]), in the file's order."""
    rules = []
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        if not line[0].isspace():
            pattern = re.compile(".*".join(re.escape(part) for part in stripped.split("*")))
            rules.append((pattern, []))
            continue
        name, colon, value = stripped.partition(":")
        if not rules or not colon:
            raise ValueError(f"line {number} is neither a path nor a header: {stripped}")
        rules[-1][1].append((name.strip(), value.strip()))
    return rules


def with_dev_endpoints(rules):
    """The rules with a policy that lets the page connect to this machine by plain http."""

    def widened(name, value):
        if name.lower() != "content-security-policy":
            return name, value
        directives = [directive.split() for directive in value.split(";")]
        for directive in directives:
            # An embedded view, whose policy permits no foreign endpoint, stays like that.
            if directive and directive[0] == "connect-src" and "https:" in directive:
                directive += [source for source in DEV_ENDPOINTS if source not in directive]
        return name, "; ".join(" ".join(directive) for directive in directives)

    return [(pattern, [widened(*field) for field in fields]) for pattern, fields in rules]


def handler(root, prefix, config, rules):
    """A request handler class for the page in `root`, served below `prefix`."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            path = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path)
            if prefix and path == prefix:
                self.respond(HTTPStatus.MOVED_PERMANENTLY, "/", headers=[("Location", prefix + "/")])
                return
            if not path.startswith(prefix + "/"):
                self.refuse(HTTPStatus.NOT_FOUND, path)
                return
            path = path[len(prefix) :]
            file = self.find(path)
            if file is None:
                self.refuse(HTTPStatus.NOT_FOUND, path)
                return
            body = file.read_bytes()
            etag = '"' + hashlib.sha256(body).hexdigest()[:32] + '"'
            headers = [("ETag", etag), ("Last-Modified", formatdate(file.stat().st_mtime, usegmt=True))]
            if etag in self.headers.get("If-None-Match", ""):
                self.respond(HTTPStatus.NOT_MODIFIED, path, headers=headers)
                return
            content_type = CONTENT_TYPES.get(file.suffix, "application/octet-stream")
            self.respond(HTTPStatus.OK, path, body, [("Content-Type", content_type), *headers])

        do_HEAD = do_GET

        def find(self, path):
            """The file for a path below the prefix, or None. Never a file outside of the folder."""
            if path == "/config.json" and config:
                return config
            if "\0" in path:
                return None
            file = (root / path.lstrip("/")).resolve()
            if file.is_dir():
                file /= "index.html"
            return file if file.is_relative_to(root) and file.is_file() else None

        def refuse(self, status, path):
            body = f"{status.value} {status.phrase}\n".encode()
            self.respond(status, path, body, [("Content-Type", CONTENT_TYPES[".txt"])])

        def respond(self, status, path, body=b"", headers=()):
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            for pattern, fields in rules:
                if pattern.fullmatch(path):
                    for name, value in fields:
                        # Meaningless without TLS (RFC 6797, 7.2).
                        if name.lower() == "strict-transport-security":
                            continue
                        # A missing file may exist after the next release.
                        if name.lower() == "cache-control" and status == HTTPStatus.NOT_FOUND:
                            continue
                        self.send_header(name, value)
            if status != HTTPStatus.NOT_MODIFIED:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, format, *args):
            """Logs nothing: the address stays the only output."""

    return Handler


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        # Browsers close connections during a transfer when the user leaves the page.
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def listen(port, handler_class):
    """A server on the port; without one, on the default port or the next free one."""
    candidates = [port] if port is not None else range(DEFAULT_PORT, DEFAULT_PORT + 100)
    for candidate in candidates:
        try:
            return Server(("127.0.0.1", candidate), handler_class)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
    sys.exit(f"port {port} is in use" if port is not None else "no free port found")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dir", type=Path, default=Path("dist"), help="the built page (default: dist)")
    parser.add_argument("--port", type=int, help=f"0 chooses a free one (default: {DEFAULT_PORT} or the next free)")
    parser.add_argument("--prefix", default="", help="serve below this path, such as /tools/portcullis")
    parser.add_argument("--config", type=Path, help="serve this file as config.json")
    parser.add_argument(
        "--dev-endpoints",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="whether the page may connect to http://127.0.0.1 and http://localhost (default: yes)",
    )
    arguments = parser.parse_args()

    root = arguments.dir.resolve()
    if not (root / "index.html").is_file():
        sys.exit(f"{root} has no index.html: build the page first (make build)")
    if arguments.config and not arguments.config.is_file():
        sys.exit(f"{arguments.config} is not a file")
    prefix = "/" + arguments.prefix.strip("/") if arguments.prefix.strip("/") else ""
    rules = parse_headers((root / "_headers").read_text())
    if arguments.dev_endpoints:
        rules = with_dev_endpoints(rules)

    server = listen(arguments.port, handler(root, prefix, arguments.config, rules))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(f"http://127.0.0.1:{server.server_port}{prefix}/", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
