package com.microshop.order;

import static com.microshop.order.Examples.CUP;
import static com.microshop.order.Examples.EXPIRES_AT;
import static com.microshop.order.Examples.LINES;
import static com.microshop.order.Examples.MUG;
import static com.microshop.order.Examples.ORDER;
import static com.microshop.order.Examples.PAYMENT;
import static com.microshop.order.Examples.PLACED_AT;
import static com.microshop.order.Examples.RETURN;
import static com.microshop.order.Examples.TOTAL;
import static com.microshop.order.Examples.USER;
import static com.microshop.order.Examples.eur;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.messaging.store.JsonSerializer;
import com.microshop.product.Shortage;
import com.microshop.product.StockLine;
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

    private static final Map<String, Object> EVENTS = Stream.of(
                    new OrderPlaced(ORDER, USER, LINES, TOTAL, PAYMENT, "tok_approve", PLACED_AT, EXPIRES_AT),
                    new OrderReserved(ORDER, PAYMENT, TOTAL, null, EXPIRES_AT),
                    new OrderConfirmed(ORDER, PAYMENT, TOTAL),
                    new OrderRejected(ORDER, List.of(new Shortage(MUG, 5, 3), new Shortage(CUP, 1, 0))),
                    new OrderDeclined(ORDER, PAYMENT, "insufficient funds"),
                    new OrderCancelled(ORDER, PAYMENT, "timed_out"),
                    new OrderPaidTooLate(ORDER, PAYMENT),
                    new OrderLinesReturned(
                            ORDER,
                            RETURN,
                            List.of(new ReturnedLine(1, MUG, 2, eur("5.1")), new ReturnedLine(3, MUG, 1, eur("2.55"))),
                            List.of(new StockLine(MUG, 3)),
                            PAYMENT,
                            eur("7.65")),
                    new OrderRefundPaid(ORDER, RETURN, eur("7.65")),
                    new OrderRefunded(ORDER, TOTAL))
            .collect(Collectors.toMap(event -> event.getClass().getSimpleName(), Function.identity()));

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
        String golden = resource("/events/order/" + name + ".json").strip();
        assertThat(read(golden, "order." + name)).isEqualTo(event);
        assertThat(serializer.serialize(event, String.class).getData()).isEqualTo(golden);
        assertThat(serializer.typeForClass(event.getClass()).getName()).isEqualTo("order." + name);
    }

    @Test
    void aPaymentTokenIsNotInTheTextOfAnything() {
        for (Object message : List.of(Examples.place(LINES), Examples.placed(), Examples.reserved())) {
            assertThat(message.toString()).contains(ORDER.value()).doesNotContain("tok_approve");
        }
    }

    private Object read(String json, String type) {
        return serializer.deserialize(new SimpleSerializedObject<>(json, String.class, type, null));
    }

    static List<String> goldenFiles() throws IOException {
        return Arrays.stream(resources("classpath:/events/order/*.json"))
                .map(file -> Objects.requireNonNull(file.getFilename()).replace(".json", ""))
                .sorted()
                .toList();
    }

    /** The records of the contract that name an order without being addressed to it: what is addressed is a command. */
    private static Stream<Class<?>> contractEvents() throws IOException {
        return Arrays.stream(resources("classpath*:com/microshop/order/*.class"))
                .map(file -> Objects.requireNonNull(file.getFilename()).replace(".class", ""))
                .filter(name -> !name.equals("package-info"))
                .<Class<?>>map(GoldenFilesTest::contractType)
                .filter(Class::isRecord)
                .filter(type -> Arrays.stream(type.getDeclaredFields()).anyMatch(f -> f.getType() == OrderId.class))
                .filter(type -> Arrays.stream(type.getDeclaredFields())
                        .noneMatch(f -> f.isAnnotationPresent(TargetAggregateIdentifier.class)));
    }

    private static Class<?> contractType(String simpleName) {
        try {
            return Class.forName("com.microshop.order." + simpleName);
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
