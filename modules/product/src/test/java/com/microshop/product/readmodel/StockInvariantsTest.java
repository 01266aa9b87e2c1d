package com.microshop.product.readmodel;

import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.kernel.Ids;
import com.microshop.messaging.Invariant;
import com.microshop.test.module.ModuleDatabase;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each check passes a history that keeps to the rules and names what breaks one. */
class StockInvariantsTest {

    private static final ModuleDatabase DATABASE = new ModuleDatabase("product", "products");

    private final Instant now = Instant.now();
    private final String mug = Ids.next();
    private final String cup = Ids.next();
    private final String order = Ids.next();
    private final Invariant belowZero = StockInvariants.neverBelowZero(DATABASE.client());
    private final Invariant setAside = StockInvariants.setAsideAsSaid(DATABASE.client());
    private final Invariant ended = StockInvariants.committedOrReleased(DATABASE.client(), Duration.ofHours(1));
    private final Invariant returned = StockInvariants.returnedAsHandedOver(DATABASE.client());
    private final Invariant catalogue = StockInvariants.catalogueAgrees(DATABASE.client());

    @AfterAll
    static void dropDatabase() {
        DATABASE.close();
    }

    @BeforeEach
    void clear() {
        DATABASE.jdbc().execute("TRUNCATE products.event, products.product_view");
    }

    @Test
    void nothingHasHappenedYet() {
        assertAllHold();
    }

    @Test
    void aHistoryThatKeepsToTheRules() {
        added(mug, 10);
        added(cup, 1);
        String released = Ids.next();
        String refused = Ids.next();
        String never = Ids.next();
        moved(mug, 1, "StockReserved", order, 6);
        moved(cup, 1, "StockReserved", order, 1);
        made(order, 0, line(mug, 6), line(cup, 1));
        moved(mug, 2, "StockReserved", released, 4);
        made(released, 0, line(mug, 4));
        event(refused, 0, "ReservationRefused", "{\"shortages\": []}");
        event(order, 1, "ReservationCommitted", "{}");
        moved(mug, 3, "StockReleased", released, 4);
        event(released, 1, "ReservationReleased", "{}");
        event(never, 0, "ReservationReleased", "{}");
        moved(mug, 4, "StockReturned", order, 2);
        came(order, 2, "r1", line(mug, 2));
        moved(mug, 5, "StockReturned", order, 4);
        came(order, 3, "r2", line(mug, 4));
        event(mug, 6, "ProductRenamed", "{\"name\": \"Jug\"}");
        event(mug, 7, "ProductRestocked", "{\"quantity\": 5}");
        shown(mug, 10, 6);
        shown(cup, 0, 1);

        assertAllHold();
    }

    @Test
    void namesAProductWhoseStockWasBelowZeroForAMoment() {
        added(mug, 5);
        added(cup, 5);
        moved(mug, 1, "StockReserved", order, 6);
        moved(mug, 2, "StockReserved", order, 1);
        event(mug, 3, "ProductRestocked", "{\"quantity\": 50}");
        moved(cup, 1, "StockReserved", order, 5);

        assertThat(belowZero.offenders()).containsExactly("Product %s had -1 units after its event 1.".formatted(mug));
    }

    @Test
    void eventsOfOtherModulesDoNotCount() {
        added(mug, 5);
        moved(mug, 1, "StockReserved", order, 6);
        DATABASE.jdbc().update("UPDATE products.event SET source = 'elsewhere'");

        assertAllHold();
    }

    @Test
    void namesAReservationThatSetAsideSomethingElseThanItSays() {
        added(mug, 10);
        added(cup, 10);
        moved(mug, 1, "StockReserved", order, 3);
        made(order, 0, line(mug, 2), line(cup, 1));
        String unsaid = Ids.next();
        moved(cup, 1, "StockReserved", unsaid, 7);

        assertThat(setAside.offenders())
                .containsExactlyInAnyOrder(
                        "Reservation %s says 2 units of product %s, the product says 3.".formatted(order, mug),
                        "Reservation %s says 1 units of product %s, the product says 0.".formatted(order, cup),
                        "Reservation %s says 0 units of product %s, the product says 7.".formatted(unsaid, cup));
    }

    @Test
    void namesAReservationThatIsOpenForTooLong() {
        added(mug, 10);
        moved(mug, 1, "StockReserved", order, 2);
        Instant since = Instant.parse("2026-01-02T03:04:05Z");
        DATABASE.store(order, 0, "ReservationMade", "{\"lines\": [%s]}".formatted(line(mug, 2)), since);

        assertThat(ended.offenders())
                .containsExactly("Reservation %s is open since 2026-01-02T03:04:05Z.".formatted(order));

        DATABASE.store(order, 1, "ReservationCommitted", "{}", now);

        assertThat(ended.offenders()).isEmpty();
    }

