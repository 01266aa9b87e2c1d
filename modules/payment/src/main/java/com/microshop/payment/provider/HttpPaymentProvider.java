package com.microshop.payment.provider;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.microshop.payment.provider.ProviderMessages.Answer;
import com.microshop.payment.provider.ProviderMessages.Question;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.EnumNamingStrategies;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * A provider behind HTTP (docs/payment-provider.md).
 *
 * <p>Everything but a well-formed answer is {@link ProviderUnavailableException}; its text never holds what was sent or
 * received.
 */
final class HttpPaymentProvider implements PaymentProvider, AutoCloseable {

    private static final int MAX_ANSWER_BYTES = 64 * 1024;
    private static final int MAX_TEXT = 200;
    private static final int OK = 200;

    private final String url;
    private final Supplier<@Nullable String> credential;
    private final Duration timeout;
    private final HttpClient client;
    private final JsonMapper json = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enumNamingStrategy(EnumNamingStrategies.SNAKE_CASE)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();

    /**
     * A provider at an address.
     *
     * @param credential gives the bearer token for each call, or null if there is none
     */
    HttpPaymentProvider(URI url, Supplier<@Nullable String> credential, ProviderProperties.Calls calls) {
        this.credential = credential;
        this.url = url.toString().replaceAll("/+$", "");
        timeout = calls.timeout();
        client = HttpClient.newBuilder()
                .connectTimeout(calls.connectTimeout())
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    @Override
    public ProviderAnswer answer(ProviderCall call) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path(call)))
                .timeout(timeout)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .header(ProviderMessages.IDEMPOTENCY_KEY, call.idempotencyKey())
                .POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(Question.of(call))));
        String token = token();
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        HttpResponse<String> response = send(request.build());
        if (response.statusCode() != OK) {
            throw new ProviderUnavailableException("The provider answered with status " + response.statusCode() + ".");
        }
        return read(response.body());
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private @Nullable String token() {
        try {
            return credential.get();
        } catch (IllegalArgumentException e) {
            throw new ProviderUnavailableException("The provider was not called: " + e.getMessage() + ".", e);
        }
    }

    private static String path(ProviderCall call) {
        return switch (call) {
            case ProviderCall.Authorize _ -> ProviderMessages.AUTHORIZATIONS;
            case ProviderCall.Capture _ -> ProviderMessages.CAPTURES;
            case ProviderCall.VoidAuthorization _ -> ProviderMessages.VOIDS;
            case ProviderCall.Refund _ -> ProviderMessages.REFUNDS;
        };
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(
                    request,
                    HttpResponse.BodyHandlers.limiting(
                            HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8), MAX_ANSWER_BYTES));
        } catch (IOException e) {
            throw new ProviderUnavailableException(
                    "The provider could not be reached: " + e.getClass().getSimpleName() + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProviderUnavailableException("Asking the provider was interrupted.", e);
        }
    }

    private ProviderAnswer read(String body) {
        Answer answer = parse(body);
        if (answer.outcome() == ProviderMessages.Outcome.APPROVED && answer.reference() != null) {
            return new ProviderAnswer.Approved(usable(answer.reference()));
        }
        if (answer.outcome() == ProviderMessages.Outcome.DECLINED) {
            return new ProviderAnswer.Declined(
                    answer.reason() == null ? "No reason was given." : shortened(answer.reason()));
        }
        throw new ProviderUnavailableException("The provider's answer names no outcome.");
    }

    private Answer parse(String body) {
        try {
            Answer answer = json.readValue(body, Answer.class);
            return answer == null ? new Answer(null, null, null) : answer;
        } catch (JacksonException e) {
            throw new ProviderUnavailableException("The provider's answer is not valid JSON of the protocol.");
        }
    }

    private static String usable(String reference) {
        if (reference.isBlank() || reference.length() > MAX_TEXT) {
            throw new ProviderUnavailableException(
                    "The provider's reference must have 1 to %d characters.".formatted(MAX_TEXT));
        }
        return reference;
    }

    private static String shortened(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
    }
}
