package com.microshop.order.web;

import com.microshop.user.UserId;
import com.microshop.web.Created;
import com.microshop.web.WriteRequest;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Orders that staff place for customers: the only ones for which a price may be named. */
@RestController
@RequestMapping(path = "/api/staff/orders", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Staff", description = "What staff do for customers")
class StaffOrderController {

    private final OrderPlacement placement;

    StaffOrderController(OrderPlacement placement) {
        this.placement = placement;
    }

    @PostMapping
    @Operation(
            operationId = "placeOrderForCustomer",
            summary = "Place an order for a customer",
            description =
                    "Like any order, but a line may have a unit price that was agreed with the customer; the order "
                            + "records it as agreed.")
    ResponseEntity<Created> place(@Valid @RequestBody PlaceStaffOrderRequest body, WriteRequest request) {
        return placement.place(request, body, UserId.of(body.userId()), body.wantedLines(), body.paymentToken());
    }
}
