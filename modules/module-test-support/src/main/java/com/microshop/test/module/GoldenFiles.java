package com.microshop.test.module;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.messaging.store.JsonSerializer;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.axonframework.serialization.SimpleSerializedObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * Tests that events which were stored yesterday can be read for ever: each event of a contract has a golden file that
 * shows how it is stored, and today's code reads and writes it so.
 *
 * <p>A module extends this in its root package. Its files are {@code events/<module>/<event>.json} on the class path.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class GoldenFiles {

    private final String contract = getClass().getPackageName();
    private final String module = contract.substring(contract.lastIndexOf('.') + 1);
    private final JsonSerializer serializer = JsonSerializer.create();
    private final Map<String, Object> events;

    /** Takes what the golden files hold: one event of each type. */
    protected GoldenFiles(Object... events) {
        this(Stream.of(events).collect(toMap(event -> event.getClass().getSimpleName(), event -> event)));
    }

    /**
     * Takes what the golden files hold, where several hold events of one type.
     *
     * @param events by the name of the file: the event's, and what is special about this one behind a dash
     */
    protected GoldenFiles(Map<String, Object> events) {
        this.events = Map.copyOf(events);
    }

    @Test
    void everyEventOfTheContractHasAGoldenFile() throws IOException {
        List<String> contractEvents = ContractEvents.in(contract);
        assertThat(contractEvents).isNotEmpty();
        assertThat(files().stream().map(GoldenFiles::eventIn).distinct())
                .containsExactlyInAnyOrderElementsOf(contractEvents);
        assertThat(events).containsOnlyKeys(files());
    }

    @ParameterizedTest
    @MethodSource("files")
    void isReadAndWrittenAsEver(String file) throws IOException {
        Object event = Objects.requireNonNull(events.get(file), file);
        String type = module + "." + eventIn(file);
        String golden = resources(file)[0].getContentAsString(UTF_8).strip();

        assertThat(serializer.<String, Object>deserialize(
                        new SimpleSerializedObject<>(golden, String.class, type, null)))
                .isEqualTo(event);
        assertThat(serializer.serialize(event, String.class).getData()).isEqualTo(golden);
        assertThat(serializer.typeForClass(event.getClass()).getName()).isEqualTo(type);
    }

    List<String> files() throws IOException {
        return Arrays.stream(resources("*"))
                .map(file -> Objects.requireNonNull(file.getFilename()).replace(".json", ""))
                .toList();
    }

    private Resource[] resources(String name) throws IOException {
        return new PathMatchingResourcePatternResolver()
                .getResources("classpath:/events/%s/%s.json".formatted(module, name));
    }

    private static String eventIn(String file) {
        return file.split("-", -1)[0];
    }
}
