package com.microshop.product.cache;

import com.microshop.messaging.OutcomeUnknownException;
import com.microshop.product.readmodel.CatalogueCache;
import com.microshop.product.readmodel.CatalogueEntry;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps products in a Redis that all processes share.
 *
 * <p>Who does not find a product gets the lease of its key, if it is not taken, then reads the row, and may put it in
 * the place of the lease only as long as the lease is there. Key and lease end together, {@link #LONGEST_LIFE} after the
 * lease began, by the clock of Redis. A change deletes both. So an entry was true when its lease began or later, however
 * long its reader was held up and even if Redis has lost everything since; and once a change was published, nothing from
 * before it can come back.
 *
 * <p>Beside it, a copy with the state of its row is kept as long as settings allow. The holder of the lease uses it instead of
 * reading the row, but only if the database confirms, after the lease began, that the row is still in this state. So an
 * old copy is not used, and need not be deleted.
 *
 * <p>A circuit breaker keeps a Redis that is lost or slow from costing more than a few requests their time. It begins
 * half open: as long as Redis has not answered yet, one request at a time tries it.
 */
public final class RedisCatalogueCache implements CatalogueCache {

    private static final Logger LOG = LoggerFactory.getLogger(RedisCatalogueCache.class);

    private static final String KEY = "microshop:product:";
    /** Of entries with these fields: versions of the program with other fields keep copies of their own. */
    private static final String COPY = "microshop:product-copy:%08x:"
            .formatted(
                    Arrays.toString(CatalogueEntry.class.getRecordComponents()).hashCode());

    private static final String LEASE = "lease ";
    private static final Duration SLOW = Duration.ofMillis(75);
    private static final Duration FIRST_RETRY = Duration.ofMillis(500);
    private static final Duration LAST_RETRY = Duration.ofSeconds(10);
    private static final double SLOWER_EACH_TIME = 2;

    /** Returns the entry or another's lease; or else sets the given lease, and returns it and the copy. */
    private static final RedisScript<List<String>> LOOK_UP = listOf("""
            local found = redis.call('GET', KEYS[1])
            if found then
                return {found, ''}
            end
            redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
            return {ARGV[1], redis.call('GET', KEYS[2]) or ''}
            """);

    /** Puts an entry in the place of its lease, and keeps a copy, if one is given. */
    private static final RedisScript<Long> PUT = RedisScript.of("""
            if redis.call('GET', KEYS[1]) ~= ARGV[1] then
                return 0
            end
            redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL')
            if ARGV[3] ~= '' then
                redis.call('SET', KEYS[2], ARGV[3], 'PX', ARGV[4])
            end
            return 1
            """, Long.class);

    /** Deletes leases, and entries older than a version. */
    private static final RedisScript<Long> GIVE_UP = RedisScript.of("""
            local deleted = 0
            for i, key in ipairs(KEYS) do
                local found = redis.call('GET', key)
                if found then
                    local version = tonumber(string.match(found, '^(%d+) '))
                    if not version or version < tonumber(ARGV[i]) then
                        deleted = deleted + redis.call('DEL', key)
                    end
                end
            end
            return deleted
            """, Long.class);

    private final LettuceConnectionFactory connections;
    private final StringRedisTemplate redis;
    private final JsonMapper json;
    private final RowStates states;
    private final String timeToLive;
    private final CacheMeters meters;
    private final CircuitBreaker breaker = CircuitBreaker.of(
            "catalogue-cache",
            CircuitBreakerConfig.custom()
                    .slidingWindowSize(10)
                    .minimumNumberOfCalls(5)
                    .failureRateThreshold(50)
                    .slowCallDurationThreshold(SLOW)
                    .slowCallRateThreshold(80)
                    .permittedNumberOfCallsInHalfOpenState(1)
                    .waitIntervalFunctionInOpenState(
                            IntervalFunction.ofExponentialBackoff(FIRST_RETRY, SLOWER_EACH_TIME, LAST_RETRY))
                    .build());
    private volatile boolean reachable = true;
    private volatile String lastFailure = "too slow";

    /**
     * Creates the cache; nothing is connected yet.
     *
     * @param jdbc the module's database
     * @param timeToLive how long an entry may be kept in Redis
     */
    public RedisCatalogueCache(
            LettuceConnectionFactory connections,
            JsonMapper json,
            JdbcClient jdbc,
            Duration timeToLive,
            MeterRegistry registry) {
        this(connections, json, RowStates.in(jdbc), timeToLive, registry);
    }

    RedisCatalogueCache(
            LettuceConnectionFactory connections,
            JsonMapper json,
            RowStates states,
            Duration timeToLive,
            MeterRegistry registry) {
        this.connections = connections;
        this.redis = new StringRedisTemplate(connections);
        this.json = json;
        this.states = states;
        this.timeToLive = Long.toString(timeToLive.toMillis());
        this.meters = new CacheMeters(registry);
        Gauge.builder("microshop.catalogue.cache.circuit.open", this, cache -> cache.isInUse() ? 0 : 1)
                .description("1 while Redis is not asked because it was lost or slow, else 0")
                .register(registry);
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();
        breaker.getEventPublisher()
                .onStateTransition(event -> became(event.getStateTransition().getToState()));
    }

    /** Whether Redis is asked at all. */
    public boolean isInUse() {
        return breaker.getState() == State.CLOSED;
    }

    /** Asks Redis for the first time, without keeping anybody waiting. */
    public void connect() {
        Thread.ofVirtual().name("catalogue-cache-connect").start(() -> {
            try {
                LOG.debug("Redis answers: {}", redis.hasKey(KEY)); // takes longer than any other request may
            } catch (RuntimeException e) {
                LOG.debug("Redis cannot be reached at start", e);
            }
            var _ = guarded(() -> redis.hasKey(KEY));
        });
    }

    @SuppressWarnings("unchecked") // the script returns texts
    private static RedisScript<List<String>> listOf(String script) {
        return (RedisScript<List<String>>) (RedisScript<?>) RedisScript.of(script, List.class);
    }

    @Override
    public Optional<CatalogueEntry> find(String id, Supplier<Optional<CatalogueEntry>> database) {
        String lease = LEASE + UUID.randomUUID();
        String life = Long.toString(LONGEST_LIFE.toMillis());
        List<String> found =
                guarded(() -> redis.execute(LOOK_UP, keys(id), lease, life)).orElse(List.of("", ""));
        String first = found.getFirst();
        if (first.equals(lease)) {
            return findWithLease(id, lease, found.getLast(), database);
        }
        CatalogueEntry known = first.startsWith(LEASE) ? null : read(first);
        if (known != null) {
            meters.hit();
            return Optional.of(known);
        }
        meters.miss();
        return database.get();
    }

    private Optional<CatalogueEntry> findWithLease(
            String id, String lease, String copy, Supplier<Optional<CatalogueEntry>> database) {
        String state = states.of(id).orElse("");
        CatalogueEntry kept = !state.isEmpty() && copy.startsWith(state + " ") ? read(copy) : null;
        if (kept != null) {
            meters.confirmed();
            put(kept, lease, "");
            return Optional.of(kept);
        }
        meters.miss();
        Optional<CatalogueEntry> row = database.get();
        row.ifPresent(entry -> put(entry, lease, state));
        return row;
    }

    private static List<String> keys(String id) {
        return List.of(KEY + id, COPY + id);
    }

    /** The state is that of the row, or empty if no copy is to be kept. */
    private void put(CatalogueEntry entry, String lease, String state) {
        String text = json.writeValueAsString(entry);
        String current = entry.version() + " " + text;
        String copy = state.isEmpty() ? "" : state + " " + text;
        var _ = guarded(() -> redis.execute(PUT, keys(entry.id()), lease, current, copy, timeToLive));
    }

    /** The entry, or null if the text is not one, or is one of another version of the program. */
    private @Nullable CatalogueEntry read(String found) {
        if (found.isEmpty()) {
            return null;
        }
        try {
            return json.readValue(found.substring(found.indexOf(' ') + 1), CatalogueEntry.class);
        } catch (JacksonException e) {
            meters.error();
            return null;
        }
    }

    @Override
    public void changed(Map<String, Long> versions) {
        var _ = giveUp(versions);
    }

    @Override
    public void awaitShown(String id, long version) {
        if (giveUp(Map.of(id, version))) {
            return;
        }
        // Other processes may still reach what this one cannot; by then it has ended there.
        try {
            TimeUnit.NANOSECONDS.sleep(LONGEST_LIFE.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OutcomeUnknownException("The shop is stopping; the change is made but may not be shown yet.");
        }
    }

    private boolean giveUp(Map<String, Long> versions) {
        List<Map.Entry<String, Long>> changes = List.copyOf(versions.entrySet());
        List<String> keys =
                changes.stream().map(change -> KEY + change.getKey()).toList();
        Object[] least =
                changes.stream().map(change -> Long.toString(change.getValue())).toArray();
        return guarded(() -> redis.execute(GIVE_UP, keys, least)).isPresent();
    }

    /** What Redis answers, or empty if it does not, or is not asked. */
    private <T> Optional<T> guarded(Supplier<@Nullable T> request) {
        try {
            return Optional.ofNullable(breaker.executeSupplier(request));
        } catch (CallNotPermittedException e) {
            meters.error();
            return Optional.empty();
        } catch (RuntimeException e) {
            lastFailure = String.valueOf(NestedExceptionUtils.getMostSpecificCause(e));
            LOG.debug("Redis has not executed a request", e);
            meters.error();
            return Optional.empty();
        }
    }

    private void became(State state) {
        switch (state) {
            case CLOSED -> {
                if (!reachable) {
                    reachable = true;
                    LOG.info("Redis at {} answers again", address());
                }
            }
            case OPEN -> {
                // A connection whose other end is gone may look alive for long; the next attempt makes a new one.
                connections.resetConnection();
                if (reachable) {
                    reachable = false;
                    LOG.warn(
                            "Redis at {} is lost or slow; products are read from the database until it answers: {}",
                            address(),
                            lastFailure);
                }
            }
            default -> {}
        }
    }

    private String address() {
        return connections.getHostName() + ":" + connections.getPort();
    }
}
