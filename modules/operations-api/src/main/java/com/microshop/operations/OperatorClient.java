package com.microshop.operations;

import com.microshop.operations.NoAnswer.Kind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.invoker.HttpExchangeAdapter;
import org.springframework.web.service.invoker.HttpExchangeAdapterDecorator;
import org.springframework.web.service.invoker.HttpRequestValues;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;
import tools.jackson.databind.EnumNamingStrategies;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** Calls the operators' API of the shop's processes over HTTP. */
public final class OperatorClient implements AutoCloseable {

    /** As the endpoints write it. */
    public static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enumNamingStrategy(EnumNamingStrategies.SNAKE_CASE)
            .build();

    private static final String PATH = "/actuator";

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http;
    private final RestClient.Builder requests;
    private final Duration patience;
    private final Function<NoAnswer, String> sentences;

    /**
     * A client to close after use.
     *
     * @param connect how long it may take to reach a process
     * @param patience how long one answer may take, with its whole body
     * @param sentences what operators read if there is no answer
     */
    public OperatorClient(Duration connect, Duration patience, Function<NoAnswer, String> sentences) {
        this.http = HttpClient.newBuilder().connectTimeout(connect).build();
        this.requests = RestClient.builder()
                .requestFactory(new JdkClientHttpRequestFactory(http))
                .configureMessageConverters(converters -> converters.withJsonConverter(json()))
                .defaultStatusHandler(status -> !status.isSameCodeAs(HttpStatus.OK), OperatorClient::check);
        this.patience = patience;
        this.sentences = sentences;
    }

    /** Reads JSON, regardless of the content type of the answer. */
    private static JacksonJsonHttpMessageConverter json() {
        JacksonJsonHttpMessageConverter json = new JacksonJsonHttpMessageConverter(JSON);
        json.setSupportedMediaTypes(List.of(MediaType.APPLICATION_JSON, MediaType.ALL));
        return json;
    }

    /** Fails unless the status is that of an answer: of one thing among several, {@code parked/ID}, also that it is not there. */
    private static void check(HttpRequest request, ClientHttpResponse response) throws IOException {
        if (response.getStatusCode().isSameCodeAs(HttpStatus.UNAUTHORIZED)) {
            throw new LoginException();
        }
        if (response.getStatusCode().isSameCodeAs(HttpStatus.TOO_MANY_REQUESTS)) {
            throw new IOException("too many logins have failed; try again in a minute");
        }
        boolean isOneOfSeveral = request.getURI().getRawPath().indexOf('/', PATH.length() + 1) > 0;
        if (!isOneOfSeveral || !response.getStatusCode().isSameCodeAs(HttpStatus.NOT_FOUND)) {
            throw new IOException(
                    "it answers with status " + response.getStatusCode().value());
        }
    }

    /**
     * The API of one process. Calls fail in one way only: with a {@link ShopUnreachableException}.
     *
     * @param authorization the login, as that header; null if there is none
     * @param reason why, percent-encoded; null if none was given
     * @throws ShopUnreachableException if the address is not valid or no process answers there
     */
    public OperatorApi at(URI process, @Nullable String authorization, @Nullable String reason) {
        if (process.getHost() == null || !Set.of("http", "https").contains(process.getScheme())) {
            String detail = "%s is not a valid URL; correct microshop.management.url there".formatted(process);
            throw unreachable(process, Kind.UNREACHABLE, detail);
        }
        RestClient client = requests.clone()
                .baseUrl(process.resolve(PATH))
                .defaultHeaders(headers -> {
                    set(headers, HttpHeaders.AUTHORIZATION, authorization);
                    set(headers, Operator.REASON, reason);
                })
                .build();
        return HttpServiceProxyFactory.builderFor(new Exchange(process, RestClientAdapter.create(client)))
                .build()
                .createClient(OperatorApi.class);
    }

    private static void set(HttpHeaders headers, String name, @Nullable String value) {
        if (value != null) {
            headers.set(name, value);
        }
    }

    /** Makes calls under a deadline, which also ends reading the body. */
    private final class Exchange extends HttpExchangeAdapterDecorator {

        private final URI process;

        Exchange(URI process, HttpExchangeAdapter http) {
            super(http);
            this.process = process;
        }

        @Override
        public <T> T exchangeForBody(HttpRequestValues request, ParameterizedTypeReference<T> type) {
            Future<@Nullable T> answer =
                    threads.submit(() -> getHttpExchangeAdapter().exchangeForBody(request, type));
            try {
                T body = answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
                if (body == null) {
                    throw unreachable(process, Kind.NOT_THE_SHOP, "it answers nothing");
                }
                return body;
            } catch (ExecutionException e) {
                throw unreachable(process, e);
            } catch (TimeoutException e) {
                String detail = "it has not answered within %d s".formatted(patience.toSeconds());
                throw unreachable(process, Kind.TIMED_OUT, detail);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw unreachable(process, Kind.INTERRUPTED, "interrupted");
            } finally {
                var _ = answer.cancel(true);
            }
        }
    }

    private ShopUnreachableException unreachable(URI process, ExecutionException failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof LoginException login) {
                return unreachable(process, Kind.LOGIN_REFUSED, String.valueOf(login.getMessage()));
            }
            if (cause instanceof IOException) {
                String detail = Objects.requireNonNullElse(cause.getMessage(), "it cannot be reached");
                return unreachable(process, Kind.UNREACHABLE, detail);
            }
        }
        if (failure.getCause() instanceof RestClientException) {
            return unreachable(process, Kind.NOT_THE_SHOP, "it answers something else");
        }
        throw new IllegalStateException("Could not ask " + process, failure);
    }

    private ShopUnreachableException unreachable(URI process, Kind kind, String detail) {
        return new ShopUnreachableException(sentences.apply(new NoAnswer(process, kind, detail)));
    }

    @Override
    public void close() {
        var _ = threads.shutdownNow();
        http.shutdownNow();
    }

    private static final class LoginException extends IOException {

        private static final long serialVersionUID = 1L;

        private LoginException() {
            super("it rejects the login");
        }
    }
}
