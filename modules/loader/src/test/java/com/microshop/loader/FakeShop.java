package com.microshop.loader;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The part of the shop's API that the load needs, in memory, to test how the client handles faults; the real shop is for
 * everything else.
 *
 * <p>An order is pending when it is looked at for the first time, and a refund is not yet paid.
 */
final class FakeShop implements AutoCloseable {

    /** The fault of a request. */
    enum Fault {
        NONE,
        /** 503, nothing done. */
        UNAVAILABLE,
        /** Done, but 504. */
        OUTCOME_UNKNOWN,
        /** Done, but the connection is cut. */
        CUT
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, String> usernames = new HashMap<>();
    private final Map<String, Product> products = new LinkedHashMap<>();
    private final Map<String, Order> orders = new LinkedHashMap<>();
    private final Map<String, String> idsByKey = new HashMap<>();
    private final Map<String, JsonNode> bodiesByKey = new HashMap<>();
    private int requests;
    private volatile Function<Integer, Fault> faults = number -> Fault.NONE;
    private volatile String rejectedUser = "";

    FakeShop() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Chooses a fault by the number of the request, from 1. */
    void faults(Function<Integer, Fault> choice) {
        faults = choice;
    }

    /** Orders of this customer are rejected. */
    void rejectOrdersOf(String username) {
        rejectedUser = username;
    }

    synchronized int users() {
        return usernames.size();
    }

    synchronized List<Integer> linesOfOrders() {
        return orders.values().stream().map(order -> order.lines.size()).toList();
    }

    synchronized int orders() {
        return orders.size();
    }

    synchronized long returns() {
        return idsByKey.keySet().stream()
                .filter(key -> key.contains(":return:"))
                .count();
    }

    synchronized List<String> keys() {
        return List.copyOf(idsByKey.keySet());
    }

    synchronized List<Product> products() {
        return List.copyOf(products.values());
    }

    /** Another customer buys one unit of every product. */
    synchronized void sellOneOfEach() {
        for (Product product : products.values()) {
            Order order = new Order(false);
            order.lines.add(new Line(product, 1, product.price));
            product.stock--;
            orders.put(UUID.randomUUID().toString(), order);
        }
    }

    /** All orders timed out; their units are back. */
    synchronized void timeOutOrders() {
        for (Order order : orders.values()) {
            order.rejected = true;
            order.reason = "timed_out";
            order.lines.forEach(line -> line.product.stock += line.quantity);
        }
    }

    /** Registers a user without any key, as another client would. */
    synchronized void register(String username) {
        usernames.put(username, UUID.randomUUID().toString());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Answer answer = answerOrFault(exchange, body);
            if (answer != null) {
                if (answer.replayed) {
                    exchange.getResponseHeaders().add("Idempotent-Replayed", "true");
                }
                send(exchange, answer.status, answer.body);
            }
        }
    }

    /** One request at a time, so that a fault can be chosen by what was done before; null if the connection is cut. */
    private synchronized @Nullable Answer answerOrFault(HttpExchange exchange, byte[] body) {
        Fault fault = faults.apply(++requests);
        if (fault == Fault.UNAVAILABLE) {
            return Answer.problem(503, "unavailable");
        }
        Answer answer = answer(exchange, body);
        return switch (fault) {
            case CUT -> null;
            case OUTCOME_UNKNOWN -> Answer.problem(504, "outcome-unknown");
            default -> answer;
        };
    }

