package com.microshop.product.readmodel;

import com.microshop.messaging.Invariant;
import com.microshop.messaging.SqlInvariant;
import java.time.Duration;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What must be true of the stock at any time, checked from the module's own events. */
public final class StockInvariants {

    private static final String NEVER_BELOW_ZERO = """
            WITH change AS (
                SELECT aggregate_id, sequence,
                       CASE type
                           WHEN 'product.ProductAdded' THEN (payload ->> 'stock')::bigint
                           WHEN 'product.StockReserved' THEN -(payload ->> 'quantity')::bigint
                           ELSE (payload ->> 'quantity')::bigint
                       END AS units
                FROM products.event
                WHERE source IS NULL
                  AND type IN ('product.ProductAdded', 'product.ProductRestocked', 'product.StockReserved',
                               'product.StockReleased', 'product.StockReturned')
            ), level AS (
                SELECT aggregate_id, sequence,
                       sum(units) OVER (PARTITION BY aggregate_id ORDER BY sequence) AS stock
                FROM change
            ), first_below AS (
                SELECT DISTINCT ON (aggregate_id) aggregate_id, sequence, stock
                FROM level
                WHERE stock < 0
                ORDER BY aggregate_id, sequence
            )
            SELECT format('Product %s had %s units after its event %s.', aggregate_id, stock, sequence)
            FROM first_below
            ORDER BY aggregate_id
            """;

    /** What reservations say of their lines, and what the products' own events say. */
    private static final String LINES_AND_UNITS = """
            WITH line AS (
                SELECT e.aggregate_id AS reservation, l ->> 'product_id' AS product,
                       sum((l ->> 'quantity')::bigint) AS units
                FROM products.event e, jsonb_array_elements(e.payload -> 'lines') l
                WHERE e.source IS NULL AND e.type = 'product.ReservationMade'
                GROUP BY 1, 2
            ), ending AS (
                SELECT aggregate_id AS reservation,
                       count(*) FILTER (WHERE type = 'product.ReservationMade') AS made,
                       count(*) FILTER (WHERE type = 'product.ReservationRefused') AS refused,
                       count(*) FILTER (WHERE type = 'product.ReservationCommitted') AS committed,
                       count(*) FILTER (WHERE type = 'product.ReservationReleased') AS released,
                       min(occurred_at) AS since
                FROM products.event
                WHERE source IS NULL
                  AND type IN ('product.ReservationMade', 'product.ReservationRefused',
                               'product.ReservationCommitted', 'product.ReservationReleased')
                GROUP BY 1
            ), moved AS (
                SELECT payload ->> 'reservation_id' AS reservation, aggregate_id AS product, type,
                       sum((payload ->> 'quantity')::bigint) AS units
                FROM products.event
                WHERE source IS NULL
                  AND type IN ('product.StockReserved', 'product.StockReleased', 'product.StockReturned')
                GROUP BY 1, 2, 3
            )
            """;

    private static final String SET_ASIDE_AS_SAID = LINES_AND_UNITS + """
            SELECT format('Reservation %s says %s units of product %s, the product says %s.',
                          reservation, coalesce(line.units, 0), product, coalesce(reserved.units, 0))
            FROM line
            FULL JOIN (SELECT * FROM moved WHERE type = 'product.StockReserved') reserved USING (reservation, product)
            WHERE line.units IS DISTINCT FROM reserved.units
            ORDER BY reservation, product
            """;

    private static final String COMMITTED_OR_RELEASED = LINES_AND_UNITS + """
            , expected AS (
                SELECT line.* FROM line JOIN ending USING (reservation) WHERE ending.released > 0
            )
            SELECT sentence
            FROM (
                SELECT reservation,
                       format('Reservation %s was made %s, refused %s, committed %s and released %s times.',
                              reservation, made, refused, committed, released) AS sentence
                FROM ending
                WHERE made + refused > 1 OR committed + released > 1 OR committed > made OR released + refused > 1
                UNION ALL
                SELECT reservation,
                       format('Reservation %s is open since %s.', reservation,
                              to_char(since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
                FROM ending
                WHERE made > 0 AND committed = 0 AND released = 0 AND since < now() - make_interval(secs => :seconds)
                UNION ALL
                SELECT reservation,
                       format('Reservation %s was to give %s units of product %s back and gave %s.',
                              reservation, coalesce(expected.units, 0), product, coalesce(given.units, 0))
                FROM expected
                FULL JOIN (SELECT * FROM moved WHERE type = 'product.StockReleased') given USING (reservation, product)
                WHERE expected.units IS DISTINCT FROM given.units
            ) offender
            ORDER BY reservation, sentence
            """;

