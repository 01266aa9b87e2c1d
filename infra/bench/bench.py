"""Compares the shop with a plain Flask shop (crud/shop.py), in turns on this machine; infra/bench/run calls it.

With --report it writes the page docs/performance.md, whose remarks come from remarks.md.

Each peer runs alone, on a fresh PostgreSQL with the same settings, which flushes every commit to the disk. wrk keeps the given
number of connections busy (a closed loop). A figure is the median of the rounds.
"""

import argparse
import contextlib
import http.client
import json
import os
import pathlib
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request

import psycopg2

HERE = pathlib.Path(__file__).parent.resolve()
PROJECT = HERE.parent.parent
RABBITMQ = pathlib.Path("/usr/lib/rabbitmq/bin")
POSTGRES = ["max_connections=100", "shared_buffers=256MB", "max_wal_size=2GB", "jit=off", "fsync=on"]
USERS = 50
PRODUCTS = 100
WORKLOADS = ["list", "gateway-list", "product", "health", "register", "place"]
MODULES = ["user", "product", "order", "payment"]


def free_port():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]


def ask(url, body=None, timeout=20):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=timeout) as answer:
        return json.load(answer)


def eventually(seconds, what, check):
    end = time.monotonic() + seconds
    while True:
        try:
            found = check()
            if found or found == []:
                return found
            reason = "not yet"
        except urllib.error.HTTPError as refusal:
            if refusal.code < 500:
                raise SystemExit(f"{what}: {refusal.url} answered {refusal.code}: {refusal.read().decode()}") from refusal
            reason = refusal
        except (OSError, ValueError, KeyError, subprocess.CalledProcessError) as failure:
            reason = failure
        if time.monotonic() > end:
            raise SystemExit(f"{what}: not within {seconds} s: {reason}")
        time.sleep(0.2)


class Peer:
    """A system under test; its processes write to files in its folder and end with it."""

    #: What it serves.
    workloads = WORKLOADS
    #: Seconds of each workload before it is measured.
    warm_up = 2

    def __init__(self, name, folder):
        self.name = name
        self.folder = folder
        self.url = ""
        self.processes = []
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        # The database's user must reach its folder.
        folder.chmod(0o755)

    def start(self, name, command, cwd=None, **environment):
        with open(self.folder / f"{name}.log", "wb") as log:
            process = subprocess.Popen(
                [str(word) for word in command],
                cwd=cwd or self.folder,
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                env={**os.environ, **{key: str(value) for key, value in environment.items()}},
            )
        self.processes.append(process)

    def address(self, workload):
        return self.url

    def stop(self):
        for process in reversed(self.processes):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(60)
                except subprocess.TimeoutExpired:
                    pass
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def seed(self):
        users = [self.register(f"seed{i}") for i in range(USERS)]
        products = [
            ask(f"{self.url}/api/products", {"name": f"Product {i}", "price": 9.99, "stock": 1_000_000})["id"]
            for i in range(PRODUCTS)
        ]
        (self.folder / "users").write_text("\n".join(users))
        (self.folder / "products").write_text("\n".join(products))

    def register(self, name):
        return ask(f"{self.url}/api/users", {"username": name, "email": f"{name}@example.com"})["id"]

    def settle(self):
        """Waits until the work behind the answers is done; returns for how many seconds."""
        return 0.0

    def database_work(self):
        """Transactions and bytes of WAL so far."""
        with contextlib.closing(psycopg2.connect(self.database)) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT sum(xact_commit), pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') FROM pg_stat_database")
            return [int(value) for value in cursor.fetchone()]


