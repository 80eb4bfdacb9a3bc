"""Starts the servers of the conformance tests, each on a free port, and stops them."""

import contextlib
import functools
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

ROOT = pathlib.Path(__file__).resolve().parents[2]
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

# Credentials and settings of the developer must not affect the tests.
for name in [name for name in os.environ if name.startswith(("AWS_", "BOTO_"))]:
    del os.environ[name]
os.environ |= {"AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}


class Server:
    """A running server, and clients for it."""

    def __init__(self, url):
        self.url = url
        self._clients = {}

    @property
    def port(self):
        return int(self.url.rpartition(":")[2])

    def client(self, service="ec2", region="us-east-1", access_key="AKIAIOSFODNN7EXAMPLE", secret=SECRET, token=None):
        key = (service, region, access_key, secret, token)
        if key not in self._clients:
            self._clients[key] = boto3.client(
                service,
                endpoint_url=self.url,
                region_name=region,
                aws_access_key_id=access_key,
                aws_secret_access_key=secret,
                aws_session_token=token,
                config=Config(retries={"total_max_attempts": 1}, parameter_validation=False),
            )
        return self._clients[key]

    def post(self, path, body="", headers=None, method="POST"):
        request = urllib.request.Request(self.url + path, body.encode(), headers or {}, method=method)
        with contextlib.closing(open_whatever_status(request)) as answer:
            return answer.status, answer.headers, answer.read().decode()


def open_whatever_status(request):
    try:
        return urllib.request.urlopen(request, timeout=10)
    except urllib.error.HTTPError as error:
        return error


@contextlib.contextmanager
def running(command, pattern):
    """Starts a server and waits until it prints its address."""
    # A file, because a full pipe without a reader would block the server.
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
        try:
            yield Server(address(process, output, pattern))
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def address(process, output, pattern):
    deadline = time.monotonic() + 60
    while True:
        # Checked before the output, so that the last output of a process that has ended is complete.
        has_ended = process.poll() is not None
        # No seek: the process writes at the file's current position.
        said = os.pread(output.fileno(), 1 << 20, 0).decode()
        if match := re.search(pattern, said):
            return match[0]
        if has_ended or time.monotonic() > deadline:
            raise RuntimeError(f"{process.args[0]} did not start: {said}")
        time.sleep(0.02)


@functools.cache
def program():
    """Path of the command line; builds it unless `scripts/test` has done so."""
    if path := os.environ.get("PORTCULLIS_CLI"):
        return path
    subprocess.run(["cargo", "build", "--quiet", "--package", "portcullis-cli"], cwd=ROOT, check=True)
    return str(pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "debug/portcullis")


@contextlib.contextmanager
def sandbox_server(*options):
    with running([program(), "sandbox", *options], r"http://127\.0\.0\.1:\d+(?=\n)") as server:
        yield server


@pytest.fixture(scope="session")
def sandbox_process():
    with sandbox_server() as server:
        yield server


@pytest.fixture
def sandbox(sandbox_process):
    """The sandbox in its first state."""
    assert sandbox_process.post("/reset")[0] == 204
    return sandbox_process


@pytest.fixture
def ec2(sandbox):
    return sandbox.client()


@pytest.fixture
def three_tier():
    """A client of a sandbox with the example account."""
    with sandbox_server("--three-tier") as server:
        yield server.client()


@pytest.fixture(scope="session")
def moto_process():
    command = [sys.executable, "-c", "from moto.server import main; main()", "-H", "127.0.0.1", "-p", "0"]
    with running(command, r"http://127\.0\.0\.1:\d+(?=\n)") as server:
        yield server


@contextlib.contextmanager
def refused(code, message=None, status=400):
    """Expects an error of EC2 with a code and, as a regular expression, a message."""
    with pytest.raises(ClientError) as caught:
        yield
    error = caught.value.response
    assert error["Error"]["Code"] == code, error
    assert error["ResponseMetadata"]["HTTPStatusCode"] == status, error
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", error["ResponseMetadata"]["RequestId"]), error
    if message is not None:
        assert re.search(message, error["Error"]["Message"]), error
