"""A server of AWS Config for tests, built from botocore's model of the service.

Requests are parsed and checked with the shapes of the model, and their signatures are computed again by botocore. It
evaluates the conditions that Portcullis sends as Config documents them: a condition on an array holds if it holds for
any element, and a range matches every address in it.
"""

import contextlib
import http.server
import ipaddress
import json
import re
import threading

import botocore.awsrequest
import botocore.session
from botocore.auth import SigV4Auth
from botocore.credentials import Credentials
from botocore.validate import ParamValidator

MODEL = botocore.session.get_session().get_service_model("config")
PREFIX = MODEL.metadata["targetPrefix"] + "."
FIELD = r"[A-Za-z0-9.]+"
CONDITION = re.compile(rf"({FIELD}) (=|<=|>=) ('[^']*'|\d+)")


class Refused(Exception):
    def __init__(self, code, message=""):
        super().__init__(code)
        self.code, self.message = code, message


class ConfigServer(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, key, secret, aggregator):
        super().__init__(("127.0.0.1", 0), Handler)
        self.key, self.secret, self.aggregator = key, secret, aggregator
        self.records, self.sources, self.requests = [], [], []
        self.page_size, self.throttle_every = 100, 0

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            answer, status = self.answer(body), 200
        except Refused as refused:
            answer = {"__type": f"com.amazonaws.starlingdove#{refused.code}", "message": refused.message}
            status = 400
        data = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def answer(self, body):
        server = self.server
        verify(self, body, server.key, server.secret)
        target = self.headers["X-Amz-Target"]
        if not target.startswith(PREFIX) or self.headers["Content-Type"] != "application/x-amz-json-1.1":
            raise Refused("UnknownOperationException")
        name = target.removeprefix(PREFIX)
        operation = MODEL.operation_model(name)
        request = json.loads(body)
        if report := ParamValidator().validate(request, operation.input_shape).generate_report():
            raise Refused("ValidationException", report)
        limit = request.get("Limit", 25)
        if limit > operation.input_shape.members["Limit"].metadata["max"]:
            raise Refused("InvalidLimitException")
        if len(request.get("Expression", "x")) > 4096:
            raise Refused("InvalidExpressionException", "too long")
        if request["ConfigurationAggregatorName"] != server.aggregator:
            raise Refused("NoSuchConfigurationAggregatorException", "There is no such aggregator.")
        server.requests.append((name, request))
        if server.throttle_every and len(server.requests) % server.throttle_every == 0:
            raise Refused("ThrottlingException", "Rate exceeded")
        if name == "SelectAggregateResourceConfig":
            items, key = [json.dumps(item) for item in select(request["Expression"], server.records)], "Results"
        else:
            items, key = server.sources, "AggregatedSourceStatusList"
        start = int(request.get("NextToken", "0"))
        end = start + min(limit, server.page_size)
        answer = {key: items[start:end]} | ({"NextToken": str(end)} if end < len(items) else {})
        unknown = set(answer) - set(operation.output_shape.members)
        assert not unknown, unknown
        return answer


def verify(handler, body, key, secret):
    """Signs the request again with botocore, and compares."""
    given = re.fullmatch(
        r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/config/aws4_request, SignedHeaders=([^,]+), Signature=(\w+)",
        handler.headers["Authorization"],
    )
    if not given or given[1] != key:
        raise Refused("UnrecognizedClientException")
    names = given[4].split(";")
    if not {"host", "x-amz-date", "x-amz-target", "content-type"} <= set(names):
        raise Refused("IncompleteSignatureException", "a header is not signed")
    headers = {name: handler.headers[name] for name in names}
    url = f"http://{handler.headers['Host']}{handler.path}"
    request = botocore.awsrequest.AWSRequest("POST", url, headers, data=body)
    request.context["timestamp"] = handler.headers["X-Amz-Date"]
    signer = SigV4Auth(Credentials(key, secret), "config", given[3])
    text = signer.string_to_sign(request, signer.canonical_request(request))
    if signer.signature(text, request) != given[5]:
        raise Refused("InvalidSignatureException")


def values(item, path):
    """All values of a path; arrays are walked through."""
    if isinstance(item, list):
        return [value for element in item for value in values(element, path)]
    if not path:
        return [item]
    return values(item[path[0]], path[1:]) if isinstance(item, dict) and path[0] in item else []


def holds(record, field, operator, literal):
    found = values(record, field.split("."))
    if literal.startswith("'"):
        wanted = literal[1:-1]
        if field.endswith(".ipRanges"):
            address = ipaddress.ip_network(wanted).network_address
            return any(address in ipaddress.ip_network(value) for value in found)
        return wanted in found
    compare = {"=": int.__eq__, "<=": int.__le__, ">=": int.__ge__}[operator]
    return any(compare(value, int(literal)) for value in found)


def select(expression, records):
    columns, rest = re.fullmatch(r"SELECT (.+?) WHERE (.+)", expression).groups()
    conditions, _, group_by = rest.partition(" GROUP BY ")
    if not re.fullmatch(rf"(?:\(|\)| AND | OR |{CONDITION.pattern})+", conditions):
        raise Refused("InvalidExpressionException", conditions)
    # The conditions become a Python expression of their results.
    program = CONDITION.sub(lambda found: f"holds(record, {found[1]!r}, {found[2]!r}, {found[3]!r})", conditions)
    program = compile(program.replace(" AND ", " and ").replace(" OR ", " or "), "conditions", "eval")
    found = [record for record in records if eval(program, {"holds": holds, "record": record})]
    if group_by:
        counts = {}
        for record in found:
            place = tuple(record[field] for field in group_by.split(", "))
            counts[place] = counts.get(place, 0) + 1
        return [dict(zip(group_by.split(", "), place), **{"COUNT(*)": count}) for place, count in counts.items()]
    names = columns.split(", ")
    return [{name: record[name] for name in names if name in record} for record in found]


@contextlib.contextmanager
def config_server(key, secret, aggregator):
    server = ConfigServer(key, secret, aggregator)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
