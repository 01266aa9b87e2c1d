"""Keeps a shop under a steady load and looks whether anything grows; `make soak` calls it.

Fails if the median of the last fifth of the looks is larger than that of the second fifth by more than the bound of a figure.
"""

import argparse
import json
import pathlib
import signal
import statistics
import subprocess
import sys
import threading
import time

from full import resident
from load import closed_loop
from peers import PROJECT, Shop, jdk

#: By how much each figure may grow: a share, and an amount that is always allowed.
BOUNDS = {
    "resident_mb": (0.10, 30),
    "heap_mb": (0.15, 15),
    "metaspace_mb": (0.05, 5),
    "threads": (0.10, 5),
    "files": (0.10, 10),
    "sessions": (0.10, 4),
    "tokens_kb": (0.20, 400),
    "tasks_kb": (0.20, 800),
}
#: Connections that each send the next request when the answer has come.
CLIENTS = 2
#: Seconds without load after each second of one workload.
PAUSE = 0.05
TABLES = {"tokens_kb": "token_entry", "tasks_kb": "provider_task"}


def jcmd(pid, *words):
    return subprocess.run([jdk() / "bin" / "jcmd", str(pid), *words], check=True, capture_output=True, text=True).stdout


def look(shop):
    """What could grow, in use after a collection."""
    pid = shop.process.pid
    jcmd(pid, "GC.run")
    heap = jcmd(pid, "GC.heap_info")
    figures = {"resident_mb": resident(pid)}
    used = [int(word.removesuffix("K")) for line in heap.splitlines() if "used" in line
            for before, word in zip(line.replace(",", "").split(), line.replace(",", "").split()[1:]) if before == "used"]
    figures["heap_mb"], figures["metaspace_mb"] = sum(used[:-2]) / 1024, used[-2] / 1024
    process = pathlib.Path(f"/proc/{pid}")
    figures["threads"] = len(list((process / "task").iterdir()))
    figures["files"] = len(list((process / "fd").iterdir()))
    figures["sessions"] = shop.query("SELECT count(*) FROM pg_stat_activity WHERE usename = 'microshop'")[0]
    for name, table in TABLES.items():
        figures[name] = float(shop.query("SELECT coalesce(sum(pg_total_relation_size(oid)), 0) / 1024 FROM pg_class"
                                         f" WHERE relname = '{table}'")[0])
    return figures


def load(shop, stopping, counts):
    """Keeps a few connections busy with one workload after the other."""
    run = 0
    while not stopping.is_set():
        run += 1
        for workload in ("mixed", "place", "register"):
            figure = closed_loop(shop, workload, 1, CLIENTS, f"{run}{workload[0]}")
            counts[workload] = counts.get(workload, 0) + figure["requests"]
            counts["failed"] = counts.get("failed", 0) + figure["not_2xx"] + figure["broken"]
            stopping.wait(PAUSE)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=int, default=30)
    parser.add_argument("--folder", type=pathlib.Path, default=PROJECT / "target" / "soak")
    options = parser.parse_args()
    options.folder = options.folder.resolve()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    shop = Shop("shop", options.folder)
    stopping, counts, looks = threading.Event(), {}, []
    try:
        shop.launch()
        shop.seed()
        client = threading.Thread(target=load, args=(shop, stopping, counts), daemon=True)
        client.start()
        end = time.monotonic() + options.minutes * 60
        while time.monotonic() < end:
            stopping.wait(min(20, options.minutes * 60 / 30))
            if not client.is_alive():
                raise SystemExit("The load has ended early.")
            looks.append(look(shop))
            print(json.dumps(looks[-1]), flush=True)
        stopping.set()
        client.join(60)
        shop.settle()
        print(json.dumps(counts), flush=True)
    finally:
        shop.stop()
    judge(looks, counts)


def judge(looks, counts):
    fifth = len(looks) // 5
    grown = []
    for name, (share, amount) in BOUNDS.items():
        early = statistics.median(figures[name] for figures in looks[fifth:2 * fifth])
        late = statistics.median(figures[name] for figures in looks[-fifth:])
        print(f"{name}: {early:,.0f}, later {late:,.0f}")
        if late > early * (1 + share) + amount:
            grown.append(name)
    if grown or counts["failed"]:
        raise SystemExit(f"Grown: {', '.join(grown) or 'nothing'}; {counts['failed']} requests failed.")


if __name__ == "__main__":
    main()
