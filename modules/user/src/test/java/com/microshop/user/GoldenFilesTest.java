package com.microshop.user;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.messaging.store.JsonSerializer;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.axonframework.serialization.SimpleSerializedObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** Events that were stored yesterday must be readable for ever: each has a file that shows how it was written. */
class GoldenFilesTest {

    private static final UserId ID = UserId.of("0197c1de-6a2b-7c3d-8e4f-5a6b7c8d9e0f");
    private static final EncryptedText NAME = new EncryptedText("bmFtZQ==");
    private static final EncryptedText MAIL = new EncryptedText("bWFpbA==");

    private static final Map<String, Object> EVENTS = Stream.of(
                    new UserRegistered(ID, NAME, MAIL),
                    new UsernameChanged(ID, NAME),
                    new EmailChanged(ID, MAIL),
                    new UserDeactivated(ID),
                    new UserReactivated(ID),
                    new UserErased(ID))
            .collect(Collectors.toMap(e -> e.getClass().getSimpleName(), Function.identity()));

    private final JsonSerializer serializer = JsonSerializer.create();

    @Test
    void everyEventOfTheContractHasAGoldenFile() throws IOException {
        List<String> names = contractEvents().map(Class::getSimpleName).sorted().toList();
        assertThat(names).isNotEmpty();
        assertThat(goldenFiles()).containsExactlyElementsOf(names);
        assertThat(EVENTS).containsOnlyKeys(names);
    }

    @ParameterizedTest
    @MethodSource("goldenFiles")
    void isReadAndWrittenAsEver(String name) throws IOException {
        Object event = Objects.requireNonNull(EVENTS.get(name), name);
        String golden = resource("/events/user/" + name + ".json").strip();
        assertThat(read(golden, "user." + name)).isEqualTo(event);
        assertThat(serializer.serialize(event, String.class).getData()).isEqualTo(golden);
        assertThat(serializer.typeForClass(event.getClass()).getName()).isEqualTo("user." + name);
    }

    private Object read(String json, String type) {
        return serializer.deserialize(new SimpleSerializedObject<>(json, String.class, type, null));
    }

    static List<String> goldenFiles() throws IOException {
        return Arrays.stream(resources("classpath:/events/user/*.json"))
                .map(file -> Objects.requireNonNull(file.getFilename()).replace(".json", ""))
                .sorted()
                .toList();
    }

    /** The records of the contract that name a user without being addressed to it: what is addressed is a command. */
    private static Stream<Class<?>> contractEvents() throws IOException {
        return Arrays.stream(resources("classpath*:com/microshop/user/*.class"))
                .map(file -> Objects.requireNonNull(file.getFilename()).replace(".class", ""))
                .filter(name -> !name.equals("package-info"))
                .<Class<?>>map(GoldenFilesTest::contractType)
                .filter(Class::isRecord)
                .filter(type -> Arrays.stream(type.getDeclaredFields()).anyMatch(f -> f.getType() == UserId.class))
                .filter(type -> Arrays.stream(type.getDeclaredFields())
                        .noneMatch(f -> f.isAnnotationPresent(TargetAggregateIdentifier.class)));
    }

    private static Class<?> contractType(String simpleName) {
        try {
            return Class.forName("com.microshop.user." + simpleName);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Resource[] resources(String pattern) throws IOException {
        return new PathMatchingResourcePatternResolver().getResources(pattern);
    }

    private static String resource(String path) throws IOException {
        try (var in = Objects.requireNonNull(GoldenFilesTest.class.getResourceAsStream(path), path)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
