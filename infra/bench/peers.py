"""The systems that the benchmarks compare. Each runs alone, on a fresh PostgreSQL that flushes every commit to the disk."""

import concurrent.futures
import contextlib
import http.client
import json
import os
import pathlib
import re
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
#: What `run` builds.
TOOLS = PROJECT / "target" / "bench-tools"
RABBITMQ = pathlib.Path("/usr/lib/rabbitmq/bin")
# Those of the shop's own server.
POSTGRES = ["max_connections=100", "shared_buffers=256MB", "max_wal_size=2GB", "jit=off", "autovacuum_naptime=5s", "fsync=on"]
USERS = 50
PRODUCTS = 4000
MODULES = ["user", "product", "order", "payment"]
OPEN = ("pending", "reserved")


def free_port():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]


def ask(url, body=None, timeout=20):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=timeout) as answer:
        return json.load(answer)


def eventually(seconds, what, check, pause=0.2):
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
        except (OSError, ValueError, KeyError, IndexError, subprocess.CalledProcessError) as failure:
            reason = failure
        if time.monotonic() > end:
            raise SystemExit(f"{what}: not within {seconds} s: {reason}")
        time.sleep(pause)


def jdk():
    """The JDK that the shop runs on."""
    return pathlib.Path(subprocess.run([PROJECT / "app" / "bin" / "find-jdk"], check=True, capture_output=True,
                                       text=True).stdout.strip())


class Peer:
    """A system under test; its processes write to files in its folder and end with it."""

    #: The workloads that it serves.
    workloads = frozenset()
    #: Seconds of each workload before it is measured.
    warm_up = 2
    #: How many products it sells.
    products = PRODUCTS
    #: The most seconds of orders, for a peer that decides them much later than it answers.
    most_seconds_of_orders = 60

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
        return process

    def address(self, workload):
        return self.url

    def stop(self):
        for process in reversed(self.processes):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(60)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)

    def seed(self):
        """Adds users and products, and writes their ids to files."""
        with concurrent.futures.ThreadPoolExecutor(16) as clients:
            users = list(clients.map(lambda i: self.register(f"seed{i}"), range(USERS)))
            products = list(clients.map(self.add_product, range(self.products)))
        (self.folder / "users").write_text("\n".join(users))
        (self.folder / "products").write_text("\n".join(products))

    def register(self, name):
        return ask(f"{self.url}/api/users", {"username": name, "email": f"{name}@example.com"})["id"]

    def add_product(self, number):
        return ask(f"{self.url}/api/products", {"name": f"Product {number}", "price": 9.99, "stock": 1_000_000_000})["id"]

    def settle(self):
        """Waits until the work behind the answers is done; returns for how many seconds."""
        return 0.0

    def query(self, sql):
        with contextlib.closing(psycopg2.connect(self.database)) as connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone()

    def database_work(self):
        """Transactions and bytes of WAL so far."""
        row = self.query("SELECT sum(xact_commit), pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') FROM pg_stat_database")
        return [int(value) for value in row]

    def start_postgres(self, programs_of, port):
        """Starts a server of the shop's version, which a shop has unpacked to a folder closed to others."""
        shutil.copytree(programs_of, self.folder / "postgresql", symlinks=True)
        programs = self.folder / "postgresql" / "bin"
        data = self.folder / "data"
        data.mkdir()
        user = []
        if os.geteuid() == 0:
            user = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"]
            shutil.chown(data, "nobody", "nogroup")
        subprocess.run([*user, programs / "initdb", "-D", data, "-U", "bench", "-A", "trust", "-E", "UTF8", "--locale=C"],
                       check=True, stdout=subprocess.DEVNULL, cwd=data)
        settings = [word for setting in POSTGRES for word in ("-c", setting)]
        self.start("postgres", [*user, programs / "postgres", "-D", data, "-p", port, "-k", data, "-h", "127.0.0.1", *settings])
        eventually(30, "PostgreSQL answers", lambda: socket.create_connection(("127.0.0.1", port), 1))
        self.database = f"host=127.0.0.1 port={port} user=bench dbname=postgres"

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