    @Test
    void namesAReservationThatWasBothCommittedAndReleased() {
        added(mug, 10);
        moved(mug, 1, "StockReserved", order, 2);
        made(order, 0, line(mug, 2));
        event(order, 1, "ReservationCommitted", "{}");
        moved(mug, 2, "StockReleased", order, 2);
        event(order, 2, "ReservationReleased", "{}");

        assertThat(ended.offenders())
                .containsExactly(
                        "Reservation %s was made 1, refused 0, committed 1 and released 1 times.".formatted(order));
    }

    @Test
    void namesAReservationThatGaveSomethingElseBackThanItHad() {
        added(mug, 10);
        moved(mug, 1, "StockReserved", order, 2);
        made(order, 0, line(mug, 2));
        moved(mug, 2, "StockReleased", order, 3);
        event(order, 1, "ReservationReleased", "{}");
        String other = Ids.next();
        moved(mug, 3, "StockReserved", other, 1);
        made(other, 0, line(mug, 1));
        event(other, 1, "ReservationReleased", "{}");

        assertThat(ended.offenders())
                .containsExactlyInAnyOrder(
                        "Reservation %s was to give 2 units of product %s back and gave 3.".formatted(order, mug),
                        "Reservation %s was to give 1 units of product %s back and gave 0.".formatted(other, mug));
    }

    @Test
    void namesReturnsThatDifferBetweenReservationAndProduct() {
        added(mug, 10);
        moved(mug, 1, "StockReserved", order, 5);
        made(order, 0, line(mug, 5));
        event(order, 1, "ReservationCommitted", "{}");
        moved(mug, 2, "StockReturned", order, 1);
        came(order, 2, "r1", line(mug, 2));

        assertThat(returned.offenders())
                .containsExactly("Reservation %s says that 2 units of product %s came back, the product says 1."
                        .formatted(order, mug));
    }

    @Test
    void namesReturnsOfMoreThanWasHandedOver() {
        added(mug, 10);
        moved(mug, 1, "StockReserved", order, 2);
        made(order, 0, line(mug, 2));
        moved(mug, 2, "StockReturned", order, 1);
        came(order, 1, "r1", line(mug, 1));
        assertThat(returned.offenders())
                .containsExactly("1 units of product %s came back to reservation %s, which handed 0 over."
                        .formatted(mug, order));

        event(order, 2, "ReservationCommitted", "{}");
        assertThat(returned.offenders()).isEmpty();

        moved(mug, 3, "StockReturned", order, 2);
        came(order, 3, "r2", line(mug, 2));
        assertThat(returned.offenders())
                .containsExactly("3 units of product %s came back to reservation %s, which handed 2 over."
                        .formatted(mug, order));
    }

    @Test
    void namesAProductThatTheCatalogueShowsWrongly() {
        added(mug, 10);
        moved(mug, 1, "StockReserved", order, 2);
        shown(mug, 10, 1);
        shown(cup, 3, 0);

        assertThat(catalogue.offenders())
                .containsExactlyInAnyOrder(
                        "The catalogue shows 10 units of product %s at version 1, its events add up to 8."
                                .formatted(mug),
                        "The catalogue shows 3 units of product %s at version 0, its events add up to nothing."
                                .formatted(cup));
    }

    private void assertAllHold() {
        assertThat(belowZero.offenders()).isEmpty();
        assertThat(setAside.offenders()).isEmpty();
        assertThat(ended.offenders()).isEmpty();
        assertThat(returned.offenders()).isEmpty();
        assertThat(catalogue.offenders()).isEmpty();
    }

    private void added(String product, int stock) {
        event(product, 0, "ProductAdded", "{\"stock\": %d}".formatted(stock));
    }

    private void moved(String product, long sequence, String type, String reservation, int quantity) {
        String payload = "{\"reservation_id\": \"%s\", \"quantity\": %d}".formatted(reservation, quantity);
        event(product, sequence, type, payload);
    }

    private void made(String reservation, long sequence, String... lines) {
        event(reservation, sequence, "ReservationMade", "{\"lines\": [%s]}".formatted(String.join(",", lines)));
    }

    private void came(String reservation, long sequence, String returnId, String line) {
        event(
                reservation,
                sequence,
                "ReservationReturned",
                "{\"return_id\": \"%s\", \"lines\": [%s]}".formatted(returnId, line));
    }

    private static String line(String product, int quantity) {
        return "{\"product_id\": \"%s\", \"quantity\": %d}".formatted(product, quantity);
    }

    private void event(String aggregate, long sequence, String type, String payload) {
        DATABASE.store(aggregate, sequence, type, payload, now);
    }

    private void shown(String product, long available, long version) {
        DATABASE.jdbc().update("""
                        INSERT INTO products.product_view
                        VALUES (?::uuid, 'Mug', 'mug', 1, 'EUR', ?, ?, now())
                        """, product, available, version);
    }
}
