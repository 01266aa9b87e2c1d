"""Starts a shop on an empty database of its own, sends it valid and invalid requests, and stops it again."""

import argparse
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

import raw

TOOLS = pathlib.Path(__file__).parent
REPOSITORY = TOOLS.parent.parent
FOLDER = REPOSITORY / "target" / "fuzz"
OPEN = re.compile(r"MicroShop is open: (http://\S+:(\d+))")
START_WITHIN_SECONDS = 120
STOP_WITHIN_SECONDS = 60

SHORT_SECONDS = 150
LONG_REQUESTS = 50_000
LONG_ROUND_SECONDS = 300


class Shop:
    """A shop in a process of its own, with a private PostgreSQL in a temporary folder."""

    def __enter__(self):
        self.data = tempfile.mkdtemp(prefix="microshop-fuzz-")
        os.chmod(self.data, 0o755)
        self.log = FOLDER / "shop.log"
        with open(self.log, "w") as log:
            # A session of its own: Ctrl-C is for this program, which then stops the shop.
            self.process = subprocess.Popen(
                [
                    REPOSITORY / "app/bin/microshop",
                    "--server.port=0",
                    "--management.server.port=0",
                    "--microshop.feature-flags.values=beta-api=on",
                    "--microshop.local.directory=" + self.data + "/shop",
                ],
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self.url, port = self._address()
            self.port = int(port)
        except BaseException:
            self.__exit__()
            raise
        return self

    def _address(self):
        deadline = time.monotonic() + START_WITHIN_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            found = OPEN.search(self.log.read_text(errors="replace"))
            if found:
                return found.groups()
            time.sleep(0.2)
        sys.exit("The shop did not start; see %s" % self.log)

    def is_well(self):
        try:
            with urllib.request.urlopen(self.url + "/health", timeout=10) as answer:
                return answer.status == 200
        except OSError:
            return False

    def __exit__(self, *failure):
        self.process.terminate()
        try:
            self.process.wait(STOP_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
        shutil.rmtree(self.data, ignore_errors=True)


def schemathesis(shop, seed, seconds):
    """One round. Returns how many requests it sent, and whether all answers were right."""
    count = FOLDER / "requests"
    count.unlink(missing_ok=True)
    process = subprocess.Popen(
        [
            pathlib.Path(sys.executable).parent / "schemathesis",
            "--config-file=" + str(TOOLS / "schemathesis.toml"),
            "run",
            shop.url + "/v3/api-docs",
            "--checks=all",
            "--seed=%d" % seed,
            "--max-time=%d" % seconds,
            "--warnings=off",
            "--output-sanitize=false",
            "--no-color",
        ],
        cwd=FOLDER,
        env={
            **os.environ,
            "FUZZ_COUNT": str(count),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": str(TOOLS),
            "SCHEMATHESIS_HOOKS": "checks",
        },
    )
    try:
        status = process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise
    return int(count.read_text()), status == 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    options = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    print("Seed %d (again with: make fuzz SEED=%d%s)" % (options.seed, options.seed, " LONG=1" if options.long else ""))
    with Shop() as shop:
        requests, faults = raw.run(shop.port, options.seed, 20_000 if options.long else 2_000)
        print("Raw requests: %d, wrongly answered: %d" % (requests, faults), flush=True)
        right = faults == 0
        sent, seed = 0, options.seed
        while sent == 0 or options.long and sent < LONG_REQUESTS:
            count, as_described = schemathesis(shop, seed, LONG_ROUND_SECONDS if options.long else SHORT_SECONDS)
            sent, seed, right = sent + count, seed + 1, right and as_described
            print("Requests so far: %d" % sent, flush=True)
        if not shop.is_well():
            right = False
            print("The shop is not well after this; see %s" % shop.log)
    sys.exit(0 if right else 1)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
