"""Measures how the cost of a request grows, what starting takes, and where processor time goes; `make bench-full` calls it.

It writes docs/performance-growth.md and a flame graph of each workload to docs/images/performance.
"""

import argparse
import pathlib
import signal
import subprocess
import sys
import time

import report
from bench import measured
from load import closed_loop
from peers import MODULES, PROJECT, TOOLS, Shop, SplitShop, jdk

PROFILED = ["list", "search", "product", "register", "place", "place-20"]
LINES = {"place": 1, "place-5": 5, "place-20": 20, "place-100": 100}
CATALOGUES = [100, 4_000, 40_000]
SHAPES = {
    "one process": None,
    "two replicas": ["all", "all"],
    "four processes": MODULES,
}
CONNECTIONS = 64
PROFILER = "tools.profiler:async-profiler:4.2:jar:linux-x64"


def warmed(peer, workloads, seconds=8):
    peer.seed()
    for run, workload in enumerate(workloads):
        closed_loop(peer, workload, seconds, CONNECTIONS, run)
    peer.settle()
    return peer


def by_catalogue(folder, seconds):
    """Pages, searches, single products and orders, by the number of products."""
    workloads = ["list", "search", "product", "place"]
    for products in CATALOGUES:
        peer = Shop("shop", folder / "shop")
        peer.products = products
        try:
            peer.launch()
            warmed(peer, workloads)
            rates = [measured(peer, workload, seconds, CONNECTIONS, 100 + run) for run, workload in enumerate(workloads)]
            yield [f"{products:,}", *(report.number(rate["per_second"]) for rate in rates)]
        finally:
            peer.stop()


def by_lines(folder, seconds):
    """Orders, by their number of lines."""
    peer = Shop("shop", folder / "shop")
    try:
        peer.launch()
        warmed(peer, LINES)
        for run, (workload, lines) in enumerate(LINES.items()):
            before = peer.database_work()
            figure = measured(peer, workload, seconds, CONNECTIONS, 100 + run)
            wal = (peer.database_work()[1] - before[1]) / figure["requests"] / 1024
            decided = figure["decided_per_second"]
            yield [lines, report.number(figure["per_second"]), report.number(decided), report.number(decided * lines),
                   report.number(figure["transactions"]), report.number(wal)]
    finally:
        peer.stop()


def by_shape(folder, seconds):
    """Orders and pages, by the shape of the shop."""
    for name, processes in SHAPES.items():
        peer = SplitShop("split", folder / "split", processes) if processes else Shop("shop", folder / "shop")
        try:
            peer.launch()
            warmed(peer, ["gateway-list", "product", "register", "place"])
            rates = [measured(peer, workload, seconds, CONNECTIONS, 100 + run)
                     for run, workload in enumerate(["product", "register", "place"])]
            answered, decided = peer.one_by_one(100)
            memory = sum(resident(pid) for pid in peer.java_processes())
            yield [name, *(report.number(rate["per_second"]) for rate in rates), report.number(rates[-1]["decided_per_second"]),
                   report.number(answered), report.number(decided), report.number(memory)]
        finally:
            peer.stop()


def resident(pid):
    """A process's resident memory in MB."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) / 1024


def processor_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


def starts(folder, rounds):
    """How long a shop takes to its first answer, on an empty folder and on one with data, and what it takes at rest."""
    for _ in range(rounds):
        peer = Shop("shop", folder / "shop")
        try:
            peer.launch()
            first = peer.first_answer
            peer.stop()
            peer.processes.clear()
            (peer.folder / "gateway").rename(peer.folder / "gateway-before")
            peer.launch()
            time.sleep(30)
            before = processor_seconds(peer.process.pid)
            time.sleep(30)
            used = (processor_seconds(peer.process.pid) - before) / 30
            yield [f"{first:.1f}", f"{peer.first_answer:.1f}", report.number(resident(peer.process.pid)), f"{used * 1000:.0f}"]
        finally:
            peer.stop()


def flame_graphs(folder, pictures):
    """A flame graph of the processor time of each workload, as a page of its own."""
    profiler = library()
    peer = Shop("shop", folder / "shop")
    try:
        peer.launch()
        warmed(peer, PROFILED)
        for run, workload in enumerate(PROFILED):
            file = pictures / f"{workload}.html"
            command(peer, profiler, "start,event=ctimer,interval=2ms,cstack=no")
            closed_loop(peer, workload, 10, CONNECTIONS, 200 + run)
            command(peer, profiler, f"stop,file={file},flamegraph,simple,minwidth=0.3,title={workload}")
            peer.settle()
    finally:
        peer.stop()


def library():
    """async-profiler's library, from Maven Central."""
    file = TOOLS / "linux-x64" / "libasyncProfiler.so"
    if not file.exists():
        subprocess.run([PROJECT / "build-tools" / "maven", "--quiet", "--non-recursive",
                        "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:unpack", f"-Dartifact={PROFILER}",
                        f"-DoutputDirectory={TOOLS}"], cwd=PROJECT, check=True)
    return file


def command(peer, profiler, arguments):
    subprocess.run([jdk() / "bin" / "jcmd", str(peer.process.pid), "JVMTI.agent_load", profiler, f'"{arguments}"'],
                   check=True, stdout=subprocess.DEVNULL)


def write_page(file, options):
    folder = options.folder
    pictures = file.parent / "images" / "performance"
    pictures.mkdir(parents=True, exist_ok=True)
    lines = ["# How cost grows", "",
             "This page is written by `make bench-full`. See [Performance](performance.md) for the peers and the aims, and [Big"
             " stores](big-stores.md)", "for a store of 10,000,000 events beside one of 100,000.", "",
             f"Machine: {report.machine()}, shared with the load generator. 64 connections; {options.seconds} s for each figure, once.", ""]

    def section(title, head, rows):
        collected = []
        for row in rows:
            print(title, row, flush=True)
            collected.append(row)
        lines.extend([f"## {title}", "", *report.table(head, collected)])

    section("Products in the catalogue", ["Products", "Pages of 100 per second", "Searches per second", "One product per second",
                                          "Orders answered per second"], by_catalogue(folder, options.seconds))
    section("Lines of an order", ["Lines", "Answered per second", "Decided per second", "Lines per second", "Transactions of an order",
                                  "WAL of an order, KB"], by_lines(folder, options.seconds))
    section("Replicas and processes", ["Shape", "One product per second", "Registrations per second", "Orders answered per second",
                                       "Orders decided per second", "One order answered, ms", "decided, ms", "Memory, MB"],
            by_shape(folder, options.seconds))
    section("Starting and resting", ["First start to first answer, s", "Next start to first answer, s", "Resident after 60 s, MB",
                                     "Processor time at rest, thousandths of a core"], starts(folder, 3))
    flame_graphs(folder, pictures)
    lines += ["## Flame graphs", "", "Of the shop's processor time, without PostgreSQL's, while 64 connections send one kind of request:", ""]
    lines += [f"- [{workload}](images/performance/{workload}.html): {report.NAMES[workload]}" for workload in PROFILED]
    file.write_text("\n".join([*lines, ""]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--folder", type=pathlib.Path, default=PROJECT / "target" / "bench")
    parser.add_argument("--report", type=pathlib.Path, default=PROJECT / "docs" / "performance-growth.md")
    options = parser.parse_args()
    options.folder = options.folder.resolve()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    write_page(options.report, options)


if __name__ == "__main__":
    main()
