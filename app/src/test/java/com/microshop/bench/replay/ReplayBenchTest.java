package com.microshop.bench.replay;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Compares, in turns on the same server, the shop's way to rebuild projections with a stock set-up of Axon and with the
 * least that it could cost. Run by {@code make bench-replay}.
 */
@Tag("bench-replay")
class ReplayBenchTest {

    private static final Path FILE = Path.of(System.getProperty("bench.file", ""));
    private static final int EVENTS = Integer.getInteger("bench.events", 1_000_000);

    /** Memory is looked at in stores of this part of the size, too. */
    private static final int SMALLER = 4;

    private static final int STOCK_EVENTS = Integer.getInteger("bench.stock-events", 5_000);
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 3);
    private static final int LANES = Integer.getInteger("bench.lanes", 2);

    private final ReplayReport report = new ReplayReport();

    @Test
    void compareWays() throws Exception {
        try (PreparedStores stores = PreparedStores.open(FILE, EVENTS);
                HikariDataSource pool = stores.pool();
                OwnRebuild oneLane = new OwnRebuild(pool, 1);
                OwnRebuild lanes = new OwnRebuild(pool, LANES);
                StockAxon stock = new StockAxon(pool, STOCK_EVENTS)) {
            Floor floor = new Floor(pool);
            for (int round = 0; round < ROUNDS; round++) {
                for (Replayed replayed : Replayed.values()) {
                    stock.reset(replayed);
                    measure(replayed, ReplayReport.STOCK, () -> stock.run(replayed));
                    measure(replayed, "rebuild, 1 lane", () -> oneLane.run(replayed));
                    long events = measure(replayed, "rebuild, %d lanes".formatted(LANES), () -> lanes.run(replayed));
                    Floor.Took took = floor.run(replayed);
                    report.add(replayed, ReplayReport.FLOOR, events, took.rows());
                    report.add(replayed, ReplayReport.INDEXED_FLOOR, events, took.all());
                }
            }
            for (Replayed replayed : Replayed.values()) {
                floor.check(replayed);
            }
            sampleMemory(lanes);
        }
        try (PreparedStores smaller = PreparedStores.open(FILE, EVENTS / SMALLER);
                HikariDataSource pool = smaller.pool();
                OwnRebuild lanes = new OwnRebuild(pool, LANES)) {
            sampleMemory(lanes);
        }
        report.publish(EVENTS, ROUNDS);
    }

    private void sampleMemory(OwnRebuild rebuild) throws Exception {
        for (Replayed replayed : Replayed.values()) {
            try (HeapSamples heap = new HeapSamples()) {
                report.memory(replayed, rebuild.run(replayed), heap);
            }
        }
    }

    private long measure(Replayed replayed, String way, Callable<Long> work) throws Exception {
        Stopwatch stopwatch = new Stopwatch();
        long events = work.call();
        report.add(replayed, way, events, stopwatch.elapsed());
        return events;
    }
}