class Shop(Peer):
    """The shop as one process, as `make run` starts it, and its gateway before it."""

    # The JVM compiles what it runs often.
    warm_up = 10

    def __init__(self, name, folder, home):
        super().__init__(name, folder)
        self.home = home

    def launch(self):
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        program = self.home / "app" / "bin" / "microshop"
        self.start("shop", [program, f"--server.port={port}", f"--management.server.port={free_port()}"])
        eventually(120, "the shop answers", lambda: ask(f"{self.url}/health"))
        own = self.folder / ".microshop"
        self.database = (f"host=127.0.0.1 port={(own / 'data' / 'postmaster.pid').read_text().splitlines()[3]} "
                         f"user=microshop dbname=microshop password={(own / 'password').read_text().strip()}")

        self.start_gateway(port)

    def start_gateway(self, shop):
        port = free_port()
        folder = self.folder / "gateway"
        folder.mkdir()
        folder.chmod(0o777)
        groups = "".join(f"upstream {group} {{ server 127.0.0.1:{shop}; keepalive 64; }}\n" for group in [*MODULES, "any"])
        values = {"PORT": f"127.0.0.1:{port}", "FOLDER": folder, "RATE": 1_000_000, "BURST": 1_000_000, "CACHE": "pages",
                  "PROXIES": "", "UPSTREAMS": groups}
        configuration = (self.home / "infra" / "gateway" / "nginx.conf").read_text()
        for name, value in values.items():
            configuration = configuration.replace(f"@{name}@", str(value))
        (self.folder / "nginx.conf").write_text(configuration)
        self.start("nginx", ["nginx", "-c", self.folder / "nginx.conf", "-g", "daemon off;"])
        self.gateway = f"http://127.0.0.1:{port}"
        eventually(20, "the gateway answers", lambda: ask(f"{self.gateway}/health"))

    def address(self, workload):
        return self.gateway if workload == "gateway-list" else self.url

    def one_by_one(self, orders):
        """Places orders, each after the one before was decided; returns the medians in ms until the answer and the decision."""
        users, products = [(self.folder / ids).read_text().splitlines() for ids in ("users", "products")]
        host = self.url.removeprefix("http://")
        answered, decided = [], []
        with contextlib.closing(http.client.HTTPConnection(host, timeout=20)) as connection:
            def exchange(*request):
                connection.request(*request)
                return json.load(connection.getresponse())
            for i in range(orders):
                begin = time.perf_counter()
                body = json.dumps({"user_id": users[i % USERS], "product_id": products[i % PRODUCTS]})
                order = exchange("POST", "/api/orders", body, {"Content-Type": "application/json"})["id"]
                answered.append(time.perf_counter() - begin)
                while exchange("GET", f"/api/orders/{order}", None, {"Prefer": "wait=10"})["status"] in ("pending", "reserved"):
                    pass
                decided.append(time.perf_counter() - begin)
        return statistics.median(answered) * 1e3, statistics.median(decided) * 1e3

    def settle(self):
        begin = time.monotonic()
        # The read models may be behind: what they show counts from when they show an order placed now.
        self.one_by_one(1)
        for status in ("pending", "reserved"):
            eventually(300, "every order is decided",
                       lambda: ask(f"{self.url}/api/orders?status={status}&limit=1")["items"] == [])
        return time.monotonic() - begin


