package com.microshop.product.domain;

import com.microshop.product.ReleaseReservation;
import com.microshop.product.ReservationId;
import com.microshop.product.ReserveStock;
import com.microshop.product.ReturnStock;
import com.microshop.product.Shortage;
import com.microshop.product.StockLine;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.modelling.command.Aggregate;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.modelling.command.Repository;
import org.jspecify.annotations.Nullable;

/**
 * Handles the commands that span a reservation and its products, each in one transaction.
 *
 * <p>The reservation is locked first, then its products in the order of their ids. The products' events are written in
 * that order too and the reservation's event last.
 */
public final class StockCommandHandler {

    private final Repository<Product> products;
    private final Repository<StockReservation> reservations;

    /** Creates the handler over both repositories. */
    public StockCommandHandler(Repository<Product> products, Repository<StockReservation> reservations) {
        this.products = products;
        this.reservations = reservations;
    }

    @CommandHandler
    void handle(ReserveStock command) throws Exception {
        ReservationId id = command.reservationId();
        List<StockLine> lines = StockLines.inLockingOrder(command.lines());
        Aggregate<StockReservation> reservation = reservations.loadOrCreate(id.value(), StockReservation::new);
        if (!reservation.invoke(r -> r.isToBeDecided(lines))) {
            return;
        }
        List<Aggregate<Product>> found = new ArrayList<>(lines.size());
        List<Shortage> shortages = findShortages(lines, found);
        if (!shortages.isEmpty()) {
            reservation.execute(r -> r.refuse(id, shortages));
            return;
        }
        for (int i = 0; i < lines.size(); i++) {
            StockLine line = lines.get(i);
            found.get(i).execute(product -> product.reserve(line, id));
        }
        reservation.execute(r -> r.make(id, lines));
    }

    @CommandHandler
    void handle(ReleaseReservation command) throws Exception {
        ReservationId id = command.reservationId();
        Aggregate<StockReservation> reservation = reservations.loadOrCreate(id.value(), StockReservation::new);
        for (StockLine line : reservation.invoke(StockReservation::linesToRelease)) {
            products.load(line.productId().value()).execute(product -> product.release(line, id));
        }
        reservation.execute(r -> r.release(id));
    }

    @CommandHandler
    void handle(ReturnStock command) {
        ReservationId id = command.reservationId();
        String returnId = command.returnId();
        List<StockLine> lines = StockLines.inLockingOrder(command.lines());
        Aggregate<StockReservation> reservation = reservations.load(id.value());
        if (reservation.invoke(r -> r.hasReturn(returnId))) {
            return;
        }
        reservation.execute(r -> r.requireReturnable(lines));
        for (StockLine line : lines) {
            products.load(line.productId().value()).execute(product -> product.takeBack(line, id, returnId));
        }
        reservation.execute(r -> r.takeBack(id, returnId, lines));
    }

    private List<Shortage> findShortages(List<StockLine> lines, List<Aggregate<Product>> found) {
        List<Shortage> shortages = new ArrayList<>();
        for (StockLine line : lines) {
            Aggregate<Product> product = find(line);
            long available = product == null ? 0 : product.invoke(Product::available);
            if (available < line.quantity()) {
                shortages.add(new Shortage(line.productId(), line.quantity(), (int) available));
            }
            if (product != null) {
                found.add(product);
            }
        }
        return shortages;
    }

    private @Nullable Aggregate<Product> find(StockLine line) {
        try {
            return products.load(line.productId().value());
        } catch (AggregateNotFoundException e) {
            return null;
        }
    }
}
