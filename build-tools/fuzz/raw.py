"""Sends a server what no HTTP library would send: bytes, broken framing, odd methods, sizes, half requests."""

import random
import re
import socket

HOST = b"Host: shop\r\nConnection: close\r\n"
JSON = b"Content-Type: application/json\r\n"
USER = b'{"username":"ada.raw","email":"ada.raw@example.com"}'
ANSWER_WITHIN_SECONDS = 30
STATUS = re.compile(rb"^HTTP/1\.[01] ([0-9]{3})", re.MULTILINE)
RETRY_AFTER = re.compile(rb"^retry-after: *[0-9]+", re.MULTILINE | re.IGNORECASE)
INSIDE = re.compile(rb"\tat |Exception|com\.microshop|org\.apache|org\.springframework|java\.lang")
# What RFC 9110 asks for where a method or a version of HTTP is not known.
NOT_IMPLEMENTED = {501, 505}


def request(method=b"GET", target=b"/api/users", headers=b"", body=b"", version=b"HTTP/1.1"):
    length = b"Content-Length: %d\r\n" % len(body) if body else b""
    return method + b" " + target + b" " + version + b"\r\n" + HOST + headers + length + b"\r\n" + body


def chunked(chunks, trailer=b"0\r\n\r\n"):
    head = b"POST /api/users HTTP/1.1\r\n" + HOST + JSON + b"Transfer-Encoding: chunked\r\n\r\n"
    return head + b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + trailer


