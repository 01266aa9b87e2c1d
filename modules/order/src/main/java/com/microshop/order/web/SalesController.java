package com.microshop.order.web;

import com.microshop.order.readmodel.ProductSales;
import com.microshop.order.readmodel.Sales;
import com.microshop.web.Page;
import com.microshop.web.PageRequest;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What was sold. */
@RestController
@RequestMapping(path = OrderController.PATH + "/sales", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Orders")
class SalesController {

    private final Sales sales;

    SalesController(Sales sales) {
        this.sales = sales;
    }

    @GetMapping
    @Operation(
            operationId = "listSales",
            summary = "Add up the sales by product",
            description = "Over all orders that were confirmed, by product and currency, in the order of product ids. "
                    + "The limit counts products: one that was sold in several currencies has an item for each.")
    Page<SalesResponse> list(PageRequest page) {
        Map<String, List<ProductSales>> byProduct = sales.find(page.afterOrLowest(), page.fetchSize()).stream()
                .collect(Collectors.groupingBy(ProductSales::productId, LinkedHashMap::new, Collectors.toList()));
        Page<List<ProductSales>> products = page.page(
                List.copyOf(byProduct.values()), rows -> rows.getFirst().productId(), rows -> rows);
        return new Page<>(
                products.items().stream()
                        .flatMap(List::stream)
                        .map(SalesResponse::of)
                        .toList(),
                products.nextCursor());
    }
}
