package com.microshop.bench.stock;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.microshop.bench.stock.Events.ProductAdded;
import com.microshop.bench.stock.Events.StockReleased;
import com.microshop.bench.stock.Events.StockReserved;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.queryhandling.QueryHandler;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.stereotype.Component;

@Component
@ProcessingGroup("products")
class ProductProjection {

    private final ProductViews products;

    ProductProjection(ProductViews products) {
        this.products = products;
    }

    record FindProduct(String id) {}

    record ListProducts(int limit) {}

    @QueryHandler
    Optional<ProductView> handle(FindProduct query) {
        return products.findById(query.id());
    }

    @QueryHandler
    List<ProductView> handle(ListProducts query) {
        return products.findAllByOrderById(Limit.of(query.limit()));
    }

    @EventHandler
    void on(ProductAdded event) {
        ProductView product = new ProductView();
        product.id = event.productId();
        product.name = event.name();
        product.price = event.price();
        product.stock = event.stock();
        products.save(product);
    }

    @EventHandler
    void on(StockReserved event) {
        products.findById(event.productId()).orElseThrow().stock -= event.quantity();
    }

    @EventHandler
    void on(StockReleased event) {
        products.findById(event.productId()).orElseThrow().stock += event.quantity();
    }

    @Entity(name = "ProductView")
    @JsonAutoDetect(fieldVisibility = Visibility.ANY)
    static class ProductView {

        @Id
        private String id;

        private String name;
        private BigDecimal price;
        private int stock;

        BigDecimal price() {
            return price;
        }
    }

    interface ProductViews extends JpaRepository<ProductView, String> {

        List<ProductView> findAllByOrderById(Limit limit);
    }
}
