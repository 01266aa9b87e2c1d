package com.microshop.app;

import com.microshop.kernel.Feature;
import com.microshop.kernel.Features.State;
import dev.openfeature.sdk.EvaluationContext;
import dev.openfeature.sdk.FeatureProvider;
import dev.openfeature.sdk.ImmutableMetadata;
import dev.openfeature.sdk.Metadata;
import dev.openfeature.sdk.ProviderEvaluation;
import dev.openfeature.sdk.Reason;
import dev.openfeature.sdk.Value;
import dev.openfeature.sdk.exceptions.FlagNotFoundError;
import dev.openfeature.sdk.exceptions.TypeMismatchError;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Provides OpenFeature with the flags of a file, or of a setting.
 *
 * <p>The file's content is read every second, because Kubernetes replaces a mounted file by exchanging a symbolic
 * link, which watching the file would not show. When it cannot be read or understood, the last values stay.
 */
final class FlagProvider implements FeatureProvider {

    private static final Logger LOG = LoggerFactory.getLogger(FlagProvider.class);

    /** Keys of the metadata of a flag. */
    static final String SOURCE = "source";

    static final String SINCE = "since";

    private static final String UNSET = "the default";

    private final FlagSettings settings;
    private final Duration every;
    private final InstantSource clock;
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("feature-flags").factory());

    private volatile Map<Feature, State> states;
    private volatile String problem = "";
    private String text;

    /**
     * Reads the values for the first time.
     *
     * @param every how often the file is read
     * @throws StartFailure if the values cannot be read or understood
     */
    FlagProvider(FlagSettings settings, Duration every, InstantSource clock) {
        this.settings = settings;
        this.every = every;
        this.clock = clock;
        this.text = textAtStart(settings);
        this.states = states(FlagText.of(text), Map.of());
    }

    /**
     * Whether the process can start with these settings.
     *
     * @throws StartFailure if not
     */
    static String textAtStart(FlagSettings settings) {
        try {
            String text = settings.read();
            FlagText read = FlagText.of(text);
            if (!read.unknown().isEmpty()) {
                throw new StartFailure("%s %s.".formatted(subject(settings), read.unknownNames()));
            }
            return text;
        } catch (IOException e) {
            throw new StartFailure("%s, which MICROSHOP_FEATURE_FLAGS_FILE names, cannot be read (%s)."
                    .formatted(subject(settings), e.getClass().getSimpleName()));
        } catch (IllegalArgumentException e) {
            throw new StartFailure("%s %s.".formatted(subject(settings), e.getMessage()));
        }
    }

    /** At the beginning of a sentence. */
    private static String subject(FlagSettings settings) {
        return settings.source().replaceFirst("^the", "The");
    }

    /** Why the newest values are not in use, as a sentence; empty if they are. */
    String problem() {
        return problem;
    }

    @Override
    public void initialize(EvaluationContext context) {
        if (settings.isFile()) {
            var _ = schedule.scheduleWithFixedDelay(
                    this::readAgain, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void shutdown() {
        schedule.shutdown();
    }

    private void readAgain() {
        try {
            String now = settings.read();
            FlagText read = FlagText.of(now);
            if (!now.equals(text)) {
                text = now;
                states = states(read, states);
                LOG.info("{} says now: {}", subject(settings), now.strip().replaceAll("\\s+", " "));
            }
            become(read.unknown().isEmpty() ? "" : "%s %s.".formatted(subject(settings), read.unknownNames()));
        } catch (IOException e) {
            become("%s cannot be read (%s); the last values stay."
                    .formatted(subject(settings), e.getClass().getSimpleName()));
        } catch (IllegalArgumentException e) {
            become("%s %s; the last values stay.".formatted(subject(settings), e.getMessage()));
        }
    }

    /** Logs each problem once. */
    private void become(String now) {
        if (!now.isEmpty() && !now.equals(problem)) {
            LOG.warn(now);
        }
        problem = now;
    }

    private Map<Feature, State> states(FlagText read, Map<Feature, State> before) {
        Map<Feature, State> now = new EnumMap<>(Feature.class);
        for (Feature feature : Feature.values()) {
            boolean on = read.values().getOrDefault(feature, false);
            String source = read.values().containsKey(feature) ? settings.source() : UNSET;
            State old = before.get(feature);
            boolean isSame = old != null && old.on() == on && old.source().equals(source);
            now.put(feature, isSame ? Objects.requireNonNull(old) : new State(on, source, clock.instant()));
        }
        return now;
    }

    @Override
    public Metadata getMetadata() {
        return () -> "microshop";
    }

    @Override
    public ProviderEvaluation<Boolean> getBooleanEvaluation(
            String key, Boolean defaultValue, EvaluationContext context) {
        Feature feature = Feature.of(key).orElseThrow(() -> new FlagNotFoundError(key));
        State state = Objects.requireNonNull(states.get(feature));
        return ProviderEvaluation.<Boolean>builder()
                .value(state.on())
                .variant(state.on() ? "on" : "off")
                .reason((state.source().equals(UNSET) ? Reason.DEFAULT : Reason.STATIC).toString())
                .flagMetadata(ImmutableMetadata.builder()
                        .addString(SOURCE, state.source())
                        .addString(SINCE, state.since().toString())
                        .build())
                .build();
    }

    @Override
    public ProviderEvaluation<String> getStringEvaluation(String key, String defaultValue, EvaluationContext context) {
        throw notBoolean(key);
    }

    @Override
    public ProviderEvaluation<Integer> getIntegerEvaluation(
            String key, Integer defaultValue, EvaluationContext context) {
        throw notBoolean(key);
    }

    @Override
    public ProviderEvaluation<Double> getDoubleEvaluation(String key, Double defaultValue, EvaluationContext context) {
        throw notBoolean(key);
    }

    @Override
    public ProviderEvaluation<Value> getObjectEvaluation(String key, Value defaultValue, EvaluationContext context) {
        throw notBoolean(key);
    }

    private static TypeMismatchError notBoolean(String key) {
        return new TypeMismatchError("%s is on or off".formatted(key));
    }
}
