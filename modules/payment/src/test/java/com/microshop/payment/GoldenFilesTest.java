package com.microshop.payment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.kernel.Money;
import com.microshop.messaging.store.JsonSerializer;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.axonframework.serialization.SimpleSerializedObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** Every event of the contract has files that show how it was stored; today's code must read and write it so. */
class GoldenFilesTest {

    private static final String FOLDER = "/events/payment/";
    private static final PaymentId ID = PaymentId.of("0197c1de-6a2b-7c3d-8e4f-5a6b7c8d9e0f");
    private static final String ORDER = "0197c1df-0c1d-7e2f-9a3b-4c5d6e7f8091";
    private static final String RETURN = "0197c1e1-2c3d-7e4f-9a5b-6c7d8e9fa0b1";
    private static final String AUTH = "sandbox-approve-" + ID;
    private static final Money AMOUNT = Money.of("19.9875", "GBP");
    private static final Instant EXPIRES = Instant.parse("2026-03-01T09:45:00.123456Z");

    /** By file name: the event's, with what is special about it behind a dash. */
    private static final Map<String, Object> EVENTS = Map.ofEntries(
            Map.entry("PaymentRequested", new PaymentRequested(ID, ORDER, AMOUNT, "tok_approve", EXPIRES)),
            Map.entry(
                    "PaymentRequested-without-token",
                    new PaymentRequested(ID, ORDER, Money.zero("EUR"), null, EXPIRES)),
            Map.entry("PaymentAuthorized", new PaymentAuthorized(ID, ORDER, AMOUNT, AUTH)),
            Map.entry("PaymentDeclined", new PaymentDeclined(ID, ORDER, "The card was \"declined\".")),
            Map.entry("PaymentTimedOut", new PaymentTimedOut(ID, ORDER)),
            Map.entry("PaymentCancelled", new PaymentCancelled(ID, ORDER, "Ça suffit")),
            Map.entry("PaymentCancelled-before-request", new PaymentCancelled(ID, null, "Ça suffit")),
            Map.entry("CaptureRequested", new CaptureRequested(ID, ORDER, AMOUNT, AUTH)),
            Map.entry("PaymentCaptured", new PaymentCaptured(ID, ORDER, AMOUNT)),
            Map.entry("RefundRequested", new RefundRequested(ID, ORDER, RETURN, Money.of("5", "GBP"), AUTH)),
            Map.entry("PaymentRefunded", new PaymentRefunded(ID, ORDER, RETURN, Money.of("5", "GBP"), AMOUNT)),
            Map.entry("VoidRequested", new VoidRequested(ID, ORDER, AUTH)),
            Map.entry("VoidRequested-of-unknown", new VoidRequested(ID, ORDER, null)),
            Map.entry("PaymentVoided", new PaymentVoided(ID, ORDER, AUTH)),
            Map.entry("PaymentVoided-of-unknown", new PaymentVoided(ID, ORDER, null)));

    private final JsonSerializer serializer = JsonSerializer.create();

    @Test
    void everyEventOfTheContractHasAGoldenFile() throws IOException {
        List<String> events = contractEvents();
        assertThat(events).isNotEmpty();
        assertThat(goldenFiles()).containsAll(events).containsExactlyInAnyOrderElementsOf(EVENTS.keySet());
    }

    @ParameterizedTest
    @MethodSource("goldenFiles")
    void isReadAndWrittenAsEver(String name) throws IOException {
        Object event = Objects.requireNonNull(EVENTS.get(name), name);
        String type = "payment." + name.split("-", -1)[0];
        String golden = text(FOLDER + name + ".json").strip();

        assertThat(serializer.<String, Object>deserialize(
                        new SimpleSerializedObject<>(golden, String.class, type, null)))
                .isEqualTo(event);
        assertThat(serializer.serialize(event, String.class).getData()).isEqualTo(golden);
        assertThat(serializer.typeForClass(event.getClass()).getName()).isEqualTo(type);
    }

    @Test
    void noTextOfAMessageHoldsThePaymentToken() {
        assertThat(List.of(
                        new PaymentRequested(ID, ORDER, AMOUNT, "tok_secret", EXPIRES),
                        new RequestPayment(ID, ORDER, AMOUNT, "tok_secret", EXPIRES)))
                .allSatisfy(message ->
                        assertThat(message.toString()).contains(ORDER).doesNotContain("tok_secret"));
    }

    static List<String> goldenFiles() throws IOException {
        return names("classpath:" + FOLDER + "*.json").toList();
    }

    /** The records of the contract that are addressed to nobody; ids are no events. */
    private static List<String> contractEvents() throws IOException {
        return names("classpath*:com/microshop/payment/*.class")
                .filter(name -> !name.equals("package-info"))
                .map(GoldenFilesTest::contractType)
                .filter(Class::isRecord)
                .filter(type -> !type.equals(PaymentId.class))
                .filter(type -> Arrays.stream(type.getDeclaredFields())
                        .noneMatch(field -> field.isAnnotationPresent(TargetAggregateIdentifier.class)))
                .map(Class::getSimpleName)
                .toList();
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
