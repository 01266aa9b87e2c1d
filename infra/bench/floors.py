"""What the machine allows at most: the same rows without a shop, a server that answers a constant, messages without a handler."""

import pathlib
import re
import socket
import subprocess
import time

import pika
import psycopg2

from peers import HERE, Peer, eventually, free_port, jdk

SECONDS = 5
CLIENTS = 16
EVENTS_OF_AN_ORDER = 13
PGBENCH = next(pathlib.Path("/usr/lib/postgresql").glob("*/bin/pgbench"))


def measure(shop):
    """Yields the floors, beside a shop that is idle."""
    yield "rows", rows(shop, 1)
    yield "rows of an order", rows(shop, EVENTS_OF_AN_ORDER)
    yield "http", http(shop)
    yield "message", message(shop)


def rows(shop, count):
    """Transactions a second that insert a number of events each, and wait for the disk."""
    settings = dict(word.split("=", 1) for word in shop.database.split())
    script = shop.folder / "rows.sql"
    with psycopg2.connect(shop.database) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS orders.event_floor (LIKE orders.event INCLUDING ALL)")
        cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_schema = 'orders'"
                       " AND table_name = 'event_floor' AND is_identity = 'NO' ORDER BY ordinal_position")
        names = [name for (name,) in cursor.fetchall()]
        cursor.execute("CREATE TABLE IF NOT EXISTS orders.event_sample AS SELECT * FROM orders.event LIMIT 1")
        cursor.execute("CREATE SEQUENCE IF NOT EXISTS orders.floor_position")
    values = {"event_id": "gen_random_uuid()", "aggregate_id": "gen_random_uuid()::text",
              "tx": "nextval('orders.floor_position')", "sequence": "0"}
    selected = ", ".join(values.get(name, name) for name in names)
    script.write_text(f"INSERT INTO orders.event_floor ({', '.join(names)}) SELECT {selected}"
                      f" FROM orders.event_sample, generate_series(1, {count});\n")
    answer = subprocess.run(
        [PGBENCH, "--no-vacuum", f"--client={CLIENTS}", "--jobs=1", f"--time={SECONDS}", "--protocol=prepared",
         f"--file={script}", settings["dbname"]],
        check=True, capture_output=True, text=True,
        env={"PGHOST": settings["host"], "PGPORT": settings["port"], "PGUSER": settings["user"],
             "PGPASSWORD": settings["password"]}).stdout
    return {"per_second": float(re.search(r"tps = ([\d.]+)", answer).group(1)), "rows": count}


def http(shop):
    """Answers a second of the JDK's own HTTP server, to which wrk sends the same as for `/health`."""
    port = free_port()
    server = shop.start("constant", [jdk() / "bin" / "java", HERE / "Constant.java", port])
    try:
        eventually(20, "the constant is answered", lambda: socket.create_connection(("127.0.0.1", port), 1))
        url = f"http://127.0.0.1:{port}/health"
        for _ in range(2):  # the first is to warm it up
            answer = subprocess.run(["wrk", "--threads", "1", "--connections", "64", "--duration", f"{SECONDS}s", url],
                                    check=True, capture_output=True, text=True).stdout
        return {"per_second": float(re.search(r"Requests/sec:\s+([\d.]+)", answer).group(1))}
    finally:
        server.kill()


def message(shop):
    """Milliseconds from a persistent message to RabbitMQ until it is confirmed and delivered, one at a time."""
    broker = Peer("broker", shop.folder / "broker")
    try:
        port = free_port()
        broker.start_rabbitmq(port)
        connection = eventually(30, "RabbitMQ answers", lambda: connect(port))
        channel = connection.channel()
        channel.queue_declare("floor", durable=True)
        channel.confirm_delivery()
        taken = []
        for _ in range(500):
            begin = time.perf_counter()
            channel.basic_publish("", "floor", b"x" * 500, pika.BasicProperties(delivery_mode=2))
            while channel.basic_get("floor", auto_ack=True)[0] is None:
                pass
            taken.append(time.perf_counter() - begin)
        connection.close()
        return {"p50_ms": sorted(taken)[len(taken) // 2] * 1e3}
    finally:
        broker.stop()


def connect(port):
    try:
        return pika.BlockingConnection(pika.ConnectionParameters("127.0.0.1", port))
    except pika.exceptions.AMQPError:
        return None
