"""Load generators: wrk keeps connections busy (a closed loop), vegeta keeps a rate (an open loop)."""

import base64
import contextlib
import json
import os
import random
import resource
import subprocess

from peers import HERE, TOOLS, USERS

# More requests than these are never in flight.
MOST_IN_FLIGHT = 4000
TIMEOUT = "30s"


@contextlib.contextmanager
def own_share(figure, seconds):
    """Adds the load generator's share of the machine's processor time."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    yield
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    figure["load_generator"] = used / seconds / os.cpu_count()


def closed_loop(peer, workload, seconds, connections, run):
    """The figures of a number of connections that send the next request when the answer has come."""
    figure = {}
    with own_share(figure, seconds):
        answer = subprocess.run(
            ["wrk", "--threads", "1", "--connections", str(connections), "--duration", f"{seconds}s", "--timeout", TIMEOUT,
             "--latency", "--script", HERE / "requests.lua", peer.address(workload), "--", workload, peer.folder, str(run)],
            check=True, capture_output=True, text=True).stdout
    figure |= json.loads(next(line for line in answer.splitlines() if line.startswith("RESULT "))[len("RESULT "):])
    figure["per_second"] = figure["requests"] / figure["seconds"]
    return figure


def open_loop(peer, rate, seconds):
    """The figures of orders that are placed at a rate, whatever the answers take; latency counts from when one is due."""
    users, products = [(peer.folder / ids).read_text().splitlines() for ids in ("users", "products")]
    chosen = random.Random(rate)
    targets = peer.folder / "targets"
    with open(targets, "w") as file:
        for i in range(round(rate * seconds)):
            body = json.dumps({"user_id": users[i % USERS], "product_id": chosen.choice(products)}).encode()
            json.dump({"method": "POST", "url": f"{peer.url}/api/orders", "body": base64.b64encode(body).decode(),
                       "header": {"Content-Type": ["application/json"]}}, file)
            file.write("\n")
    results = peer.folder / "results"
    figure = {"rate": rate}
    vegeta = TOOLS / "vegeta"
    with own_share(figure, seconds):
        subprocess.run([vegeta, "attack", "-format=json", f"-targets={targets}", f"-rate={round(rate)}/1s",
                        f"-duration={seconds}s", f"-timeout={TIMEOUT}", f"-max-workers={MOST_IN_FLIGHT}",
                        f"-output={results}"], check=True)
    report = json.loads(subprocess.run([vegeta, "report", "-type=json", results], check=True, capture_output=True).stdout)
    figure["requests"] = report["requests"]
    figure["codes"] = report["status_codes"]
    for name, quantile in {"p50_ms": "50th", "p90_ms": "90th", "p99_ms": "99th", "max_ms": "max"}.items():
        figure[name] = report["latencies"][quantile] / 1e6
    figure["without_retry_after"] = refusals_without_hint(results)
    return figure


def refusals_without_hint(results):
    """How many refusals with 429 or 503 did not say when to try again."""
    encoded = subprocess.run([TOOLS / "vegeta", "encode", "-to=json", results], check=True, capture_output=True, text=True).stdout
    answers = (json.loads(line) for line in encoded.splitlines())
    return sum(answer["code"] in (429, 503) and "Retry-After" not in (answer["headers"] or {}) for answer in answers)