class Crud(Peer):
    """The Flask shop: three services under gunicorn, two workers each, behind nginx."""

    workloads = [workload for workload in WORKLOADS if workload != "health"]

    def __init__(self, name, folder, postgres):
        super().__init__(name, folder)
        self.postgres = postgres

    def launch(self):
        folder = self.folder
        ports = {name: free_port() for name in ("postgres", "redis", "rabbitmq", "user", "product", "order", "nginx")}
        url = self.start_postgres(ports["postgres"])
        self.database = url.replace("+psycopg2", "")
        self.start("redis", ["redis-server", "--port", ports["redis"], "--bind", "127.0.0.1", "--save", ""])
        self.start_rabbitmq(ports["rabbitmq"])
        services = {"DATABASE_URL": url, "REDIS_PORT": ports["redis"], "RABBITMQ_PORT": ports["rabbitmq"]}
        subprocess.run([sys.executable, "-c", "import shop"], cwd=HERE / "crud", check=True,
                       env={**os.environ, **{k: str(v) for k, v in services.items()}, "SERVICE": "tables"})
        for service in ("user", "product", "order"):
            self.start(service, [sys.executable, "-m", "gunicorn", "--workers", 2, "--bind", f"127.0.0.1:{ports[service]}",
                                 "--worker-tmp-dir", folder, "shop:app"], cwd=HERE / "crud", SERVICE=service, **services)
        configuration = (HERE / "crud" / "nginx.conf").read_text().replace("FOLDER", str(folder))
        for service in ("user", "product", "order"):
            configuration = configuration.replace(f"{service.upper()}_PORT", str(ports[service]))
        (folder / "nginx.conf").write_text(configuration.replace("PORT", str(ports["nginx"])))
        self.start("nginx", ["nginx", "-c", folder / "nginx.conf", "-g", "daemon off;"])
        self.url = f"http://127.0.0.1:{ports['nginx']}"
        eventually(60, "the Flask shop answers", lambda: ask(f"{self.url}/api/products"))

    def start_postgres(self, port):
        # The shop's own folder is closed to others.
        shutil.copytree(self.postgres, self.folder / "postgresql", symlinks=True)
        programs = self.folder / "postgresql" / "bin"
        data = self.folder / "data"
        data.mkdir()
        user = []
        if os.geteuid() == 0:
            user = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"]
            shutil.chown(data, "nobody", "nogroup")
        subprocess.run([*user, programs / "initdb", "-D", data, "-U", "crud", "-A", "trust", "-E", "UTF8", "--locale=C"],
                       check=True, stdout=subprocess.DEVNULL, cwd=data)
        settings = [word for setting in POSTGRES for word in ("-c", setting)]
        self.start("postgres", [*user, programs / "postgres", "-D", data, "-p", port, "-k", data, "-h", "127.0.0.1", *settings])
        eventually(30, "PostgreSQL answers", lambda: socket.create_connection(("127.0.0.1", port), 1))
        return f"postgresql+psycopg2://crud@127.0.0.1:{port}/postgres"

    def start_rabbitmq(self, port):
        (self.folder / "rabbitmq.conf").write_text("")
        (self.folder / "plugins").write_text("[].")
        self.start("rabbitmq", [RABBITMQ / "rabbitmq-server"],
                   RABBITMQ_NODENAME=f"bench{port}@localhost", RABBITMQ_NODE_PORT=port, RABBITMQ_NODE_IP_ADDRESS="127.0.0.1",
                   RABBITMQ_DIST_PORT=free_port(), RABBITMQ_MNESIA_BASE=self.folder / "mnesia", RABBITMQ_LOG_BASE=self.folder,
                   RABBITMQ_PID_FILE=self.folder / "pid", RABBITMQ_CONFIG_FILE=self.folder / "rabbitmq",
                   RABBITMQ_ENABLED_PLUGINS_FILE=self.folder / "plugins", RABBITMQ_CONF_ENV_FILE=self.folder / "env",
                   HOME=self.folder)
        eventually(90, "RabbitMQ answers", lambda: socket.create_connection(("127.0.0.1", port), 1))


def wrk(peer, workload, seconds, connections, run):
    """Returns wrk's figures, with the load generator's share of the machine's processor time."""
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    answer = subprocess.run(
        ["wrk", "--threads", "1", "--connections", str(connections), "--duration", f"{seconds}s", "--timeout", "30s",
         "--latency", "--script", HERE / "requests.lua", peer.address(workload), "--", workload, peer.folder, str(run)],
        check=True, capture_output=True, text=True).stdout
    after, elapsed = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - begin
    figures = json.loads(next(line for line in answer.splitlines() if line.startswith("RESULT "))[len("RESULT "):])
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    figures["per_second"] = figures["requests"] / figures["seconds"]
    figures["load_generator"] = used / elapsed / os.cpu_count()
    return figures


def measure(peer, options, round_number):
    peer.seed()
    runs = iter(range(round_number * 1000, (round_number + 1) * 1000))
    workloads = [workload for workload in options.workloads if workload in peer.workloads]
    for workload in workloads:
        wrk(peer, workload, peer.warm_up if options.warm_up is None else options.warm_up, max(options.connections), next(runs))
    peer.settle()
    figures = []
    for workload in workloads:
        for connections in options.connections:
            before = peer.database_work()
            figure = wrk(peer, workload, options.seconds, connections, next(runs))
            waited = peer.settle()
            transactions, wal = [now - then for now, then in zip(peer.database_work(), before)]
            if workload == "place":
                figure["decided_per_second"] = figure["requests"] / (figure["seconds"] + waited)
            if workload in ("place", "register"):
                figure["transactions"] = transactions / figure["requests"]
                figure["wal_kb"] = wal / 1024 / figure["requests"]
            figure.update(peer=peer.name, workload=workload, connections=connections, round=round_number)
            figures.append(figure)
            print(json.dumps(figure), flush=True)
    if isinstance(peer, Shop):
        answered, decided = peer.one_by_one(200)
        figures.append({"peer": peer.name, "workload": "one by one", "connections": 1, "round": round_number,
                        "answered_ms": answered, "decided_ms": decided})
        print(json.dumps(figures[-1]), flush=True)
    return figures


