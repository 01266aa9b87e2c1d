"""Writes what was measured: a short summary, and the page docs/performance.md with its plots."""

import os
import statistics

import plots
from peers import HERE

BASIC = ["list", "gateway-list", "product", "health", "register", "place"]
NAMES = {
    "list": "a page of 100 products",
    "gateway-list": "the same through the gateway",
    "product": "one product",
    "health": "`/health`",
    "register": "a registration",
    "place": "an order of one line",
    "place-20": "an order of 20 lines",
    "hot": "an order of one line, always of the same product",
    "search": "a search by name",
    "own-orders": "the 20 newest orders of a customer",
    "mixed": "60 % pages, 25 % products, 5 % searches, 5 % lists of orders, 5 % orders",
}


class Figures:
    """The figures of all rounds."""

    def __init__(self, figures):
        self.all = figures

    def values(self, kind, peer, workload, key, connections=None):
        return [f[key] for f in self.all if f["kind"] == kind and f["peer"] == peer and f["workload"] == workload
                and connections in (None, f["connections"]) and key in f]

    def median(self, *which, **more):
        values = self.values(*which, **more)
        return statistics.median(values) if values else None

    def spread(self, *which, **more):
        """The median, and the smallest and the largest value if there are several."""
        values = self.values(*which, **more)
        if not values:
            return "–"
        ends = f" ({number(min(values))}–{number(max(values))})" if len(values) > 1 else ""
        return number(statistics.median(values)) + ends


def number(value):
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def ratio(one, other):
    return one / other if one is not None and other else None


def machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "unknown")
    memory = next(int(line.split()[1]) for line in open("/proc/meminfo") if line.startswith("MemTotal"))
    return f"{os.cpu_count()} cores ({model}), {memory / 1024 ** 2:.0f} GiB of memory"


def print_summary(all_figures):
    figures = Figures(all_figures)
    names = list(dict.fromkeys(f["peer"] for f in all_figures))
    print("\n| Requests | Connections | " + " | ".join(f"{name}, per s (p99 ms)" for name in names) + " | Ratio |")
    print("|---|---|" + "---|" * (len(names) + 1))
    rows = dict.fromkeys((f["workload"], f["connections"]) for f in all_figures if f["kind"] == "closed")
    for workload, connections in rows:
        rates = [figures.median("closed", name, workload, "per_second", connections=connections) for name in names]
        tails = [figures.median("closed", name, workload, "p99_ms", connections=connections) for name in names]
        cells = [f"{number(rate)} ({number(tail)})" for rate, tail in zip(rates, tails)]
        first = ratio(rates[0], rates[1]) if len(rates) > 1 else None
        print(f"| {workload} | {connections} | " + " | ".join(cells) + f" | {number(first)} |")
    for name in names:
        for connections in sorted({f["connections"] for f in all_figures}):
            work = [figures.median("closed", name, "place", key, connections=connections)
                    for key in ("decided_per_second", "transactions", "wal_kb")]
            if None not in work:
                print("{}, {} connections: {} orders per s placed and decided, {} transactions and {} KB of WAL each"
                      .format(name, connections, *map(number, work)))
        alone = [figures.median("one by one", name, "place", key) for key in ("answered_ms", "decided_ms")]
        if None not in alone:
            print("{}, one order at a time: answered after {} ms, decided after {} ms".format(name, *map(number, alone)))
    for figure in all_figures:
        if figure.get("not_2xx") or figure.get("broken"):
            print(f"{figure['peer']}, {figure['workload']}, {figure['connections']} connections: "
                  f"{figure['not_2xx']} answers were not 2xx, {figure['broken']} broke")
    most = max(figure.get("load_generator", 0) for figure in all_figures)
    print(f"The load generator used at most {most:.0%} of the machine's processor time.")


def table(head, rows):
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(str(cell) for cell in row) + " |"
    yield ""


def basic_rows(figures, connections):
    for workload in BASIC:
        for number_of in connections:
            rates = [figures.median("closed", peer, workload, "per_second", connections=number_of) for peer in ("shop", "crud")]
            cells = []
            for peer in ("shop", "crud"):
                cells += [figures.spread("closed", peer, workload, "per_second", connections=number_of),
                          number(figures.median("closed", peer, workload, "p99_ms", connections=number_of))]
            yield [NAMES[workload], number_of, *cells, number(ratio(*rates))]


