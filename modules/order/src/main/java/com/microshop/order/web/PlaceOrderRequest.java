package com.microshop.order.web;

import com.microshop.kernel.Rejection;
import com.microshop.product.ProductId;
import com.microshop.web.IdText;
import com.microshop.web.Quantity;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order to place: either one unit of one product, or lines.
 *
 * @param userId who buys
 * @param productId the product to buy one unit of, or null if there are lines
 * @param lines the lines, or null if there is a product
 * @param paymentToken the payment provider's token for the payer's means of payment, or null for its default
 */
@Schema(name = "PlaceOrder", description = "Either product_id, for one unit of it, or lines")
record PlaceOrderRequest(
        @Schema(description = "An active user", example = "0197c1de-6a2b-7c3d-8e4f-5a6b7c8d9e0f") @NotNull @IdText
        String userId,

        @Schema(description = "Buys one unit of this product", example = "0197c1de-7b3c-7d4e-9f50-6b7c8d9e0f1a")
        @IdText
        @Nullable
        String productId,

        @Schema(description = "What to buy; a product may stand on several lines")
        @Size(min = 1, max = MAX_LINES, message = "must have 1 to 2000 lines")
        @Nullable
        List<@Valid @NotNull Line> lines,

        @Schema(
                description = "The provider's token for the means of payment; the number of a card is refused",
                example = "tok_approve")
        @Size(min = 1, max = MAX_TOKEN)
        @PaymentToken
        @Nullable
        String paymentToken) {

    static final int MAX_LINES = 2_000;
    static final int MAX_TOKEN = 200;

    /**
     * One line to buy.
     *
     * @param productId the product
     * @param quantity units
     */
    @Schema(name = "PlaceOrderLine")
    record Line(
            @Schema(example = "0197c1de-7b3c-7d4e-9f50-6b7c8d9e0f1a") @NotNull @IdText
            String productId,

            @Schema(description = "Units", example = "6") @NotNull @Quantity
            Integer quantity) {}

    List<WantedLine> wantedLines() {
        if (productId != null && lines == null) {
            return List.of(new WantedLine("product_id", ProductId.of(productId), 1, null));
        }
        if (productId == null && lines != null) {
            List<WantedLine> wanted = new ArrayList<>(lines.size());
            for (Line line : lines) {
                wanted.add(WantedLine.inLine(wanted.size(), line.productId, line.quantity, null));
            }
            return wanted;
        }
        throw Rejection.invalid("order-lines", "Give either product_id, for one unit of it, or lines.");
    }
}
