package com.microshop.order.web;

import com.microshop.kernel.Rejection;
import com.microshop.messaging.EventLog;
import com.microshop.order.CancelOrder;
import com.microshop.order.OrderId;
import com.microshop.order.OrderStatus;
import com.microshop.order.ReturnLine;
import com.microshop.order.ReturnOrderLines;
import com.microshop.order.readmodel.OrderReturns;
import com.microshop.order.readmodel.OrderView;
import com.microshop.order.readmodel.Orders;
import com.microshop.order.readmodel.OrdersProjection;
import com.microshop.order.readmodel.ReturnView;
import com.microshop.user.UserId;
import com.microshop.web.Changed;
import com.microshop.web.Created;
import com.microshop.web.IdText;
import com.microshop.web.Page;
import com.microshop.web.PageRequest;
import com.microshop.web.Preference;
import com.microshop.web.Reads;
import com.microshop.web.WriteRequest;
import com.microshop.web.Writes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Orders: placing, following, cancelling and returning them. */
@RestController
@RequestMapping(path = OrderController.PATH, produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Orders", description = "Orders and their way from placed to confirmed")
class OrderController {

    static final String PATH = "/api/orders";

    private static final int LONGEST_STORY = 10_000;

    private final Writes writes;
    private final OrderPlacement placement;
    private final Orders orders;
    private final OrderReturns returns;
    private final OrderWaits waits;
    private final EventLog eventLog;
    private final JsonMapper json;

    OrderController(
            Writes writes,
            OrderPlacement placement,
            Orders orders,
            OrderReturns returns,
            OrderWaits waits,
            EventLog eventLog,
            JsonMapper json) {
        this.writes = writes;
        this.placement = placement;
        this.orders = orders;
        this.returns = returns;
        this.waits = waits;
        this.eventLog = eventLog;
        this.json = json;
    }

    @PostMapping
    @Operation(
            operationId = "placeOrder",
            summary = "Place an order",
            description = "At today's prices, in one currency. The order is pending; stock and payment follow by "
                    + "themselves. GET it with Prefer: wait=10 to learn the outcome. An operator limits the lines of an "
                    + "order, the units of a product in it (both 422), and how many orders of a user may be pending or "
                    + "reserved at the same time (409, too-many-open-orders).")
    ResponseEntity<Created> place(@Valid @RequestBody PlaceOrderRequest body, WriteRequest request) {
        return placement.placeWithinLimits(
                request, body, UserId.of(body.userId()), body.wantedLines(), body.paymentToken());
    }

    @GetMapping("/{id}")
    @Operation(
            operationId = "getOrder",
            summary = "Show an order",
            description = "With Prefer: wait=SECONDS (1 to 60) the answer comes as soon as the order is no longer "
                    + "pending or reserved, at the latest after that time. Without Preference-Applied, the answer came at "
                    + "once, because too many requests wait: ask again after a second.")
    ResponseEntity<OrderResponse> one(@PathVariable String id, Preference preference) {
        UUID orderId = pathId(id);
        Duration wanted = preference.waitFor();
        Duration waited = wanted == null ? null : waits.await(orderId, wanted);
        OrderView order = orders.findWithLines(orderId).orElseThrow(() -> Rejection.notFound("order", id));
        return Reads.found(OrderResponse.of(order), order.version(), waited);
    }

    @GetMapping
    @Operation(operationId = "listOrders", summary = "List orders", description = "Newest first, without their lines.")
    Page<OrderSummaryResponse> list(
            @Parameter(description = "Only orders of this user", example = "0197c1de-6a2b-7c3d-8e4f-5a6b7c8d9e0f")
                    @RequestParam(name = "user_id", required = false)
                    @IdText
                    @Nullable
                    String userId,
            @Parameter(description = "Only orders with this status", example = "confirmed")
                    @RequestParam(required = false)
                    @Nullable
                    OrderStatus status,
            @Parameter(description = "Only orders placed at this time or later", example = "2026-03-01T00:00:00Z")
                    @RequestParam(name = "placed_from", required = false)
                    @Nullable
                    Instant placedFrom,
            @Parameter(description = "Only orders placed before this time", example = "2026-04-01T00:00:00Z")
                    @RequestParam(name = "placed_to", required = false)
                    @Nullable
                    Instant placedTo,
            PageRequest page) {
        UUID customer = userId == null ? null : UUID.fromString(userId);
        Orders.Filter filter = new Orders.Filter(customer, status, placedFrom, placedTo);
        UUID below = UUID.fromString(page.afterOrHighest());
        return page.page(
                orders.findBelow(filter, below, page.fetchSize()), OrderView::orderId, OrderSummaryResponse::of);
    }

    @PostMapping("/{id}/cancel")
    @Operation(
            operationId = "cancelOrder",
            summary = "Cancel an order",
            description = "Only while it is pending or reserved; its stock is released and its payment cancelled.")
    ResponseEntity<Changed> cancel(
            @PathVariable String id,
            @Valid @RequestBody(required = false) @Nullable CancelOrderRequest body,
            WriteRequest request) {
        OrderId orderId = OrderId.of(Reads.pathId("order", id));
        String reason = CancelOrderRequest.reasonOf(body);
        return writes.of(request, body, version -> new CancelOrder(orderId, reason, version))
                .correlatedWith(id)
                .readFrom(OrdersProjection.NAME)
                .changed();
    }

    @PostMapping("/{id}/returns")
    @Operation(
            operationId = "returnOrderLines",
            summary = "Return units of an order",
            description =
                    "Only of a confirmed order. The units go back into stock and what they had cost is paid back; "
                            + "when everything came back, the order is refunded.")
    ResponseEntity<Created> returnLines(
            @PathVariable String id, @Valid @RequestBody ReturnLinesRequest body, WriteRequest request) {
        OrderId orderId = OrderId.of(Reads.pathId("order", id));
        String returnId = request.partId();
        List<ReturnLine> lines = body.returnLines();
        return writes.of(request, body, version -> new ReturnOrderLines(orderId, returnId, lines, version))
                .correlatedWith(id)
                .readFrom(OrdersProjection.NAME)
                .createdPart(returnId, "%s/%s/returns/%s".formatted(PATH, id, returnId));
    }

    @GetMapping("/{id}/returns/{return_id}")
    @Operation(operationId = "getReturn", summary = "Show a return")
    ReturnResponse oneReturn(@PathVariable String id, @PathVariable("return_id") String returnId) {
        ReturnView view = returns.findWithLines(pathId(id), UUID.fromString(Reads.pathId("return", returnId)))
                .orElseThrow(() -> Rejection.notFound("return", returnId));
        return ReturnResponse.of(view);
    }

    @GetMapping("/{id}/story")
    @Operation(
            operationId = "getOrderStory",
            summary = "Tell an order's story",
            description = "Every event about the order, in all modules.")
    StoryResponse story(@PathVariable String id) {
        if (orders.findStatus(pathId(id)).isEmpty()) {
            throw Rejection.notFound("order", id);
        }
        return StoryResponse.of(id, eventLog.story(id, LONGEST_STORY + 1), LONGEST_STORY, json);
    }

    private static UUID pathId(String id) {
        return UUID.fromString(Reads.pathId("order", id));
    }
}