def more_rows(figures):
    for workload in NAMES:
        shop, stock = [figures.median("closed", peer, workload, "per_second", connections=64) for peer in ("shop", "stock")]
        if workload in BASIC and stock is None:
            continue
        decided = [figures.median("closed", peer, workload, "decided_per_second", connections=64) for peer in ("shop", "stock")]
        yield [NAMES[workload], figures.spread("closed", "shop", workload, "per_second", connections=64),
               figures.spread("closed", "stock", workload, "per_second", connections=64), number(ratio(shop, stock)),
               number(decided[0]), number(decided[1]), number(ratio(*decided))]


def open_rows(figures):
    for figure in figures.all:
        if figure["kind"] == "open" and figure["peer"] == "shop" and figure["round"] == 0:
            codes = ", ".join(f"{count:,} × {code}" for code, count in sorted(figure["codes"].items()))
            yield [f"{figure['share']:.0%}", number(figure["rate"]), number(figure["p50_ms"]), number(figure["p90_ms"]),
                   number(figure["p99_ms"]), number(figure["max_ms"]), codes, f"{figure['load_generator']:.0%}"]


def floor_rows(figures):
    def floor(name, key="per_second"):
        return figures.median("floor", "shop", name, key)

    def rate(workload, key="per_second"):
        return figures.median("closed", "shop", workload, key, connections=64)
    rows, order, constant = floor("rows"), floor("rows of an order"), floor("http")
    alone = figures.median("one by one", "shop", "place", "answered_ms")
    return [
        ["transactions of one event, pgbench", number(rows), "registrations", number(rate("register")),
         number(ratio(rate("register"), rows))],
        ["transactions of 13 events, pgbench", number(order), "orders placed and decided",
         number(rate("place", "decided_per_second")), number(ratio(rate("place", "decided_per_second"), order))],
        ["a constant from the JDK's HTTP server", number(constant), "`/health`", number(rate("health")),
         number(ratio(rate("health"), constant))],
        ["a message through RabbitMQ, ms", number(floor("message", "p50_ms")), "one order answered, ms", number(alone), "–"],
    ]


def aim_rows(figures):
    """The aims with what was measured with 64 connections."""
    def rate(peer, workload, key="per_second", kind="closed"):
        return figures.median(kind, peer, workload, key, connections=64)

    def by_share(share, which, key):
        values = [f for f in figures.all if f["kind"] == "open" and f["peer"] == "shop" and f["share"] == share]
        return statistics.median(f[key] for f in values[which::2] or values) if values else None

    overload = [f for f in figures.all if f["kind"] == "open" and f["peer"] == "shop" and f["share"] == 2]
    foreign = sum(count for f in overload for code, count in f["codes"].items() if code not in ("201", "202", "429", "503"))
    silent = sum(f["without_retry_after"] for f in overload)
    split = ratio(rate("split", "place", "decided_per_second"), rate("shop", "place", "decided_per_second"))
    rows = [
        ("pages of 100 through the gateway, of crud's", ">=", 10, ratio(rate("shop", "gateway-list"), rate("crud", "list"))),
        ("pages of 100 without a gateway, of crud's", ">=", 4, ratio(rate("shop", "list"), rate("crud", "list"))),
        ("one product, per second", ">=", 9000, rate("shop", "product")),
        ("`/health`, per second", ">=", 9000, rate("shop", "health")),
        ("registrations, of crud's", ">=", 2, ratio(rate("shop", "register"), rate("crud", "register"))),
        ("orders answered for 30 s, of crud's", ">=", 2.5,
         ratio(rate("shop", "place", kind="sustained"), rate("crud", "place", kind="sustained"))),
        ("orders answered in a burst of 10 s, of crud's", ">=", 5,
         ratio(rate("shop", "place", kind="burst"), rate("crud", "place", kind="burst"))),
        ("orders of one line placed and decided, per second", ">=", 450, rate("shop", "place", "decided_per_second", "sustained")),
        ("the same, of stock's", ">=", 7, ratio(rate("shop", "place", "decided_per_second"),
                                                rate("stock", "place", "decided_per_second"))),
        ("orders of 20 lines placed and decided, per second", ">=", 250, rate("shop", "place-20", "decided_per_second")),
        ("orders of one hot product placed and decided, of stock's", ">=", 20,
         ratio(rate("shop", "hot", "decided_per_second"), rate("stock", "hot", "decided_per_second"))),
        ("transactions of an order", "<=", 4, rate("shop", "place", "transactions", "sustained")),
        ("WAL of an order, in KB", "<=", 8, rate("shop", "place", "wal_kb", "sustained")),
        ("one order alone: answered after, in ms", "<=", 6, figures.median("one by one", "shop", "place", "answered_ms")),
        ("one order alone: decided after, in ms", "<=", 20, figures.median("one by one", "shop", "place", "decided_ms")),
        ("four processes: orders placed and decided, of one process's", ">=", 0.6, split),
        ("four processes, one order alone: decided after, in ms", "<=", 45,
         figures.median("one by one", "split", "place", "decided_ms")),
        ("p99 of an order at half of saturation, in ms", "<=", 50, by_share(0.5, 0, "p99_ms")),
        ("answers at twice saturation that are neither 2xx nor 429 nor 503", "<=", 0, foreign),
        ("refusals at twice saturation without `Retry-After`", "<=", 0, silent),
        ("p99 at half of saturation, begun when that backlog was done, in ms", "<=", 50, by_share(0.5, 1, "p99_ms")),
    ]
    for what, relation, aim, measured in rows:
        met = "–" if measured is None else "yes" if (measured >= aim if relation == ">=" else measured <= aim) else "no"
        yield [what, f"{'at least' if relation == '>=' else 'at most'} {aim:,}", number(measured) if measured else measured, met]