def median(figures, peer, workload, connections, key="per_second"):
    values = [f[key] for f in figures
              if f["peer"] == peer and f["workload"] == workload and f["connections"] == connections and key in f]
    return statistics.median(values) if values else None


def report(figures, options, peers):
    print("\n| Requests | Connections | " + " | ".join(f"{peer}, per s (p99 ms)" for peer in peers) + " | Ratio |")
    print("|---|---|" + "---|" * (len(peers) + 1))
    for workload in options.workloads:
        for connections in options.connections:
            rates = [median(figures, peer, workload, connections) for peer in peers]
            p99 = [median(figures, peer, workload, connections, "p99_ms") for peer in peers]
            cells = [f"{rate:,.0f} ({tail:.0f})" if rate else "–" for rate, tail in zip(rates, p99)]
            ratio = f"{rates[0] / rates[1]:.2f}" if len(rates) > 1 and rates[0] and rates[1] else "–"
            print(f"| {workload} | {connections} | " + " | ".join(cells) + f" | {ratio} |")
    for peer in peers:
        for connections in options.connections:
            work = [median(figures, peer, "place", connections, key) for key in ("decided_per_second", "transactions", "wal_kb")]
            if None not in work:
                print("{}, {} connections: {:,.0f} orders per s placed and settled, {:.1f} transactions and {:.1f} KB of WAL each"
                      .format(peer, connections, *work))
        one_by_one = [median(figures, peer, "one by one", 1, key) for key in ("answered_ms", "decided_ms")]
        if None not in one_by_one:
            print("{}, one order at a time: answered after {:.1f} ms, decided after {:.1f} ms".format(peer, *one_by_one))
    measured = [figure for figure in figures if "requests" in figure]
    for f in measured:
        if f["not_2xx"] or f["broken"]:
            print(f"{f['peer']}, {f['workload']}, {f['connections']} connections: "
                  f"{f['not_2xx']} answers were not 2xx, {f['broken']} broke")
    most = max(figure["load_generator"] for figure in measured)
    print(f"The load generator used at most {most:.0%} of the machine's processor time.")


def machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "unknown")
    memory = next(int(line.split()[1]) for line in open("/proc/meminfo") if line.startswith("MemTotal"))
    return f"{os.cpu_count()} cores ({model}), {memory / 1024 ** 2:.0f} GiB of memory"


def spread(figures, peer, workload, connections, key="per_second"):
    """The median, and the smallest and the largest value if there are several."""
    values = [f[key] for f in figures
              if f["peer"] == peer and f["workload"] == workload and f["connections"] == connections and key in f]
    if not values:
        return "–"
    ends = f" ({min(values):,.0f}–{max(values):,.0f})" if len(values) > 1 else ""
    return f"{statistics.median(values):,.0f}{ends}"


def aims(figures, connections):
    """The aims with what was measured, as lines of a table."""
    def of(peer, workload, key="per_second"):
        return median(figures, peer, workload, 1 if workload == "one by one" else connections, key)
    rows = [
        ("pages of 100 through the gateway, of crud's", ">=", 10, of("shop", "gateway-list") / of("crud", "list")),
        ("pages of 100 without a gateway, of crud's", ">=", 4, of("shop", "list") / of("crud", "list")),
        ("one product, per second", ">=", 9000, of("shop", "product")),
        ("`/health`, per second", ">=", 9000, of("shop", "health")),
        ("registrations, of crud's", ">=", 2, of("shop", "register") / of("crud", "register")),
        ("orders answered, of crud's", ">=", 2.5, of("shop", "place") / of("crud", "place")),
        ("orders placed and decided, per second", ">=", 450, of("shop", "place", "decided_per_second")),
        ("transactions of an order", "<=", 4, of("shop", "place", "transactions")),
        ("WAL of an order, in KB", "<=", 8, of("shop", "place", "wal_kb")),
        ("one order alone: answered after, in ms", "<=", 6, of("shop", "one by one", "answered_ms")),
        ("one order alone: decided after, in ms", "<=", 20, of("shop", "one by one", "decided_ms")),
    ]
    for what, relation, aim, measured in rows:
        met = measured >= aim if relation == ">=" else measured <= aim
        yield f"| {what} | {'at least' if relation == '>=' else 'at most'} {aim:,} | {measured:,.1f} | {'yes' if met else 'no'} |"