def fixed():
    """Every kind once."""
    for odd in [bytes([b]) for b in range(256)] + [b"\xc1", b"\xed\xa0\x80", b"\xff\xfe", b"\xf4\x90\x80\x80"]:
        escaped = b"".join(b"%%%02x" % b for b in odd)
        for text in (odd, escaped):
            yield request(target=b"/api/users/" + text)
            yield request(target=b"/api/products?q=" + text)
            yield request(target=b"/api/users?" + text + b"=1")
        yield request(headers=b"Prefer: " + odd + b"\r\n")
        yield request(b"POST", headers=JSON + b"Idempotency-Key: k" + odd + b"k\r\n", body=USER)
        yield request(b"PATCH", b"/api/users/x", JSON + b'If-Match: "' + odd + b'"\r\n', USER)
        yield request(b"POST", headers=JSON, body=b'{"username":"' + odd + b'"}')
        yield request(method=b"G" + odd + b"T")
    for method in (b"TRACE", b"CONNECT", b"OPTIONS", b"HEAD", b"PUT", b"BREW", b"get", b"M" * 9000, b""):
        for target in (b"/api/users", b"/api/users?limit=1", b"/nowhere", b"*", b"http://shop/api/users", b"shop:80"):
            yield request(method, target)
    for version in (b"HTTP/0.9", b"HTTP/1.0", b"HTTP/1.2", b"HTTP/2.0", b"HTTP/9.9", b"HTTP/x", b"http/1.1", b"", b"ICY"):
        yield request(version=version)
    for size in (4_000, 9_000, 70_000, 1_000_000):
        yield request(target=b"/api/users?q=" + b"x" * size)
        yield request(target=b"/" + b"x" * size)
        yield request(headers=b"X-Large: " + b"x" * size + b"\r\n")
        yield request(headers=b"X: y\r\n" * (size // 6))
        yield request(b"POST", headers=JSON, body=b'{"username":"' + b"x" * size + b'"}')
        yield request(b"POST", headers=JSON, body=b"[" * size)
        yield chunked([USER, b" " * size])
        yield chunked([USER], b"0\r\n" + b"X: y\r\n" * (size // 6) + b"\r\n")
    for chunk in (b"", b"g\r\n", b"-1\r\n", b"5\r\nab", b"ffffffffffffffff\r\n", b"5;x=\xff\r\nabcde\r\n", b"2\r\n{}0\r\n\r\n"):
        yield chunked([], chunk)
        yield chunked([USER], chunk)
    for length in (b"-1", b"x", b"9" * 30, b"1, 2", b"", b"+5", b"0x10", b"5\r\nContent-Length: 6"):
        yield request(b"POST", headers=JSON + b"Content-Length: " + length + b"\r\n") + USER
    for encoding in (b"gzip", b"chunked, gzip", b"identity", b"x", b"chunked\r\nContent-Length: 4"):
        yield request(b"POST", headers=JSON + b"Transfer-Encoding: " + encoding + b"\r\n") + USER
    for header in (b": x", b"X", b"X : y", b" X: y", b"X: y\r\n folded", b"Host: other", b"Expect: x", b"Upgrade: h2c"):
        yield request(headers=header + b"\r\n")
    for type in (b"", b"/", b"application/json;", b"application/json; charset=x", b"application/json; charset=utf-16", b"\xff"):
        yield request(b"POST", headers=b"Content-Type: " + type + b"\r\n", body=USER)
        yield request(headers=b"Accept: " + type + b"\r\n")
    for encoding in (b"gzip", b"br", b"identity", b"x"):
        yield request(b"POST", headers=JSON + b"Content-Encoding: " + encoding + b"\r\n", body=USER)
    yield b"GET /api/users HTTP/1.1\r\n\r\n"
    yield b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"
    yield b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
    whole = request(b"POST", headers=JSON, body=USER)
    for end in range(len(whole)):
        yield whole[:end]


def mutated(numbers):
    """A request that differs in some bytes from one that is in order."""
    data = bytearray(numbers.choice([
        request(target=b"/api/products?q=lamp&available=true&limit=3"),
        request(target=b"/api/orders?placed_from=2026-01-01T00:00:00Z&status=confirmed"),
        request(b"POST", headers=JSON + b"Idempotency-Key: key\r\nPrefer: respond-async\r\n", body=USER),
        request(b"PATCH", b"/api/users/0197c1de-6a2b-7c3d-8e4f-5a6b7c8d9e0f", JSON + b'If-Match: "3"\r\n', USER),
        chunked([USER[:10], USER[10:]]),
    ]))
    for _ in range(numbers.randint(1, 4)):
        start = numbers.randrange(len(data))
        end = min(len(data), start + numbers.choice([0, 1, 1, 2, 8]))
        data[start:end] = numbers.choice([
            numbers.randbytes(numbers.randint(0, 4)),
            data[start:end] * 2,
            b"%" + b"%02x" % numbers.randrange(256),
            numbers.choice([b"\r\n", b"\n", b"\r", b"\x00", b"\t", b" ", b":", b"/", b"//", b"..", b";", b"?", b"#", b"\\"]),
        ])
    return bytes(data)


def answer(port, data):
    """Everything that the server sends until it closes the connection, or None if it does not."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.settimeout(ANSWER_WITHIN_SECONDS)
        received = b""
        try:
            try:
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
            except ConnectionError:
                pass  # It has refused the request while it was sent.
            while part := connection.recv(65536):
                received += part
        except ConnectionError:
            pass  # Closed with bytes unread.
        except TimeoutError:
            return None
        return received


def fault(received):
    """What is wrong with the answer, or None."""
    if received is None:
        return "no answer within %d seconds" % ANSWER_WITHIN_SECONDS
    if INSIDE.search(received):
        return "the answer shows the inside of the shop"
    for status in map(int, STATUS.findall(received)):
        is_overload = status == 503 and RETRY_AFTER.search(received)
        if status >= 500 and status not in NOT_IMPLEMENTED and not is_overload:
            return "status %d" % status
    return None


def run(port, seed, mutations):
    """Returns how many requests were answered and how many of them wrongly, which it prints."""
    numbers = random.Random(seed)
    requests = list(fixed()) + [mutated(numbers) for _ in range(mutations)]
    faults = 0
    for data in requests:
        received = answer(port, data)
        wrong = fault(received)
        if wrong:
            faults += 1
            print("raw: %s\n  sent     %r\n  received %r" % (wrong, data[:1000], (received or b"")[:1000]))
    return len(requests), faults
