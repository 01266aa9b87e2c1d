package com.microshop.order.readmodel;

import static com.microshop.test.module.ProjectionBatch.batch;

import com.microshop.messaging.ProjectionTables;
import com.microshop.order.OrderPlaced;
import com.microshop.test.module.ModuleDatabase;
import java.util.List;

/** Orders in a database's read model, for tests of other packages. */
public final class ShownOrders {

    private ShownOrders() {}

    /** Writes new orders to the read model; returns the query for overdue orders. */
    public static OverdueOrders in(ModuleDatabase database, List<OrderPlaced> orders) {
        OrdersProjection projection = new OrdersProjection(
                database.jdbc(), ProjectionTables.serving("orders", OrdersProjection.TABLES.toArray(String[]::new)));
        batch(() -> orders.forEach(order -> projection.on(order, 0)));
        return new OverdueOrders(database.client());
    }
}