    private static final String RETURNED_AS_HANDED_OVER = LINES_AND_UNITS + """
            , said AS (
                SELECT e.aggregate_id AS reservation, l ->> 'product_id' AS product,
                       sum((l ->> 'quantity')::bigint) AS units
                FROM products.event e, jsonb_array_elements(e.payload -> 'lines') l
                WHERE e.source IS NULL AND e.type = 'product.ReservationReturned'
                GROUP BY 1, 2
            )
            SELECT sentence
            FROM (
                SELECT reservation,
                       format('Reservation %s says that %s units of product %s came back, the product says %s.',
                              reservation, coalesce(said.units, 0), product, coalesce(back.units, 0)) AS sentence
                FROM said
                FULL JOIN (SELECT * FROM moved WHERE type = 'product.StockReturned') back USING (reservation, product)
                WHERE said.units IS DISTINCT FROM back.units
                UNION ALL
                SELECT reservation,
                       format('%s units of product %s came back to reservation %s, which handed %s over.',
                              said.units, product, reservation, coalesce(handed.units, 0))
                FROM said
                LEFT JOIN (SELECT line.* FROM line JOIN ending USING (reservation) WHERE ending.committed > 0) handed
                    USING (reservation, product)
                WHERE said.units > coalesce(handed.units, 0)
            ) offender
            ORDER BY reservation, sentence
            """;

    private static final String CATALOGUE_AGREES = """
            SELECT format('The catalogue shows %s units of product %s at version %s, its events add up to %s.',
                          v.available, v.id, v.version, coalesce(h.units::text, 'nothing'))
            FROM products.product_view v
            LEFT JOIN LATERAL (
                SELECT sum(CASE type
                               WHEN 'product.ProductAdded' THEN (payload ->> 'stock')::bigint
                               WHEN 'product.StockReserved' THEN -(payload ->> 'quantity')::bigint
                               ELSE (payload ->> 'quantity')::bigint
                           END) AS units
                FROM products.event
                WHERE source IS NULL AND aggregate_id = v.id::text AND sequence <= v.version
                  AND type IN ('product.ProductAdded', 'product.ProductRestocked', 'product.StockReserved',
                               'product.StockReleased', 'product.StockReturned')
            ) h ON true
            WHERE v.available IS DISTINCT FROM h.units
            ORDER BY v.id
            """;

    private StockInvariants() {}

    /** At no point of its history had a product fewer than zero units. */
    public static Invariant neverBelowZero(JdbcClient jdbc) {
        return new SqlInvariant(jdbc, "The stock of a product was never below zero.", NEVER_BELOW_ZERO);
    }

    /** A reservation and its products agree on what was set aside. */
    public static Invariant setAsideAsSaid(JdbcClient jdbc) {
        return new SqlInvariant(jdbc, "Exactly the lines of a reservation were set aside for it.", SET_ASIDE_AS_SAID);
    }

    /**
     * Every unit that was set aside was handed over or given back, once, or is still waiting.
     *
     * @param openAtMost how long a reservation may wait
     */
    public static Invariant committedOrReleased(JdbcClient jdbc, Duration openAtMost) {
        return new SqlInvariant(
                jdbc,
                "Every reserved unit was committed or released, or its reservation is open for less than %s."
                        .formatted(openAtMost),
                COMMITTED_OR_RELEASED,
                Map.of("seconds", openAtMost.toSeconds()));
    }

    /** No more came back than was handed over, and both sides agree on it. */
    public static Invariant returnedAsHandedOver(JdbcClient jdbc) {
        return new SqlInvariant(
                jdbc, "At most the committed units of a reservation came back into stock.", RETURNED_AS_HANDED_OVER);
    }

    /** The catalogue shows the stock that the events up to its version add up to. */
    public static Invariant catalogueAgrees(JdbcClient jdbc) {
        return new SqlInvariant(jdbc, "The catalogue shows the stock that the events add up to.", CATALOGUE_AGREES);
    }
}