    private static void send(HttpExchange exchange, int status, Object body) throws IOException {
        byte[] bytes = ShopApi.JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private record Answer(int status, Object body, boolean replayed) {

        static Answer problem(int status, String code) {
            return new Answer(status, Map.of("type", "/problems/" + code, "detail", "No: " + code + "."), false);
        }
    }

    private Answer answer(HttpExchange exchange, byte[] body) {
        String path = exchange.getRequestURI().getPath();
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        if (exchange.getRequestMethod().equals("POST")) {
            return post(path, exchange.getRequestHeaders().getFirst("Idempotency-Key"), ShopApi.JSON.readTree(body));
        }
        return new Answer(200, get(path, query), false);
    }

    private Answer post(String path, String key, JsonNode body) {
        if (idsByKey.containsKey(key)) {
            return body.equals(bodiesByKey.get(key))
                    ? new Answer(202, Map.of("id", idsByKey.get(key)), true)
                    : Answer.problem(422, "idempotency-key-reused");
        }
        String id = UUID.randomUUID().toString();
        String problem = execute(path, id, body);
        if (problem != null) {
            return Answer.problem(problem.endsWith("taken") ? 409 : 422, problem);
        }
        idsByKey.put(key, id);
        bodiesByKey.put(key, body);
        return new Answer(202, Map.of("id", id), false);
    }

    private @Nullable String execute(String path, String id, JsonNode body) {
        return switch (path) {
            case "/api/users" ->
                usernames.putIfAbsent(body.path("username").asString(), id) == null ? null : "username-taken";
            case "/api/products" -> {
                products.put(id, new Product(id, body));
                yield null;
            }
            case "/api/staff/orders" -> place(id, body);
            default -> giveBack(idIn(path), body);
        };
    }

    /** The id in {@code /api/orders/{id}} and what is below. */
    private static String idIn(String path) {
        return path.replaceAll("^/api/orders/([^/]*).*", "$1");
    }

    private @Nullable String place(String id, JsonNode body) {
        String user = body.path("user_id").asString();
        if (!usernames.containsValue(user)) {
            return "user-not-found";
        }
        Order order = new Order(user.equals(usernames.get(rejectedUser)));
        for (JsonNode line : body.path("lines")) {
            Product product = products.get(line.path("product_id").asString());
            if (product == null) {
                return "product-not-found";
            }
            int quantity = line.path("quantity").asInt();
            product.stock -= order.rejected ? 0 : quantity;
            order.lines.add(
                    new Line(product, quantity, line.path("agreed_unit_price").decimalValue()));
        }
        orders.put(id, order);
        return null;
    }

    private @Nullable String giveBack(String orderId, JsonNode body) {
        Order order = orders.get(orderId);
        if (order == null || order.looks == 0) {
            return "order-not-confirmed";
        }
        for (JsonNode back : body.path("lines")) {
            Line line = order.lines.get(back.path("line").asInt() - 1);
            line.returned += back.path("quantity").asInt();
            line.product.stock += back.path("quantity").asInt();
        }
        order.refundLooks = 0;
        return null;
    }

    private Object get(String path, String query) {
        return switch (path) {
            case "/api/users" -> {
                String id = usernames.get(query.replaceAll("^username=", ""));
                yield Map.of("items", id == null ? List.of() : List.of(Map.of("id", id)));
            }
            case "/api/products" ->
                Map.of("items", products.values().stream().map(Product::view).toList());
            case "/api/orders" -> Map.of("items", listed(query));
            case "/api/orders/sales" -> Map.of("items", sales());
            default -> view(idIn(path), known(orders.get(idIn(path))));
        };
    }

    private static Order known(@Nullable Order order) {
        return Objects.requireNonNull(order, "The load asks for its own orders only");
    }

    private List<Map<String, Object>> listed(String query) {
        List<Map<String, Object>> listed = new ArrayList<>();
        orders.forEach((id, order) -> {
            Map<String, Object> view = view(id, order);
            if (!query.contains("status=") || query.contains("status=" + view.get("status"))) {
                listed.add(view);
            }
        });
        return listed;
    }

    private static Map<String, Object> view(String id, Order order) {
        Map<String, Object> view = new HashMap<>();
        view.put("id", id);
        view.put("status", order.looks++ == 0 ? "pending" : order.rejected ? "rejected" : "confirmed");
        view.put("reason", order.rejected ? order.reason : "");
        view.put("refunded", order.refundLooks++ == 0 ? BigDecimal.ZERO : order.refunded());
        return view;
    }

    private List<Map<String, Object>> sales() {
        Map<String, Totals> totals = new LinkedHashMap<>();
        for (Order order : orders.values()) {
            for (Line line : order.rejected ? List.<Line>of() : order.lines) {
                Totals one = Totals.NONE
                        .plusSold(line.quantity, line.costOf(line.quantity))
                        .plusReturned(line.returned, line.costOf(line.returned));
                totals.merge(line.product.id, one, Totals::plus);
            }
        }
        List<Map<String, Object>> items = new ArrayList<>();
        totals.forEach((id, total) -> items.add(Map.of(
                "product_id", id,
                "currency", "GBP",
                "units_sold", total.unitsSold(),
                "revenue", total.revenue(),
                "units_returned", total.unitsReturned(),
                "refunds", total.refunds())));
        return items;
    }

    private static final class Order {

        private final List<Line> lines = new ArrayList<>();
        private boolean rejected;
        private String reason = "insufficient_stock";
        private int looks;
        private int refundLooks;

        Order(boolean rejected) {
            this.rejected = rejected;
        }

        BigDecimal refunded() {
            return lines.stream().map(line -> line.costOf(line.returned)).reduce(BigDecimal.ZERO, BigDecimal::add);
        }
    }

    private static final class Line {

        private final Product product;
        private final int quantity;
        private final BigDecimal price;
        private int returned;

        Line(Product product, int quantity, BigDecimal price) {
            this.product = product;
            this.quantity = quantity;
            this.price = price;
        }

        BigDecimal costOf(int units) {
            return price.multiply(BigDecimal.valueOf(units)).setScale(2, RoundingMode.HALF_UP);
        }
    }

    /** A product of the fake shop. */
    static final class Product {

        private final String id;
        private final String name;
        private final String currency;
        private final BigDecimal price;
        private int stock;

        private Product(String id, JsonNode body) {
            this.id = id;
            name = body.path("name").asString();
            currency = body.path("currency").asString();
            price = body.path("price").decimalValue();
            stock = body.path("stock").asInt();
        }

        private Map<String, Object> view() {
            return Map.of("id", id, "stock", stock);
        }

        @Override
        public String toString() {
            return "%s, %s %s, %d left".formatted(name, price, currency, stock);
        }
    }
}
