package com.microshop.product.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microshop.kernel.Money;
import com.microshop.kernel.Rejection;
import com.microshop.product.CommitReservation;
import com.microshop.product.ProductAdded;
import com.microshop.product.ProductId;
import com.microshop.product.ProductRestocked;
import com.microshop.product.ReleaseReservation;
import com.microshop.product.ReservationCommitted;
import com.microshop.product.ReservationId;
import com.microshop.product.ReservationMade;
import com.microshop.product.ReservationRefused;
import com.microshop.product.ReservationReleased;
import com.microshop.product.ReservationReturned;
import com.microshop.product.ReserveStock;
import com.microshop.product.ReturnStock;
import com.microshop.product.Shortage;
import com.microshop.product.StockLine;
import com.microshop.product.StockReleased;
import com.microshop.product.StockReserved;
import com.microshop.product.StockReturned;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.axonframework.commandhandling.AnnotationCommandHandlerAdapter;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.EventSourcingRepository;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.eventsourcing.eventstore.inmemory.InMemoryEventStorageEngine;
import org.axonframework.modelling.command.AggregateAnnotationCommandHandler;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.modelling.command.Repository;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The commands that span a reservation and several products, on Axon's own bus and store in memory. */
class StockCommandHandlerTest {

    private static final ProductId FIRST = ProductId.of("00000000-0000-7000-8000-000000000001");
    private static final ProductId SECOND = ProductId.of("00000000-0000-7000-8000-000000000002");
    private static final ProductId UNKNOWN = ProductId.of("00000000-0000-7000-8000-000000000009");
    private static final ReservationId ID = ReservationId.random();

    private final EventStore store = EmbeddedEventStore.builder()
            .storageEngine(new InMemoryEventStorageEngine())
            .build();
    private final Repository<Product> products =
            EventSourcingRepository.builder(Product.class).eventStore(store).build();
    private final Repository<StockReservation> reservations = EventSourcingRepository.builder(StockReservation.class)
            .eventStore(store)
            .build();
    private final CommandBus bus = SimpleCommandBus.builder().build();
    private final List<Object> events = new ArrayList<>();

    @BeforeEach
    void stockTwoProducts() {
        new AnnotationCommandHandlerAdapter<>(new StockCommandHandler(products, reservations)).subscribe(bus);
        AggregateAnnotationCommandHandler.<StockReservation>builder()
                .aggregateType(StockReservation.class)
                .repository(reservations)
                .build()
                .subscribe(bus);
        add(FIRST, 10);
        add(SECOND, 5);
        store.subscribe(batch -> batch.stream().map(EventMessage::getPayload).forEach(events::add));
    }

    @Test
    void reservesAllLinesInTheOrderOfTheirProducts() {
        send(new ReserveStock(ID, List.of(line(SECOND, 5), line(FIRST, 4))));

        assertThat(events)
                .containsExactly(
                        new StockReserved(FIRST, ID, 4),
                        new StockReserved(SECOND, ID, 5),
                        new ReservationMade(ID, List.of(line(FIRST, 4), line(SECOND, 5))));
    }

    @Test
    void cannotReserveMoreThanIsInStock() {
        send(new ReserveStock(ID, List.of(line(FIRST, 4), line(SECOND, 6))));

        assertThat(events).containsExactly(new ReservationRefused(ID, List.of(new Shortage(SECOND, 6, 5))));
    }

    @Test
    void refusesWithEveryShortageAndSetsNothingAside() {
        send(new ReserveStock(ID, List.of(line(UNKNOWN, 1), line(SECOND, 2_000_000_000), line(FIRST, 11))));

        assertThat(events)
                .containsExactly(new ReservationRefused(
                        ID,
                        List.of(
                                new Shortage(FIRST, 11, 10),
                                new Shortage(SECOND, 2_000_000_000, 5),
                                new Shortage(UNKNOWN, 1, 0))));
    }

    @Test
    void whatIsSetAsideIsNotAvailableToOthers() {
        send(new ReserveStock(ID, List.of(line(FIRST, 7))));
        events.clear();
        ReservationId other = ReservationId.random();

        send(new ReserveStock(other, List.of(line(FIRST, 4))));

        assertThat(events).containsExactly(new ReservationRefused(other, List.of(new Shortage(FIRST, 4, 3))));
    }