def write_report(file, figures, options):
    connections = 64 if 64 in options.connections else max(options.connections)
    lines = [
        "# Performance",
        "",
        "This page is written by `make bench`, which compares the shop in one process with `infra/bench/crud`: a plain shop of three",
        "Flask services under gunicorn behind nginx, with SQLAlchemy, Redis and RabbitMQ. Each peer runs alone, on a fresh PostgreSQL with",
        "the same settings; every commit is flushed to the disk. The load generator (wrk, a closed loop), the databases and the peer share",
        "the machine. A crud order publishes a message and nothing follows; a shop's order reserves stock and is paid for.",
        "",
        f"Machine: {machine()}. {options.rounds} rounds, the peers in turns; {options.seconds} s for each figure; medians, with the least and",
        "the greatest in brackets.",
        "",
        "## Requests",
        "",
        "| Requests | Connections | Shop, per second | p99, ms | crud, per second | p99, ms | Ratio |",
        "|---|---|---|---|---|---|---|",
    ]
    for workload in options.workloads:
        for number in options.connections:
            rates = [median(figures, peer, workload, number) for peer in ("shop", "crud")]
            ratio = f"{rates[0] / rates[1]:.1f}" if None not in rates else "–"
            cells = []
            for peer in ("shop", "crud"):
                cells += [spread(figures, peer, workload, number), spread(figures, peer, workload, number, "p99_ms").split(" ")[0]]
            lines.append(f"| {workload} | {number} | " + " | ".join(cells) + f" | {ratio} |")
    lines += ["", "`list` is a page of 100 products, `gateway-list` the same through the shop's gateway, `product` one product.", "",
              "## Aims", "", f"With {connections} connections:", "", "| What | Aim | Measured | Met |", "|---|---|---|---|"]
    lines += aims(figures, connections)
    lines += ["", (HERE / "remarks.md").read_text().rstrip(), ""]
    file.write_text("\n".join(lines))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--warm-up", type=int, help="seconds; else 10 for the shop and 2 for the Flask shop")
    parser.add_argument("--connections", type=int, nargs="+", default=[64])
    parser.add_argument("--workloads", nargs="+", choices=WORKLOADS, default=WORKLOADS)
    parser.add_argument("--folder", type=pathlib.Path, default=PROJECT / "target" / "bench")
    parser.add_argument("--against", type=pathlib.Path, help="the folder of another version of the shop, built, instead of crud")
    parser.add_argument("--report", type=pathlib.Path, help="a file to write the page of results to")
    options = parser.parse_args()
    if options.report and (options.against or set(options.workloads) != set(WORKLOADS)):
        parser.error("--report needs all workloads, and crud")
    options.folder = options.folder.resolve()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    names = ["shop", "earlier" if options.against else "crud"]
    figures = []
    for round_number in range(options.rounds):
        order = names if round_number % 2 == 0 else names[::-1]
        for name in order:
            folder = options.folder / name
            if name == "crud":
                peer = Crud(name, folder, postgres(options.folder))
            else:
                home = options.against if name == "earlier" else PROJECT
                peer = Shop(name, folder, home)
            try:
                peer.launch()
                figures += measure(peer, options, round_number)
            finally:
                peer.stop()
    (options.folder / "figures.json").write_text(json.dumps(figures, indent=1))
    report(figures, options, names)
    if options.report:
        write_report(options.report, figures, options)


def postgres(folder):
    """The PostgreSQL that the shop has unpacked; it is the first to run."""
    return next((folder / "shop" / ".microshop").glob("postgresql-*"))


if __name__ == "__main__":
    main()