def write_page(file, all_figures, options):
    figures = Figures(all_figures)
    pictures = file.parent / "images" / "performance"
    plots.throughput(figures, options.connections, pictures / "throughput.svg")
    plots.latency(figures, pictures / "latency.svg")
    lines = [
        "# Performance",
        "",
        "This page is written by `make bench`, which compares the shop in one process with three peers:",
        "",
        "- **crud**, `infra/bench/crud`: a plain shop of three Flask services under gunicorn behind nginx, with SQLAlchemy, Redis and",
        "  RabbitMQ. Its order publishes a message, and nothing follows.",
        "- **stock**, `infra/bench/stock`: the flow of an order as a plain Spring Boot application with Axon and JPA and their defaults.",
        "- **split**: the shop itself as four processes with a broker and a cache behind its gateway.",
        "",
        "Each runs alone, on a fresh PostgreSQL with the same settings; every commit of a command is flushed to the disk. The load",
        "generators (wrk, a closed loop; vegeta, an open one), the databases and the peer share the machine. The shop's order reserves",
        "stock and is paid for: it is decided when that has succeeded or failed.",
        "",
        f"Machine: {machine()}. {options.rounds} rounds, the peers in turns; {options.seconds} s for each figure; medians, with the least and",
        "the greatest in brackets. 4,000 products.",
        "",
        "## Aims",
        "",
        "With 64 connections:",
        "",
        *table(["What", "Aim", "Measured", "Met"], aim_rows(figures)),
        "## Requests",
        "",
        *table(["Requests", "Connections", "Shop, per second", "p99, ms", "crud, per second", "p99, ms", "Ratio"],
               basic_rows(figures, options.connections)),
        "![Requests a second over connections](images/performance/throughput.svg)",
        "",
        "## More requests, beside stock",
        "",
        "With 64 connections:",
        "",
        *table(["Requests", "Shop, per second", "stock, per second", "Ratio", "Shop, decided per second",
                "stock, decided per second", "Ratio"], more_rows(figures)),
        "## Orders at a fixed rate",
        "",
        "Orders of one line for 10 s at a share of what 64 connections sustained; latency counts from when an order is due, so that a",
        "slow answer does not hide those behind it. The last row begins when the backlog of the one before is done.",
        "",
        *table(["Share", "Orders per second", "p50, ms", "p90, ms", "p99, ms", "Longest, ms", "Answers", "vegeta's processor time"],
               open_rows(figures)),
        "![Latency over the rate](images/performance/latency.svg)",
        "",
        "## Beside the floors",
        "",
        "What the machine allows without a shop, so that the figures can be compared with those of another machine:",
        "",
        *table(["Floor", "per second", "Shop", "per second", "Ratio"], floor_rows(figures)),
        (HERE / "remarks.md").read_text().rstrip(),
        "",
    ]
    file.write_text("\n".join(lines))