class OrderFlow(Peer):
    """A peer whose orders are decided by what follows behind the answer."""

    def one_by_one(self, orders):
        """Places orders, each after the one before was decided; returns the medians in ms until the answer and the decision."""
        users, products = [(self.folder / ids).read_text().splitlines() for ids in ("users", "products")]
        host = self.url.removeprefix("http://")
        answered, decided = [], []
        with contextlib.closing(http.client.HTTPConnection(host, timeout=20)) as connection:
            def exchange(*request):
                connection.request(*request)
                answer = connection.getresponse()
                body = answer.read()
                # Until a peer shows what it has accepted.
                return {"status": "pending"} if answer.status == 404 else json.loads(body)
            for i in range(orders):
                begin = time.perf_counter()
                body = json.dumps({"user_id": users[i % USERS], "product_id": products[i % len(products)]})
                order = exchange("POST", "/api/orders", body, {"Content-Type": "application/json"})["id"]
                answered.append(time.perf_counter() - begin)
                while exchange("GET", f"/api/orders/{order}", None, {"Prefer": "wait=10"})["status"] in OPEN:
                    time.sleep(0.001)
                decided.append(time.perf_counter() - begin)
        return statistics.median(answered) * 1e3, statistics.median(decided) * 1e3

    def settle(self):
        begin = time.monotonic()
        # The read models may be behind: what they show counts from when they show an order placed now.
        self.one_by_one(1)
        for status in OPEN:
            eventually(300, "every order is decided",
                       lambda: ask(f"{self.url}/api/orders?status={status}&limit=1")["items"] == [])
        return time.monotonic() - begin


class Shop(OrderFlow):
    """The shop as one process, as `make run` starts it, and its gateway before it."""

    workloads = frozenset(["list", "gateway-list", "search", "product", "health", "register", "place", "place-20", "hot",
                           "own-orders", "mixed"])
    # The JVM compiles what it runs often.
    warm_up = 8

    def __init__(self, name, folder, home=PROJECT):
        super().__init__(name, folder)
        self.home = home

    def launch(self):
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        begin = time.monotonic()
        self.process = self.start("shop", [self.program, f"--server.port={port}", f"--management.server.port={free_port()}"],
                                  JAVA_OPTS=self.java_options())
        eventually(120, "the shop answers", lambda: ask(f"{self.url}/health"), pause=0.02)
        self.first_answer = time.monotonic() - begin
        self.find_database()
        self.start_gateway(port)

    @property
    def program(self):
        return self.home / "app" / "bin" / "microshop"

    def java_options(self):
        # Few users place all orders.
        return "-Dmicroshop.order.limits.open-orders=1000000 " + os.environ.get("JAVA_OPTS", "")

    def find_database(self):
        own = self.folder / ".microshop"
        self.database = (f"host=127.0.0.1 port={(own / 'data' / 'postmaster.pid').read_text().splitlines()[3]} "
                         f"user=microshop dbname=microshop password={(own / 'password').read_text().strip()}")

    def gateway_configuration(self):
        """The gateway's configuration without a limit on the load generator, with the other placeholders."""
        text = (self.home / "infra" / "gateway" / "nginx.conf").read_text()
        return text.replace("@RATE@", "1000000").replace("@BURST@", "1000000")

    def start_gateway(self, shop):
        port = free_port()
        folder = self.folder / "gateway"
        folder.mkdir()
        folder.chmod(0o777)
        groups = "".join(f"upstream {group} {{ server 127.0.0.1:{shop}; keepalive 64; }}\n" for group in [*MODULES, "any"])
        configuration = self.gateway_configuration()
        for name, value in {"PORT": f"127.0.0.1:{port}", "FOLDER": folder, "CACHE": "pages", "PROXIES": "",
                            "UPSTREAMS": groups}.items():
            configuration = configuration.replace(f"@{name}@", str(value))
        (self.folder / "nginx.conf").write_text(configuration)
        self.start("nginx", ["nginx", "-c", self.folder / "nginx.conf", "-g", "daemon off;"])
        self.gateway = f"http://127.0.0.1:{port}"
        eventually(20, "the gateway answers", lambda: ask(f"{self.gateway}/health"))

    def address(self, workload):
        return self.gateway if workload == "gateway-list" else self.url

    def java_processes(self):
        """The process ids of its JVMs."""
        return [self.process.pid]

    def postgres(self):
        """The PostgreSQL that it has unpacked."""
        return next((self.folder / ".microshop").glob("postgresql-*"))


