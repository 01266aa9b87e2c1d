package com.microshop.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.microshop.kernel.Feature;
import com.microshop.kernel.Features.State;
import dev.openfeature.sdk.ImmutableContext;
import dev.openfeature.sdk.ProviderEvaluation;
import dev.openfeature.sdk.exceptions.FlagNotFoundError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Flags in a setting, and in a file as Kubernetes mounts it. */
@ExtendWith(OutputCaptureExtension.class)
@SuppressWarnings("NullAway.Init") // JUnit fills the fields
class FlagProviderTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration EVERY = Duration.ofMillis(20);

    @TempDir
    Path folder;

    private final AtomicLong seconds = new AtomicLong();
    private FlagProvider provider;

    @AfterEach
    void close() {
        if (provider != null) {
            provider.shutdown();
        }
    }

    @Test
    void readsASetting() {
        open(new FlagSettings(null, " new-ui=on , beta-api=off"));

        assertThat(state(Feature.NEW_UI)).isEqualTo(new State(true, "FEATURE_FLAGS", Instant.ofEpochSecond(1)));
        assertThat(state(Feature.BETA_API).on()).isFalse();
        assertThat(state(Feature.BETA_API).source()).isEqualTo("FEATURE_FLAGS");
    }

    @Test
    void aFeatureThatIsNotNamedIsOff() {
        open(new FlagSettings(null, ""));

        assertThat(state(Feature.NEW_UI).on()).isFalse();
        assertThat(state(Feature.NEW_UI).source()).isEqualTo("the default");
        assertThatThrownBy(() -> provider.getBooleanEvaluation("newui", true, new ImmutableContext()))
                .isInstanceOf(FlagNotFoundError.class);
    }

    @Test
    void followsAFileThatIsExchangedAsKubernetesDoesIt() throws IOException {
        mount("first", "new-ui=on\nbeta-api=off\n");
        open(new FlagSettings(file().toString(), "new-ui=off,beta-api=off"));
        State newUi = state(Feature.NEW_UI);
        assertThat(newUi.on()).isTrue();
        assertThat(newUi.source()).isEqualTo("the file " + file());

        mount("second", "new-ui=on,beta-api=on");

        await().atMost(PATIENCE).until(() -> state(Feature.BETA_API).on());
        assertThat(state(Feature.BETA_API).since()).isAfter(newUi.since());
        assertThat(state(Feature.NEW_UI)).isEqualTo(newUi);
        assertThat(provider.problem()).isEmpty();
    }

    @Test
    void keepsTheLastValuesWhileTheFileIsMissingOrMalformed(CapturedOutput output) throws IOException {
        mount("first", "new-ui=on");
        open(new FlagSettings(file().toString(), ""));

        Files.delete(file());
        String missing = "The file %s cannot be read (NoSuchFileException); the last values stay.".formatted(file());
        await().atMost(PATIENCE).until(() -> provider.problem().equals(missing));
        assertThat(state(Feature.NEW_UI).on()).isTrue();

        mount("second", "new-ui=maybe");
        String malformed =
                "The file %s must look like new-ui=on,beta-api=off, but has 'new-ui=maybe'; the last values stay."
                        .formatted(file());
        await().atMost(PATIENCE).until(() -> provider.problem().equals(malformed));
        assertThat(state(Feature.NEW_UI).on()).isTrue();

        mount("third", "new-ui=on");
        await().atMost(PATIENCE).until(() -> provider.problem().isEmpty());
        assertThat(output).containsOnlyOnce(missing).containsOnlyOnce(malformed);
    }

    @Test
    void warnsOfANameThatIsNoFeatureWhenTheFileChanges(CapturedOutput output) throws IOException {
        mount("first", "new-ui=off");
        open(new FlagSettings(file().toString(), ""));

        mount("second", "new-ui=on,old-ui=off");

        await().atMost(PATIENCE).until(() -> !provider.problem().isEmpty());
        assertThat(state(Feature.NEW_UI).on()).isTrue();
        assertThat(provider.problem())
                .isEqualTo("The file %s names old-ui, which is not a feature; the features are new-ui, beta-api."
                        .formatted(file()));
        assertThat(output).containsOnlyOnce(provider.problem());
    }

    @Test
    void refusesToStartWithValuesThatItDoesNotUnderstand() {
        assertRefused(
                new FlagSettings(null, "new-ui=on,old-ui=on"),
                "FEATURE_FLAGS names old-ui, which is not a feature; the features are new-ui, beta-api.");
        assertRefused(
                new FlagSettings(null, "new-ui"),
                "FEATURE_FLAGS must look like new-ui=on,beta-api=off, but has 'new-ui'.");
        assertRefused(
                new FlagSettings(null, "new-ui=ON"),
                "FEATURE_FLAGS must look like new-ui=on,beta-api=off, but has 'new-ui=ON'.");
        assertRefused(new FlagSettings(null, "new-ui=on,new-ui=off"), "FEATURE_FLAGS names 'new-ui' twice.");
        assertRefused(
                new FlagSettings("/nowhere/flags", "new-ui=on"),
                "The file /nowhere/flags, which MICROSHOP_FEATURE_FLAGS_FILE names, cannot be read (NoSuchFileException).");
    }

    private static void assertRefused(FlagSettings settings, String sentence) {
        assertThatThrownBy(() -> FlagProvider.textAtStart(settings))
                .isInstanceOf(StartFailure.class)
                .hasMessage(sentence);
    }

    private void open(FlagSettings settings) {
        provider = new FlagProvider(settings, EVERY, () -> Instant.ofEpochSecond(seconds.incrementAndGet()));
        provider.initialize(new ImmutableContext());
    }

    private State state(Feature feature) {
        ProviderEvaluation<Boolean> evaluation =
                provider.getBooleanEvaluation(feature.flag(), false, new ImmutableContext());
        return new State(
                evaluation.getValue(),
                evaluation.getFlagMetadata().getString(FlagProvider.SOURCE),
                Instant.parse(evaluation.getFlagMetadata().getString(FlagProvider.SINCE)));
    }

    private Path file() {
        return folder.resolve("FEATURE_FLAGS");
    }

    /** A folder with the data, a link to the folder that is exchanged, and the file as a link through it. */
    private void mount(String version, String text) throws IOException {
        Path data = Files.createDirectory(folder.resolve(".." + version));
        var _ = Files.writeString(data.resolve("FEATURE_FLAGS"), text);
        Path link = Files.createSymbolicLink(folder.resolve("..data_tmp"), data.getFileName());
        var _ = Files.move(
                link, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        if (!Files.isSymbolicLink(file())) {
            var _ = Files.createSymbolicLink(file(), Path.of("..data", "FEATURE_FLAGS"));
        }
    }
}
