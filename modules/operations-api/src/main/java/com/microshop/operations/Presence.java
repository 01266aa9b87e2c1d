package com.microshop.operations;

import com.microshop.kernel.Ids;
import com.microshop.messaging.Processes;
import com.microshop.messaging.Processes.ThisProcess;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;

/** Announces this process and the address of its operators' port periodically, until it stops. */
final class Presence {

    private static final Logger LOG = LoggerFactory.getLogger(Presence.class);
    private static final Duration EVERY = Duration.ofSeconds(3);
    private static final int LOOK_EVERY_MILLIS = 500;

    private final String id = Ids.next();
    private final Instant startedAt;
    private final Processes processes;
    private final HealthEndpoint health;
    private final Deployment deployment;
    private final Environment environment;
    private final ApplicationContext context;
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("presence").factory());
    private String announced = "";
    private long announcedAt;
    private boolean isLeaving;

    Presence(
            Processes processes,
            HealthEndpoint health,
            Deployment deployment,
            Environment environment,
            InstantSource databaseTime,
            ApplicationContext context) {
        this.processes = processes;
        this.health = health;
        this.deployment = deployment;
        this.environment = environment;
        this.startedAt = databaseTime.instant();
        this.context = context;
    }

    String id() {
        return id;
    }

    @EventListener(ApplicationReadyEvent.class)
    void begin() {
        String url = url();
        var _ = schedule.scheduleWithFixedDelay(() -> announce(url), 0, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void announce(String url) {
        try {
            HealthDescriptor readiness = health.healthForPath("readiness");
            String state = readiness == null ? "UNKNOWN" : readiness.getStatus().getCode();
            synchronized (this) {
                boolean isDue = !state.equals(announced) || System.nanoTime() - announcedAt > EVERY.toNanos();
                if (isDue && !isLeaving) {
                    processes.announce(
                            new ThisProcess(id, url, deployment.version(), deployment.transport(), state, startedAt));
                    announced = state;
                    announcedAt = System.nanoTime();
                }
            }
        } catch (RuntimeException e) {
            LOG.debug("Cannot announce this process now: {}", e.toString());
        }
    }

    @EventListener
    void end(ContextClosedEvent closed) {
        if (!context.equals(closed.getApplicationContext())) {
            return; // that of the management server
        }
        schedule.shutdown();
        synchronized (this) {
            isLeaving = true;
            try {
                processes.leave(id);
            } catch (RuntimeException e) {
                LOG.debug("Cannot announce that this process stops; others will notice: {}", e.toString());
            }
        }
    }

    /** Where other machines, too, reach the operators' port of this one, unless configured otherwise. */
    private String url() {
        String given = environment.getProperty("microshop.management.url", "");
        if (!given.isBlank()) {
            return given;
        }
        String address = environment.getProperty("management.server.address", "0.0.0.0");
        String host = isAnyAddress(address) ? ownAddress() : address;
        return "http://%s:%s"
                .formatted(
                        host.contains(":") ? "[" + host + "]" : host, environment.getProperty("local.management.port"));
    }

    private static boolean isAnyAddress(String address) {
        try {
            return InetAddress.getByName(address).isAnyLocalAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static String ownAddress() {
        try {
            return InetAddress.getLocalHost().getHostAddress();
        } catch (UnknownHostException e) {
            return InetAddress.getLoopbackAddress().getHostAddress();
        }
    }
}
