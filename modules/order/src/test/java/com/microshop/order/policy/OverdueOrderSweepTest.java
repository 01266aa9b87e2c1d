package com.microshop.order.policy;

import static com.microshop.order.Examples.EXPIRES_AT;
import static com.microshop.order.Examples.LINES;
import static com.microshop.order.Examples.placed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microshop.messaging.CommandOptions;
import com.microshop.messaging.Commands;
import com.microshop.messaging.OutcomeUnknownException;
import com.microshop.messaging.Receipt;
import com.microshop.order.OrderId;
import com.microshop.order.TimeOutOrder;
import com.microshop.order.readmodel.OverdueOrders;
import com.microshop.order.readmodel.ShownOrders;
import com.microshop.test.module.ModuleDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OverdueOrderSweepTest {

    private final ModuleDatabase database = new ModuleDatabase("order", "orders");
    private final Sender commands = new Sender();
    private final List<OrderId> orders =
            Stream.generate(OrderId::random).limit(250).toList();
    private final OverdueOrders overdueOrders = ShownOrders.in(
            database, orders.stream().map(id -> placed(id, LINES)).toList());

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    @Test
    void timesEveryOverdueOrderOut() {
        sweepAt(EXPIRES_AT).sweep();

        assertThat(commands.sent)
                .containsExactlyElementsOf(orders.stream()
                        .map(id -> new TimeOutOrder(id, EXPIRES_AT))
                        .toList());
        assertThat(commands.correlations)
                .containsExactlyElementsOf(orders.stream().map(OrderId::value).toList());
    }

    @Test
    void leavesOrdersThatHaveTimeLeft() {
        sweepAt(EXPIRES_AT.minusMillis(1)).sweep();

        assertThat(commands.sent).isEmpty();
    }

    @Test
    void isNotStoppedByCommandsThatFail() {
        commands.failing = true;
        sweepAt(EXPIRES_AT).sweep();
        commands.failing = false;
        sweepAt(EXPIRES_AT).sweep();

        assertThat(commands.sent).hasSize(500);
    }

    @Test
    void runsPeriodicallyUntilItIsStopped() {
        OverdueOrderSweep sweep = sweepAt(EXPIRES_AT);
        sweep.start();
        assertThat(sweep.isRunning()).isTrue();
        // The orders stay open, because no handler executes the commands, so they are found again and again.
        await().atMost(Duration.ofSeconds(30)).until(() -> commands.sent.size() >= 500);

        sweep.stop();

        assertThat(sweep.isRunning()).isFalse();
        assertThat(commands.sent.size() % 250).as("sweeps are finished").isZero();
    }

    @Test
    void outlivesADatabaseThatIsAway() {
        OverdueOrderSweep sweep = sweepAt(EXPIRES_AT);
        database.jdbc().execute("ALTER TABLE orders.order_view RENAME TO gone");
        sweep.start();
        try {
            await().atMost(Duration.ofSeconds(30)).until(sweep::isFailing);
            assertThat(commands.sent).isEmpty();
            database.jdbc().execute("ALTER TABLE orders.gone RENAME TO order_view");
            await().atMost(Duration.ofSeconds(30)).until(() -> commands.sent.size() >= 250);
        } finally {
            sweep.stop();
        }
    }

    private OverdueOrderSweep sweepAt(Instant now) {
        return new OverdueOrderSweep(overdueOrders, commands, () -> now, Duration.ofMillis(10));
    }

    /** Records the commands sent and changes nothing. */
    private static final class Sender implements Commands {

        private final List<Object> sent = Collections.synchronizedList(new ArrayList<>());
        private final List<String> correlations = Collections.synchronizedList(new ArrayList<>());
        private volatile boolean failing;

        @Override
        public CompletableFuture<Receipt> send(Object command, CommandOptions options) {
            sent.add(command);
            correlations.add(String.valueOf(options.correlationId()));
            return failing
                    ? CompletableFuture.failedFuture(new OutcomeUnknownException("No process answered."))
                    : CompletableFuture.completedFuture(new Receipt("any", 0, false));
        }

        @Override
        public Optional<Receipt> earlier(Class<?> commandType, CommandOptions options) {
            return Optional.empty();
        }
    }
}