class SplitShop(Shop):
    """The shop as several processes with a broker and a cache behind the gateway, as `make run-split` starts it."""

    workloads = frozenset(["place"])

    def __init__(self, name, folder, processes):
        super().__init__(name, folder)
        self.shape = processes

    def launch(self):
        port = free_port()
        self.url = self.gateway = f"http://127.0.0.1:{port}"
        (self.folder / "gateway.conf").write_text(self.gateway_configuration())
        self.process = self.start("shop", [self.program, "run-split", "--port", port, "--gateway",
                                           self.folder / "gateway.conf", "--folder", self.folder / ".microshop", *self.shape],
                                  JAVA_OPTS=self.java_options())
        eventually(180, "the split shop answers", lambda: ask(f"{self.url}/health"))
        self.find_database()

    def java_processes(self):
        found = []
        for status in pathlib.Path("/proc").glob("[0-9]*/status"):
            with contextlib.suppress(OSError):
                if re.search(rf"^PPid:\s{self.process.pid}$", status.read_text(), re.MULTILINE) \
                        and "java" in status.read_text().split("\n")[0]:
                    found.append(int(status.parent.name))
        return found


class Stock(OrderFlow):
    """The flow of an order as a plain Spring Boot application with Axon and JPA."""

    workloads = frozenset(["product", "register", "place", "place-20", "hot"])
    warm_up = 8
    most_seconds_of_orders = 2

    def __init__(self, name, folder, postgres):
        super().__init__(name, folder)
        self.postgres_programs = postgres

    def launch(self):
        port, database = free_port(), free_port()
        self.start_postgres(self.postgres_programs, database)
        self.start("stock", [jdk() / "bin" / "java", "-jar", TOOLS / "stock.jar", f"--server.port={port}",
                             f"--spring.datasource.url=jdbc:postgresql://127.0.0.1:{database}/postgres",
                             "--spring.datasource.username=bench", "--spring.datasource.password=unused"])
        self.url = f"http://127.0.0.1:{port}"
        eventually(60, "stock answers", lambda: ask(f"{self.url}/health"))

    def seed(self):
        super().seed()
        eventually(300, "stock shows every product",
                   lambda: self.query("SELECT count(*) FROM product_view")[0] == self.products)


class Crud(Peer):
    """The Flask shop: three services under gunicorn, two workers each, behind nginx."""

    workloads = frozenset(["list", "gateway-list", "product", "register", "place"])

    def __init__(self, name, folder, postgres):
        super().__init__(name, folder)
        self.postgres_programs = postgres

    def launch(self):
        folder = self.folder
        ports = {name: free_port() for name in ("postgres", "redis", "rabbitmq", "user", "product", "order", "nginx")}
        self.start_postgres(self.postgres_programs, ports["postgres"])
        self.start("redis", ["redis-server", "--port", ports["redis"], "--bind", "127.0.0.1", "--save", ""])
        self.start_rabbitmq(ports["rabbitmq"])
        services = {"DATABASE_URL": f"postgresql+psycopg2://bench@127.0.0.1:{ports['postgres']}/postgres",
                    "REDIS_PORT": ports["redis"], "RABBITMQ_PORT": ports["rabbitmq"]}
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
