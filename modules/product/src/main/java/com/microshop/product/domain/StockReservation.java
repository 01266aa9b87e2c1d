package com.microshop.product.domain;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import com.microshop.kernel.Rejection;
import com.microshop.product.CommitReservation;
import com.microshop.product.ReservationCommitted;
import com.microshop.product.ReservationId;
import com.microshop.product.ReservationMade;
import com.microshop.product.ReservationRefused;
import com.microshop.product.ReservationReleased;
import com.microshop.product.ReservationReturned;
import com.microshop.product.Shortage;
import com.microshop.product.StockLine;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * What was set aside for one purpose, and what became of it.
 *
 * <p>A reservation is made or refused; one that was made is then either committed or released, for good. One that is
 * released before it was made will never be made. Releasing a committed reservation, or committing one that is not
 * set aside, is refused, so that a caller who mixes them up hears of it and no unit is lost or handed over twice: units
 * of a committed reservation come back as a return.
 */
public final class StockReservation {

    private enum State {
        UNKNOWN,
        MADE,
        REFUSED,
        COMMITTED,
        RELEASED
    }

    @AggregateIdentifier
    private @Nullable ReservationId reservationId;

    private State state = State.UNKNOWN;
    private List<StockLine> lines = List.of();
    private Map<String, Integer> returned = new HashMap<>();
    private Set<String> returnIds = new HashSet<>();

    /** For the repository, which fills it from its events. */
    StockReservation() {}

    @CommandHandler
    void handle(CommitReservation command) {
        switch (state) {
            case COMMITTED -> {}
            case MADE -> apply(new ReservationCommitted(command.reservationId()));
            case UNKNOWN, REFUSED, RELEASED ->
                throw Rejection.conflict(
                        "reservation-not-open",
                        "Reservation %s cannot be committed: nothing is set aside for it."
                                .formatted(command.reservationId()));
        }
    }

    /**
     * Whether it is still to be decided if these lines can be set aside.
     *
     * @throws Rejection if other lines have been set aside
     */
    boolean isToBeDecided(List<StockLine> wanted) {
        if ((state == State.MADE || state == State.COMMITTED) && !lines.equals(wanted)) {
            throw Rejection.conflict(
                    "reservation-exists", "Reservation %s was made for other lines.".formatted(reservationId));
        }
        return state == State.UNKNOWN;
    }

    void make(ReservationId id, List<StockLine> wanted) {
        apply(new ReservationMade(id, wanted));
    }

    void refuse(ReservationId id, List<Shortage> shortages) {
        apply(new ReservationRefused(id, shortages));
    }

    /**
     * The lines to give back when the reservation is released.
     *
     * @throws Rejection if they were handed over already
     */
    List<StockLine> linesToRelease() {
        return switch (state) {
            case MADE -> lines;
            case UNKNOWN, REFUSED, RELEASED -> List.of();
            case COMMITTED ->
                throw Rejection.conflict(
                        "reservation-committed",
                        "Reservation %s is committed: its units can only be returned.".formatted(reservationId));
        };
    }

    void release(ReservationId id) {
        if (state == State.MADE || state == State.UNKNOWN) {
            apply(new ReservationReleased(id));
        }
    }

    boolean hasReturn(String returnId) {
        return returnIds.contains(returnId);
    }

    /**
     * Checks that these units can be returned.
     *
     * @throws Rejection if they were not handed over, or came back before
     */
    void requireReturnable(List<StockLine> comingBack) {
        if (state != State.COMMITTED) {
            throw Rejection.conflict(
                    "reservation-not-committed",
                    "Units of reservation %s were not handed over.".formatted(reservationId));
        }
        ReturnRule.check(reservationId, lines, returned, comingBack);
    }

    void takeBack(ReservationId id, String returnId, List<StockLine> comingBack) {
        apply(new ReservationReturned(id, returnId, comingBack));
    }

    @EventSourcingHandler
    void on(ReservationMade event) {
        reservationId = event.reservationId();
        state = State.MADE;
        lines = event.lines();
    }

    @EventSourcingHandler
    void on(ReservationRefused event) {
        reservationId = event.reservationId();
        state = State.REFUSED;
    }

    @EventSourcingHandler
    void on(ReservationCommitted event) {
        state = State.COMMITTED;
    }

    @EventSourcingHandler
    void on(ReservationReleased event) {
        reservationId = event.reservationId();
        state = State.RELEASED;
    }

    @EventSourcingHandler
    void on(ReservationReturned event) {
        returnIds.add(event.returnId());
        event.lines().forEach(line -> returned.merge(line.productId().value(), line.quantity(), Integer::sum));
    }
}
