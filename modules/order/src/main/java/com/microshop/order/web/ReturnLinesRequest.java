package com.microshop.order.web;

import com.microshop.order.ReturnLine;
import com.microshop.web.Quantity;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;

/**
 * Units of an order to give back.
 *
 * @param lines the lines, each once
 */
@Schema(name = "ReturnLines")
record ReturnLinesRequest(
        @Schema(description = "The lines to return, each once")
        @NotNull
        @Size(min = 1, max = PlaceOrderRequest.MAX_LINES, message = "must have 1 to 2000 lines")
        List<@Valid @NotNull Line> lines) {

    /**
     * Units of one line.
     *
     * @param line the number of the order's line
     * @param quantity units
     */
    @Schema(name = "ReturnLine")
    record Line(
            @Schema(description = "The number of the order's line, from 1", example = "1")
            @NotNull
            @Min(1)
            @Max(PlaceOrderRequest.MAX_LINES)
            Integer line,

            @Schema(description = "At most what was bought less what came back before", example = "2")
            @NotNull
            @Quantity
            Integer quantity) {}

    List<ReturnLine> returnLines() {
        return lines.stream()
                .map(line -> new ReturnLine(line.line(), line.quantity()))
                .toList();
    }
}
