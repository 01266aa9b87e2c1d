package com.microshop.product.domain;

import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.kernel.Money;
import com.microshop.messaging.store.JsonSerializer;
import com.microshop.product.ProductAdded;
import com.microshop.product.ProductId;
import com.microshop.product.ReservationCommitted;
import com.microshop.product.ReservationId;
import com.microshop.product.ReservationMade;
import com.microshop.product.ReservationReturned;
import com.microshop.product.StockLine;
import java.util.List;
import org.axonframework.serialization.SerializedObject;
import org.junit.jupiter.api.Test;

/** The state of the aggregates survives a snapshot. */
class SnapshotTest {

    private final JsonSerializer serializer = JsonSerializer.create();

    @Test
    void ofANewProduct() {
        assertSurvives(new Product());
    }

    @Test
    void ofAProduct() {
        Product product = new Product();
        product.on(new ProductAdded(ProductId.random(), "Mug", Money.of("9.99", "EUR"), 10));
        assertSurvives(product);
    }

    @Test
    void ofAReservationWithReturns() {
        ReservationId id = ReservationId.random();
        StockLine line = new StockLine(ProductId.random(), 4);
        StockReservation reservation = new StockReservation();
        reservation.on(new ReservationMade(id, List.of(line)));
        reservation.on(new ReservationCommitted(id));
        reservation.on(new ReservationReturned(id, "r1", List.of(line)));
        assertSurvives(reservation);
    }

    private void assertSurvives(Object aggregate) {
        SerializedObject<String> snapshot = serializer.serialize(aggregate, String.class);
        Object read = serializer.deserialize(snapshot);
        assertThat(read).usingRecursiveComparison().isEqualTo(aggregate);
        assertThat(read).isExactlyInstanceOf(aggregate.getClass());
    }
}
