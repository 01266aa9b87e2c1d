package com.microshop.product.domain;

import static com.microshop.product.domain.ProductTest.rejection;

import com.microshop.kernel.Rejection;
import com.microshop.product.CommitReservation;
import com.microshop.product.ProductId;
import com.microshop.product.ReservationCommitted;
import com.microshop.product.ReservationId;
import com.microshop.product.ReservationMade;
import com.microshop.product.ReservationRefused;
import com.microshop.product.ReservationReleased;
import com.microshop.product.Shortage;
import com.microshop.product.StockLine;
import java.util.List;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.Test;

class StockReservationTest {

    private static final ReservationId ID = ReservationId.random();
    private static final ReservationMade MADE = new ReservationMade(
            ID, List.of(new StockLine(ProductId.random(), 2), new StockLine(ProductId.random(), 3)));
    private static final CommitReservation COMMIT = new CommitReservation(ID);

    private final AggregateTestFixture<StockReservation> reservation =
            new AggregateTestFixture<>(StockReservation.class);

    @Test
    void commitsWithOneEventHoweverManyLinesThereAre() {
        reservation.given(MADE).when(COMMIT).expectEvents(new ReservationCommitted(ID));
    }

    @Test
    void committingAgainChangesNothing() {
        reservation
                .given(MADE, new ReservationCommitted(ID))
                .when(COMMIT)
                .expectSuccessfulHandlerExecution()
                .expectNoEvents();
    }

    @Test
    void cannotCommitWhatWasRefused() {
        reservation
                .given(new ReservationRefused(ID, List.of(new Shortage(ProductId.random(), 2, 1))))
                .when(COMMIT)
                .expectException(rejection(Rejection.Reason.CONFLICT, "reservation-not-open"));
    }

    @Test
    void cannotCommitWhatWasReleased() {
        reservation
                .given(MADE, new ReservationReleased(ID))
                .when(COMMIT)
                .expectException(rejection(Rejection.Reason.CONFLICT, "reservation-not-open"));
    }

    @Test
    void cannotCommitWhatWasReleasedBeforeItWasMade() {
        reservation
                .given(new ReservationReleased(ID))
                .when(COMMIT)
                .expectException(rejection(Rejection.Reason.CONFLICT, "reservation-not-open"));
    }

    @Test
    void cannotCommitWhatIsUnknown() {
        reservation.givenNoPriorActivity().when(COMMIT).expectException(AggregateNotFoundException.class);
    }
}
