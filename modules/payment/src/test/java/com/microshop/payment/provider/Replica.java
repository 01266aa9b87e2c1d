package com.microshop.payment.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microshop.kernel.Money;
import com.microshop.messaging.Commands;
import com.microshop.messaging.Invariant;
import com.microshop.payment.PaymentApplication;
import com.microshop.payment.PaymentId;
import com.microshop.payment.RequestPayment;
import com.microshop.payment.readmodel.PaymentView;
import com.microshop.payment.readmodel.PaymentViews;
import com.microshop.test.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/** A replica of the payment module as in production. */
final class Replica implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(60);
    static final Money AMOUNT = Money.of("10", "EUR");

    private final ConfigurableApplicationContext context;

    private Replica(ConfigurableApplicationContext context) {
        this.context = context;
    }

    static Replica start(TestDatabase database, String... settings) {
        return new Replica(PaymentApplication.start(database, settings));
    }

    String url(String path) {
        return "http://127.0.0.1:" + bean(Environment.class).getRequiredProperty("local.server.port") + path;
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** Executes a command. */
    void send(Object command) throws Exception {
        assertThat(bean(Commands.class).send(command).get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isNotNull();
    }

    /** Requests a payment that expires in an hour. */
    PaymentId request(@Nullable String token) throws Exception {
        return request(token, Duration.ofHours(1));
    }

    PaymentId request(@Nullable String token, Duration expiresIn) throws Exception {
        PaymentId id = PaymentId.random();
        send(new RequestPayment(
                id, "order-of-" + id, AMOUNT, token, Instant.now().plus(expiresIn)));
        return id;
    }

    /** How the payment is read now: its status, or "unknown". */
    String status(PaymentId id) {
        return view(id).map(PaymentView::status).map(Enum::name).orElse("unknown");
    }

    Optional<PaymentView> view(PaymentId id) {
        return bean(PaymentViews.class).findById(UUID.fromString(id.value()));
    }

    void awaitStatus(PaymentId id, String status) {
        await("payment %s is %s".formatted(id, status))
                .pollDelay(Duration.ZERO)
                .atMost(PATIENCE)
                .until(() -> status(id), status::equals);
    }

    /** Waits until no tasks for the provider are left. */
    void awaitNothingToDo() {
        await("no tasks left")
                .atMost(PATIENCE)
                .until(() -> bean(ProviderTasks.class).summary().isEmpty());
    }

    void assertInvariantsHold() {
        assertThat(context.getBeansOfType(Invariant.class).values())
                .isNotEmpty()
                .allSatisfy(invariant -> assertThat(invariant.offenders()).isEmpty());
    }

    @Override
    public void close() {
        context.close();
    }
}