    @Test
    void reservingTheSameAgainChangesNothingInAnyOrderOfTheLines() {
        send(new ReserveStock(ID, List.of(line(FIRST, 4), line(SECOND, 2))));
        events.clear();

        send(new ReserveStock(ID, List.of(line(SECOND, 2), line(FIRST, 4))));

        assertThat(events).isEmpty();
    }

    @Test
    void reservingTheSameAgainChangesNothingOnceItIsCommitted() {
        ReserveStock command = new ReserveStock(ID, List.of(line(FIRST, 4)));
        send(command);
        send(new CommitReservation(ID));
        events.clear();

        send(command);

        assertThat(events).isEmpty();
    }

    @Test
    void cannotReserveOtherLinesUnderTheSameId() {
        send(new ReserveStock(ID, List.of(line(FIRST, 4))));
        events.clear();

        assertRejected(new ReserveStock(ID, List.of(line(FIRST, 5))), Rejection.Reason.CONFLICT, "reservation-exists");
    }

    @Test
    void aRefusedReservationStaysRefused() {
        ReserveStock command = new ReserveStock(ID, List.of(line(FIRST, 11)));
        send(command);
        add(FIRST, 100);
        events.clear();

        send(command);

        assertThat(events).isEmpty();
    }

    @Test
    void cannotReserveNonsense() {
        assertRejected(new ReserveStock(ID, List.of()), Rejection.Reason.INVALID, "no-lines");
        assertRejected(
                new ReserveStock(ID, List.of(line(FIRST, 1), line(SECOND, 1), line(FIRST, 2))),
                Rejection.Reason.INVALID,
                "duplicate-product");
        assertRejected(new ReserveStock(ID, List.of(line(FIRST, 0))), Rejection.Reason.INVALID, "invalid-quantity");
        assertRejected(new ReserveStock(ID, List.of(line(FIRST, -3))), Rejection.Reason.INVALID, "invalid-quantity");
    }

    @Test
    void releasesEveryLine() {
        send(new ReserveStock(ID, List.of(line(FIRST, 4), line(SECOND, 5))));
        events.clear();

        send(new ReleaseReservation(ID));

        assertThat(events)
                .containsExactly(
                        new StockReleased(FIRST, ID, 4), new StockReleased(SECOND, ID, 5), new ReservationReleased(ID));
        events.clear();
        ReservationId next = ReservationId.random();
        send(new ReserveStock(next, List.of(line(FIRST, 10), line(SECOND, 5))));
        assertThat(events).contains(new ReservationMade(next, List.of(line(FIRST, 10), line(SECOND, 5))));
    }

    @Test
    void releasingAgainChangesNothing() {
        send(new ReserveStock(ID, List.of(line(FIRST, 4))));
        send(new ReleaseReservation(ID));
        events.clear();

        send(new ReleaseReservation(ID));

        assertThat(events).isEmpty();
    }

    @Test
    void reservingAgainAfterTheReleaseChangesNothing() {
        ReserveStock command = new ReserveStock(ID, List.of(line(FIRST, 4)));
        send(command);
        send(new ReleaseReservation(ID));
        events.clear();

        send(command);

        assertThat(events).isEmpty();
    }

    @Test
    void aReservationThatIsReleasedFirstIsNeverMade() {
        send(new ReleaseReservation(ID));
        assertThat(events).containsExactly(new ReservationReleased(ID));
        events.clear();

        send(new ReserveStock(ID, List.of(line(FIRST, 4))));

        assertThat(events).isEmpty();
    }

    @Test
    void releasingARefusedReservationChangesNothing() {
        send(new ReserveStock(ID, List.of(line(FIRST, 11))));
        events.clear();

        send(new ReleaseReservation(ID));

        assertThat(events).isEmpty();
    }

    @Test
    void cannotReleaseWhatIsCommitted() {
        send(new ReserveStock(ID, List.of(line(FIRST, 4))));
        send(new CommitReservation(ID));
        events.clear();

        assertRejected(new ReleaseReservation(ID), Rejection.Reason.CONFLICT, "reservation-committed");
    }

