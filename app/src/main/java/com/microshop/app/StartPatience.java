package com.microshop.app;

import com.rabbitmq.client.AuthenticationFailureException;
import jakarta.validation.Validation;
import jakarta.validation.ValidatorFactory;
import java.io.EOFException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.validation.ValidationBindHandler;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.validation.beanvalidation.SpringValidatorAdapter;

/**
 * Waits, before anything else uses them, until the database and the broker can be reached: for at most
 * {@code microshop.start.patience}, which is nothing unless it is set.
 *
 * <p>It waits only for what is away. If a server answers and refuses, for instance a wrong password, the checks that
 * follow end the start; they also report what is still away when the time is up.
 */
final class StartPatience implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final Logger LOG = LoggerFactory.getLogger(StartPatience.class);

    static final String SETTING = "microshop.start.patience";

    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration LOG_EVERY = Duration.ofSeconds(30);
    private static final int TRY_EVERY_MILLIS = 500;
    private static final int MAX_CAUSES = 30;

    /** What PostgreSQL answers while it has no connection left (53300), or stops, starts or recovers (57P01 to 57P03). */
    private static final String NOT_NOW = "53300|57P0[123]";

    /** Tries to reach something. */
    @FunctionalInterface
    interface Probe {

        /** Fails if it is away, or refuses. */
        void reach() throws Exception;
    }

    /**
     * What the shop cannot start without.
     *
     * @param name for people
     * @param check reports in a sentence that it refuses
     */
    record Dependency(String name, Probe probe, Runnable check) {}

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        Duration patience = patience(context.getEnvironment());
        if (patience.isPositive()) {
            requireValidSettings(context.getEnvironment());
            await(dependencies(context), patience);
        }
    }

    private static Duration patience(Environment environment) {
        Duration patience =
                Binder.get(environment).bind(SETTING, Duration.class).orElse(Duration.ZERO);
        if (patience.isNegative() || patience.compareTo(LONGEST) > 0) {
            throw new StartFailure("MICROSHOP_START_PATIENCE must be from 0 to 1h, such as 5m, not '%s'."
                    .formatted(environment.getProperty(SETTING)));
        }
        return patience;
    }

    /** Before the wait, because waiting does not make them better. */
    private static void requireValidSettings(Environment environment) {
        try (ValidatorFactory validators = Validation.buildDefaultValidatorFactory()) {
            BindHandler validating = new ValidationBindHandler(new SpringValidatorAdapter(validators.getValidator()));
            Binder binder = Binder.get(environment);
            Map<String, Class<?>> settings = Map.of(
                    "microshop.database", DatabaseSettings.class,
                    "microshop.broker", BrokerSettings.class,
                    "microshop.redis", RedisSettings.class);
            settings.forEach((prefix, type) -> binder.bind(prefix, Bindable.of(type), validating));
        }
    }

    private static List<Dependency> dependencies(ConfigurableApplicationContext context) {
        List<Dependency> dependencies = new ArrayList<>();
        DatabaseSettings database = StartChecks.Database.settings(context.getEnvironment());
        dependencies.add(new Dependency(
                "the database at " + database.publicUrl(),
                () -> StartChecks.Database.connect(database).close(),
                () -> new StartChecks.Database().initialize(context)));
        BrokerSettings broker = StartChecks.Broker.settings(context.getEnvironment());
        if (broker != null) {
            dependencies.add(new Dependency(
                    "the broker at " + broker.url(),
                    () -> StartChecks.Broker.connect(broker).close(),
                    () -> new StartChecks.Broker().initialize(context)));
        }
        return dependencies;
    }

    static void await(List<Dependency> dependencies, Duration patience) {
        long start = System.nanoTime();
        long logged = start;
        boolean hasWaited = false;
        Map<String, String> away = away(dependencies);
        while (!away.isEmpty() && System.nanoTime() - start < patience.toNanos()) {
            if (!hasWaited) {
                LOG.info("Waiting up to {} s for {}", patience.toSeconds(), text(away));
                hasWaited = true;
            } else if (System.nanoTime() - logged >= LOG_EVERY.toNanos()) {
                logged = System.nanoTime();
                LOG.info("Still waiting after {} s for {}", seconds(start), text(away));
            }
            pause();
            away = away(dependencies);
        }
        if (hasWaited && away.isEmpty()) {
            LOG.info("Nothing is away any more after {} s; the start goes on", seconds(start));
        }
    }

    private static String text(Map<String, String> away) {
        return away.entrySet().stream()
                .map(one -> "%s (%s)".formatted(one.getKey(), one.getValue()))
                .collect(Collectors.joining(" and "));
    }

    private static long seconds(long start) {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
    }

    /** What is away, and why. */
    private static Map<String, String> away(List<Dependency> dependencies) {
        Map<String, String> away = new LinkedHashMap<>();
        for (Dependency dependency : dependencies) {
            try {
                dependency.probe().reach();
            } catch (Exception e) {
                if (isAway(e)) {
                    away.put(dependency.name(), StartChecks.reason(e));
                } else {
                    dependency.check().run();
                }
            }
        }
        return away;
    }

    /** Whether the server is unreachable, or answers that it is not ready yet. */
    static boolean isAway(Throwable failure) {
        if (failure instanceof SQLException e && String.valueOf(e.getSQLState()).matches(NOT_NOW)) {
            return true;
        }
        boolean isUnreachable = false;
        Throwable cause = failure;
        for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
            if (cause instanceof AuthenticationFailureException || cause instanceof SSLException) {
                return false;
            }
            isUnreachable |= isConnectionFailure(cause);
            cause = cause.getCause();
        }
        return isUnreachable;
    }

    private static boolean isConnectionFailure(Throwable cause) {
        return switch (cause) {
            case SocketException _ -> true;
            case SocketTimeoutException _ -> true;
            case UnknownHostException _ -> true;
            case EOFException _ -> true;
            case TimeoutException _ -> true;
            default -> false;
        };
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(TRY_EVERY_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("The start was interrupted while it waited.");
        }
    }
}
