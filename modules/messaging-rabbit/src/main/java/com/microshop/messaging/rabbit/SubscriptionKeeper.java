package com.microshop.messaging.rabbit;

import com.microshop.messaging.exchange.LocalModules;
import com.microshop.messaging.exchange.LocalModules.Subscription;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.rabbit.core.RabbitAdmin;

/** Keeps the queues of the modules here declared and their subscriptions known to the publishers, and counts what is parked. */
final class SubscriptionKeeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionKeeper.class);

    private static final long ASK_AGAIN_SECONDS = 10;
    private static final long RETRY_UNANSWERED_SECONDS = 1;

    private final RabbitAdmin admin;
    private final LocalModules modules;
    private final Parking parking;
    private final TransportMeters meters;
    private final Function<Subscription, CompletableFuture<Boolean>> subscribe;
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("subscriptions").factory());
    private volatile boolean unanswered = true;
    private long renewedAt;

    /** When a subscriber last asked a publisher for what it misses; it does not ask again before an answer can be there. */
    private final Map<String, Long> asked = new ConcurrentHashMap<>();

    SubscriptionKeeper(
            RabbitAdmin admin,
            LocalModules modules,
            Parking parking,
            TransportMeters meters,
            Function<Subscription, CompletableFuture<Boolean>> subscribe) {
        this.admin = admin;
        this.modules = modules;
        this.parking = parking;
        this.meters = meters;
        this.subscribe = subscribe;
    }

    void start() {
        var _ = schedule.scheduleWithFixedDelay(this::renewIfDue, 0, RETRY_UNANSWERED_SECONDS, TimeUnit.SECONDS);
    }

    /** The modules in other processes whose events a module here imports. */
    Set<String> publishers(String module) {
        return modules.subscriptions().stream()
                .filter(subscription -> subscription.subscriber().equals(module))
                .map(Subscription::publisher)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Declares the queues of the modules here. */
    void declare() {
        modules.names().forEach(module -> Topology.declare(admin, module, publishers(module)));
    }

    /** Sooner when a publisher has not answered: it may just be starting. */
    private void renewIfDue() {
        long now = System.nanoTime();
        if (unanswered || now - renewedAt > TimeUnit.SECONDS.toNanos(ASK_AGAIN_SECONDS)) {
            renewedAt = now;
            unanswered = false;
            renew();
        }
    }

    private void ask(Subscription subscription) {
        var _ = subscribe.apply(subscription).exceptionally(failure -> {
            unanswered = true;
            return false;
        });
    }

    /** A queue may have been deleted; events may be missing; an operator may have put messages back. */
    private void renew() {
        try {
            declare();
            modules.subscriptions().forEach(this::ask);
            modules.names().forEach(module -> meters.parked(module, parking.count(module)));
        } catch (RuntimeException e) {
            unanswered = true;
            LOG.debug("Cannot declare queues, ask for events or count what is parked now: {}", e.toString());
        }
    }

    /** Asks a publisher for events that a subscriber is missing, unless it has just asked. */
    void askForMissing(String subscriber, String publisher) {
        long now = System.nanoTime();
        String key = subscriber + "<" + publisher;
        Long before = asked.get(key);
        if (before == null || now - before > TimeUnit.SECONDS.toNanos(2)) {
            asked.put(key, now);
            modules.subscriptions().stream()
                    .filter(subscription -> subscription.subscriber().equals(subscriber)
                            && subscription.publisher().equals(publisher))
                    .forEach(this::ask);
        }
    }

    @Override
    public void close() {
        schedule.shutdownNow();
    }
}
