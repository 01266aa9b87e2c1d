package com.microshop.product;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.kernel.Money;
import com.microshop.messaging.store.JsonSerializer;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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

/** Every event of the contract has a file that shows how it was stored; today's code must read and write it so. */
class GoldenFilesTest {

    private static final ProductId PRODUCT = ProductId.of("0197c1de-6a2b-7c3d-8e4f-5a6b7c8d9e0f");
    private static final ProductId OTHER = ProductId.of("0197c1df-0c1d-7e2f-9a3b-4c5d6e7f8091");
    private static final ReservationId RESERVATION = ReservationId.of("0197c1e0-1b2c-7d3e-8f4a-5b6c7d8e9fa0");
    private static final String RETURN = "0197c1e1-2c3d-7e4f-9a5b-6c7d8e9fa0b1";
    private static final Money PRICE = Money.of("2.5575", "GBP");
    private static final List<StockLine> LINES = List.of(new StockLine(PRODUCT, 6), new StockLine(OTHER, 1));

    private static final Map<String, Object> EVENTS = Stream.of(
                    new ProductAdded(PRODUCT, "Crème \"brûlée\" ramekin", PRICE, 100),
                    new ProductRenamed(PRODUCT, "Ramekin 茶"),
                    new ProductRepriced(PRODUCT, Money.of("3", "EUR")),
                    new ProductRestocked(PRODUCT, 50),
                    new StockReserved(PRODUCT, RESERVATION, 6),
                    new StockReleased(PRODUCT, RESERVATION, 6),
                    new StockReturned(PRODUCT, RESERVATION, RETURN, 2),
                    new ReservationMade(RESERVATION, LINES),
                    new ReservationRefused(
                            RESERVATION, List.of(new Shortage(PRODUCT, 6, 5), new Shortage(OTHER, 1, 0))),
                    new ReservationCommitted(RESERVATION),
                    new ReservationReleased(RESERVATION),
                    new ReservationReturned(RESERVATION, RETURN, LINES))
            .collect(Collectors.toMap(event -> event.getClass().getSimpleName(), Function.identity()));

    private final JsonSerializer serializer = JsonSerializer.create();

    @Test
    void everyEventOfTheContractHasAGoldenFile() throws IOException {
        List<String> events = contractEvents();
        assertThat(events).isNotEmpty();
        assertThat(goldenFiles()).containsExactlyElementsOf(events);
        assertThat(EVENTS).containsOnlyKeys(events);
    }

    @ParameterizedTest
    @MethodSource("goldenFiles")
    void isReadAndWrittenAsEver(String name) throws IOException {
        Object event = Objects.requireNonNull(EVENTS.get(name), name);
        String golden = text("/events/product/" + name + ".json").strip();

        assertThat(serializer.<String, Object>deserialize(
                        new SimpleSerializedObject<>(golden, String.class, "product." + name, null)))
                .isEqualTo(event);
        assertThat(serializer.serialize(event, String.class).getData()).isEqualTo(golden);
        assertThat(serializer.typeForClass(event.getClass()).getName()).isEqualTo("product." + name);
    }

    static List<String> goldenFiles() throws IOException {
        return names("classpath:/events/product/*.json").toList();
    }

    /** The records of the contract that are neither addressed to anything (commands) nor part of another record. */
    private static List<String> contractEvents() throws IOException {
        List<Class<?>> records = names("classpath*:com/microshop/product/*.class")
                .filter(name -> !name.equals("package-info"))
                .<Class<?>>map(GoldenFilesTest::contractType)
                .filter(Class::isRecord)
                .toList();
        Set<Type> parts = new LinkedHashSet<>();
        for (Class<?> type : records) {
            Arrays.stream(type.getRecordComponents())
                    .flatMap(GoldenFilesTest::types)
                    .forEach(parts::add);
        }
        return records.stream()
                .filter(type -> !parts.contains(type))
                .filter(type -> Arrays.stream(type.getDeclaredFields())
                        .noneMatch(field -> field.isAnnotationPresent(TargetAggregateIdentifier.class)))
                .map(Class::getSimpleName)
                .toList();
    }

    private static Stream<Type> types(RecordComponent component) {
        return component.getGenericType() instanceof ParameterizedType generic
                ? Arrays.stream(generic.getActualTypeArguments())
                : Stream.of(component.getType());
    }

    private static Class<?> contractType(String simpleName) {
        try {
            return Class.forName(GoldenFilesTest.class.getPackageName() + "." + simpleName);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Stream<String> names(String pattern) throws IOException {
        Resource[] files = new PathMatchingResourcePatternResolver().getResources(pattern);
        return Arrays.stream(files)
                .map(file -> Objects.requireNonNull(file.getFilename()))
                .map(name -> name.substring(0, name.lastIndexOf('.')))
                .sorted();
    }

    private static String text(String path) throws IOException {
        try (var in = Objects.requireNonNull(GoldenFilesTest.class.getResourceAsStream(path), path)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