    @Test
    void committingWritesNothingForTheLines() {
        send(new ReserveStock(ID, List.of(line(FIRST, 4), line(SECOND, 5))));
        events.clear();

        send(new CommitReservation(ID));

        assertThat(events).containsExactly(new ReservationCommitted(ID));
    }

    @Test
    void returnsSomeUnitsAndThenTheRest() {
        reserveAndCommit(line(FIRST, 4), line(SECOND, 5));

        send(new ReturnStock(ID, "r1", List.of(line(SECOND, 1), line(FIRST, 4))));
        send(new ReturnStock(ID, "r2", List.of(line(SECOND, 4))));

        assertThat(events)
                .containsExactly(
                        new StockReturned(FIRST, ID, "r1", 4),
                        new StockReturned(SECOND, ID, "r1", 1),
                        new ReservationReturned(ID, "r1", List.of(line(FIRST, 4), line(SECOND, 1))),
                        new StockReturned(SECOND, ID, "r2", 4),
                        new ReservationReturned(ID, "r2", List.of(line(SECOND, 4))));
        events.clear();
        assertRejected(
                new ReturnStock(ID, "r3", List.of(line(SECOND, 1))),
                Rejection.Reason.CONFLICT,
                "return-exceeds-reservation");
    }

    @Test
    void returningAgainChangesNothing() {
        reserveAndCommit(line(FIRST, 4));
        ReturnStock command = new ReturnStock(ID, "r1", List.of(line(FIRST, 3)));
        send(command);
        events.clear();

        send(command);

        assertThat(events).isEmpty();
    }

    @Test
    void cannotReturnMoreThanWasHandedOver() {
        reserveAndCommit(line(FIRST, 4));

        assertRejected(
                new ReturnStock(ID, "r1", List.of(line(FIRST, 5))),
                Rejection.Reason.CONFLICT,
                "return-exceeds-reservation");
        assertRejected(
                new ReturnStock(ID, "r1", List.of(line(FIRST, 1), line(SECOND, 1))),
                Rejection.Reason.CONFLICT,
                "return-exceeds-reservation");
    }

    @Test
    void cannotReturnWhatWasNotHandedOver() {
        send(new ReserveStock(ID, List.of(line(FIRST, 4))));
        events.clear();

        assertRejected(
                new ReturnStock(ID, "r1", List.of(line(FIRST, 1))),
                Rejection.Reason.CONFLICT,
                "reservation-not-committed");
        assertThatThrownBy(() -> send(new ReturnStock(ReservationId.random(), "r1", List.of(line(FIRST, 1)))))
                .isInstanceOf(AggregateNotFoundException.class);
    }

    private void reserveAndCommit(StockLine... lines) {
        send(new ReserveStock(ID, List.of(lines)));
        send(new CommitReservation(ID));
        events.clear();
    }

    private void assertRejected(Object command, Rejection.Reason reason, String code) {
        assertThatThrownBy(() -> send(command)).isInstanceOfSatisfying(Rejection.class, rejection -> {
            assertThat(rejection.reason()).isEqualTo(reason);
            assertThat(rejection.code()).isEqualTo(code);
        });
        assertThat(events).isEmpty();
    }

    private void send(Object command) {
        CompletableFuture<Void> outcome = new CompletableFuture<>();
        bus.dispatch(GenericCommandMessage.asCommandMessage(command), (message, result) -> {
            if (result.isExceptional()) {
                outcome.completeExceptionally(result.exceptionResult());
            } else {
                outcome.complete(null);
            }
        });
        try {
            outcome.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private void add(ProductId product, int stock) {
        long next = store.lastSequenceNumberFor(product.value()).orElse(-1L) + 1;
        Object event = next == 0
                ? new ProductAdded(product, "Mug", Money.of("9.99", "EUR"), stock)
                : new ProductRestocked(product, stock);
        store.publish(new GenericDomainEventMessage<>("Product", product.value(), next, event));
    }

    private static StockLine line(ProductId product, int quantity) {
        return new StockLine(product, quantity);
    }
}
