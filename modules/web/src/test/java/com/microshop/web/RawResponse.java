package com.microshop.web;

import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.net.ssl.SSLSession;

/** A response read straight from a socket. */
record RawResponse(String text) implements HttpResponse<String> {

    @Override
    public int statusCode() {
        return Integer.parseInt(text.substring(9, 12));
    }

    @Override
    public String body() {
        return text.substring(text.indexOf("\r\n{") + 2, text.lastIndexOf('}') + 1);
    }

    @Override
    public HttpHeaders headers() {
        Map<String, List<String>> headers = new TreeMap<>();
        text.substring(0, text.indexOf("\r\n\r\n"))
                .lines()
                .skip(1)
                .map(line -> line.split(": ", 2))
                .forEach(parts -> headers.put(parts[0], List.of(parts[1])));
        return HttpHeaders.of(headers, (name, value) -> true);
    }

    @Override
    public HttpRequest request() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<HttpResponse<String>> previousResponse() {
        return Optional.empty();
    }

    @Override
    public Optional<SSLSession> sslSession() {
        return Optional.empty();
    }

    @Override
    public URI uri() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Version version() {
        return Version.HTTP_1_1;
    }
}
