package com.microshop.order.web;

import com.microshop.web.IdText;
import com.microshop.web.Price;
import com.microshop.web.Quantity;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order that staff place for a customer.
 *
 * @param userId who buys
 * @param lines the lines
 * @param paymentToken the payment provider's token for the payer's means of payment, or null for its default
 */
@Schema(name = "PlaceStaffOrder")
record PlaceStaffOrderRequest(
        @Schema(description = "An active user", example = "0197c1de-6a2b-7c3d-8e4f-5a6b7c8d9e0f") @NotNull @IdText
        String userId,

        @Schema(description = "What to buy; a product may stand on several lines")
        @NotNull
        @Size(min = 1, max = PlaceOrderRequest.MAX_LINES, message = "must have 1 to 2000 lines")
        List<@Valid @NotNull Line> lines,

        @Schema(
                description = "The provider's token for the means of payment; the number of a card is refused",
                example = "tok_approve")
        @Size(min = 1, max = PlaceOrderRequest.MAX_TOKEN)
        @PaymentToken
        @Nullable
        String paymentToken) {

    /**
     * One line to buy.
     *
     * @param productId the product
     * @param quantity units
     * @param agreedUnitPrice the price agreed with the customer, or null for that of the catalogue
     */
    @Schema(name = "PlaceStaffOrderLine")
    record Line(
            @Schema(example = "0197c1de-7b3c-7d4e-9f50-6b7c8d9e0f1a") @NotNull @IdText
            String productId,

            @Schema(description = "Units", example = "6") @NotNull @Quantity
            Integer quantity,

            @Schema(
                    description = "Agreed with the customer, in the product's currency; else the catalogue's price",
                    example = "2.10")
            @Price
            @Nullable
            BigDecimal agreedUnitPrice) {}

    List<WantedLine> wantedLines() {
        List<WantedLine> wanted = new ArrayList<>(lines.size());
        for (Line line : lines) {
            wanted.add(WantedLine.inLine(wanted.size(), line.productId, line.quantity, line.agreedUnitPrice));
        }
        return wanted;
    }
}
