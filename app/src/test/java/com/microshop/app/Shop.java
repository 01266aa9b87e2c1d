package com.microshop.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.test.TestClient;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/** A client of the public API. */
final class Shop extends TestClient {

    /** Of the shop that tests start. */
    static final String OPERATOR_PASSWORD = "of operators: \u20ac 1";

    private static final AtomicInteger NAMES = new AtomicInteger();

    Shop(int port) {
        super(url(port));
    }

    private Shop(int port, String operatorPassword) {
        super(url(port), "operator", operatorPassword);
    }

    /** The operators' port. */
    static Shop asOperator(int managementPort, String password) {
        return new Shop(managementPort, password);
    }

    private static String url(int port) {
        return "http://127.0.0.1:" + port;
    }

    static String uniqueName(String prefix) {
        return prefix + NAMES.incrementAndGet() + Long.toString(System.nanoTime(), 36);
    }

    String newUser() {
        String name = uniqueName("user");
        return post("/api/users", user(name)).id();
    }

    static String user(String name) {
        return "{\"username\": \"%s\", \"email\": \"%s@example.com\"}".formatted(name, name);
    }

    String newProduct(String price, int stock) {
        return post("/api/products", product(uniqueName("Lamp "), price, stock)).id();
    }

    static String product(String name, String price, int stock) {
        return "{\"name\": \"%s\", \"price\": %s, \"stock\": %d}".formatted(name, price, stock);
    }

    static String order(String user, String product) {
        return "{\"user_id\": \"%s\", \"product_id\": \"%s\"}".formatted(user, product);
    }

    static String order(String user, String product, int quantity) {
        return "{\"user_id\": \"%s\", \"lines\": [{\"product_id\": \"%s\", \"quantity\": %d}]}"
                .formatted(user, product, quantity);
    }

    @Override
    protected void received(String method, String path, Answer answer) {
        DescribedApi.requireDescribed(method, path, answer);
    }

    /** The order once it has the status. */
    JsonNode settled(String order) {
        return get("/api/orders/" + order, "Prefer", "wait=60").is(200).json();
    }

    String confirmedOrder(String user, String product, int quantity) {
        String order = post("/api/orders", order(user, product, quantity)).id();
        assertThat(settled(order).get("status").asString()).isEqualTo("confirmed");
        return order;
    }
}
