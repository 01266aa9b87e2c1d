package com.microshop.bench.stock;

import com.microshop.bench.stock.Commands.AddProduct;
import com.microshop.bench.stock.Commands.PlaceOrder;
import com.microshop.bench.stock.Commands.RegisterUser;
import com.microshop.bench.stock.OrderProjection.FindOrder;
import com.microshop.bench.stock.OrderProjection.ListOrders;
import com.microshop.bench.stock.OrderProjection.OrderView;
import com.microshop.bench.stock.ProductProjection.FindProduct;
import com.microshop.bench.stock.ProductProjection.ListProducts;
import com.microshop.bench.stock.ProductProjection.ProductView;
import com.microshop.bench.stock.ProductProjection.ProductViews;
import com.microshop.bench.stock.UserProjection.UserViews;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.responsetypes.ResponseTypes;
import org.axonframework.queryhandling.QueryGateway;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** The shop's requests that the benchmark makes. */
@RestController
class ShopController {

    private final CommandGateway commands;
    private final QueryGateway queries;
    private final UserViews users;
    private final ProductViews products;

    ShopController(CommandGateway commands, QueryGateway queries, UserViews users, ProductViews products) {
        this.commands = commands;
        this.queries = queries;
        this.users = users;
        this.products = products;
    }

    record NewUser(String username, String email) {}

    record NewProduct(String name, BigDecimal price, int stock) {}

    /** Either one unit of a product, or lines. */
    record NewOrder(String userId, String productId, List<NewLine> lines) {

        List<NewLine> wanted() {
            return lines == null ? List.of(new NewLine(productId, 1)) : lines;
        }
    }

    record NewLine(String productId, int quantity) {}

    record Created(String id) {}

    record Placed(String id, String status) {}

    record Page<T>(List<T> items) {}

    @GetMapping("/health")
    Map<String, String> health() {
        return Map.of("status", "up");
    }

    @PostMapping("/api/users")
    @ResponseStatus(HttpStatus.CREATED)
    Created registerUser(@RequestBody NewUser user) {
        return new Created(commands.sendAndWait(new RegisterUser(newId(), user.username(), user.email())));
    }

    @ExceptionHandler(DataIntegrityViolationException.class)
    @ResponseStatus(HttpStatus.CONFLICT)
    void taken() {}

    @PostMapping("/api/products")
    @ResponseStatus(HttpStatus.CREATED)
    Created addProduct(@RequestBody NewProduct product) {
        return new Created(
                commands.sendAndWait(new AddProduct(newId(), product.name(), product.price(), product.stock())));
    }

    @GetMapping("/api/products")
    Page<ProductView> listProducts(@RequestParam(defaultValue = "100") int limit) {
        return new Page<>(queries.query(new ListProducts(limit), ResponseTypes.multipleInstancesOf(ProductView.class))
                .join());
    }

    @GetMapping("/api/products/{id}")
    ResponseEntity<ProductView> product(@PathVariable String id) {
        return ResponseEntity.of(queries.query(new FindProduct(id), ResponseTypes.optionalInstanceOf(ProductView.class))
                .join());
    }

    /** Checks user and products with the read models; what was added a moment ago may still be unknown. */
    @PostMapping("/api/orders")
    @ResponseStatus(HttpStatus.CREATED)
    Placed placeOrder(@RequestBody NewOrder order) {
        if (!users.existsById(order.userId())) {
            throw unknown("user");
        }
        List<OrderLine> lines = order.wanted().stream().map(this::withPrice).toList();
        return new Placed(commands.sendAndWait(new PlaceOrder(newId(), order.userId(), lines)), "pending");
    }

    private OrderLine withPrice(NewLine line) {
        ProductView product = products.findById(line.productId()).orElseThrow(() -> unknown("product"));
        return new OrderLine(line.productId(), line.quantity(), product.price());
    }

    @GetMapping("/api/orders/{id}")
    ResponseEntity<OrderView> order(@PathVariable String id) {
        return ResponseEntity.of(queries.query(new FindOrder(id), ResponseTypes.optionalInstanceOf(OrderView.class))
                .join());
    }

    @GetMapping("/api/orders")
    Page<OrderView> listOrders(@RequestParam String status, @RequestParam(defaultValue = "100") int limit) {
        return new Page<>(
                queries.query(new ListOrders(status, limit), ResponseTypes.multipleInstancesOf(OrderView.class))
                        .join());
    }

    private static ResponseStatusException unknown(String what) {
        return new ResponseStatusException(HttpStatus.UNPROCESSABLE_CONTENT, "unknown " + what);
    }

    private static String newId() {
        return UUID.randomUUID().toString();
    }
}
