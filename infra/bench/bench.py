"""Compares the shop with its peers, in turns on this machine; infra/bench/run calls it.

With --report it writes the page docs/performance.md with its plots; the page's remarks come from remarks.md. A figure is the
median of the rounds.
"""

import argparse
import json
import pathlib
import signal
import sys

import floors
import report
from load import closed_loop, open_loop
from peers import PROJECT, Crud, OrderFlow, Shop, SplitShop, Stock

#: Measured with each number of connections.
BASIC = ["list", "gateway-list", "product", "health", "register", "place"]
#: Measured with 64 connections.
MORE = ["search", "own-orders", "place-20", "hot", "mixed"]
ORDERS = ("place", "place-20", "hot")
MANY = 64
PEERS = ["shop", "crud", "stock"]


def measured(peer, workload, seconds, connections, run):
    """The figures of a closed loop, for orders with what follows behind the answers."""
    before = peer.database_work()
    figure = closed_loop(peer, workload, seconds, connections, run)
    waited = peer.settle()
    transactions, wal = [now - then for now, then in zip(peer.database_work(), before)]
    if workload in ORDERS:
        figure["decided_per_second"] = figure["requests"] / (figure["seconds"] + waited)
    if workload in ("place", "register"):
        figure["transactions"] = transactions / figure["requests"]
        figure["wal_kb"] = wal / 1024 / figure["requests"]
    return figure


def measure(peer, options, round_number):
    """Yields the figures of a peer that is running."""
    def tagged(kind, workload, connections, figure):
        return figure | {"kind": kind, "peer": peer.name, "workload": workload, "connections": connections,
                         "round": round_number}

    peer.seed()
    runs = iter(range(round_number * 1000, (round_number + 1) * 1000))
    def seconds(workload, wanted):
        return min(wanted, peer.most_seconds_of_orders) if workload in ORDERS else wanted

    served = [workload for workload in options.workloads if workload in peer.workloads]
    warm_up = peer.warm_up if options.warm_up is None else options.warm_up
    for workload in served:
        closed_loop(peer, workload, seconds(workload, warm_up), MANY, next(runs))
    peer.settle()
    for workload in served:
        for connections in options.connections if workload in BASIC else [MANY]:
            yield tagged("closed", workload, connections, measured(peer, workload, seconds(workload, options.seconds), connections, next(runs)))
    if "place" in served and options.thorough and peer.name in ("shop", "crud"):
        yield tagged("burst", "place", MANY, measured(peer, "place", 10, MANY, next(runs)))
        sustained = measured(peer, "place", 30, MANY, next(runs))
        yield tagged("sustained", "place", MANY, sustained)
        if isinstance(peer, Shop):
            for share in (0.25, 0.5, 0.75, 1, 2, 0.5):
                figure = open_loop(peer, sustained["per_second"] * share, 10)
                peer.settle()
                yield tagged("open", "place", 0, figure | {"share": share})
    if isinstance(peer, OrderFlow) and "place" in served:
        answered, decided = peer.one_by_one(50)
        yield tagged("one by one", "place", 1, {"answered_ms": answered, "decided_ms": decided})
    if options.thorough and peer.name == "shop":
        for floor, figure in floors.measure(peer):
            yield tagged("floor", floor, 0, figure)


def peers(names, folder, options):
    """Yields the peers of a round; the shop is the first to run, because it unpacks PostgreSQL."""
    for name in names:
        own = folder / name
        if name == "crud":
            yield Crud(name, own, postgres(folder))
        elif name == "stock":
            yield Stock(name, own, postgres(folder))
        elif name == "split":
            yield SplitShop(name, own, ["user", "product", "order", "payment"])
        else:
            yield Shop(name, own, options.against if name == "earlier" else PROJECT)


def postgres(folder):
    """The PostgreSQL that the shop has unpacked."""
    return next((folder / "shop" / ".microshop").glob("postgresql-*"))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--warm-up", type=int, help="seconds of each workload; else 8 for a JVM and 2 for the Flask shop")
    parser.add_argument("--connections", type=int, nargs="+", default=[MANY])
    parser.add_argument("--workloads", nargs="+", choices=BASIC + MORE, default=BASIC)
    parser.add_argument("--peers", nargs="+", choices=[*PEERS, "split"], default=["shop", "crud"])
    parser.add_argument("--thorough", action="store_true", help="bursts, open loops and floors, too")
    parser.add_argument("--folder", type=pathlib.Path, default=PROJECT / "target" / "bench")
    parser.add_argument("--against", type=pathlib.Path, help="the folder of another version of the shop, built, instead of peers")
    parser.add_argument("--report", type=pathlib.Path, help="a file to write the page of results to, after a whole run")
    options = parser.parse_args()
    if options.report:
        options.thorough = True
        options.workloads = BASIC + MORE
        options.peers = [*PEERS, "split"]
        options.connections = [1, 16, 64, 256]
    if options.against:
        options.peers = ["shop", "earlier"]
    options.folder = options.folder.resolve()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    figures = []
    for round_number in range(options.rounds):
        order = options.peers if round_number % 2 == 0 else options.peers[::-1]
        for peer in peers(order, options.folder, options):
            try:
                peer.launch()
                for figure in measure(peer, options, round_number):
                    figures.append(figure)
                    print(json.dumps(figure), flush=True)
            finally:
                peer.stop()
        (options.folder / "figures.json").write_text(json.dumps(figures, indent=1))
    report.print_summary(figures)
    if options.report:
        report.write_page(options.report, figures, options)


if __name__ == "__main__":
    main()
