package com.microshop.product;

import com.microshop.kernel.Money;
import com.microshop.test.module.GoldenFiles;
import java.util.List;

class GoldenFilesTest extends GoldenFiles {

    private static final ProductId PRODUCT = ProductId.of("0197c1de-6a2b-7c3d-8e4f-5a6b7c8d9e0f");
    private static final ProductId OTHER = ProductId.of("0197c1df-0c1d-7e2f-9a3b-4c5d6e7f8091");
    private static final ReservationId RESERVATION = ReservationId.of("0197c1e0-1b2c-7d3e-8f4a-5b6c7d8e9fa0");
    private static final String RETURN = "0197c1e1-2c3d-7e4f-9a5b-6c7d8e9fa0b1";
    private static final Money PRICE = Money.of("2.5575", "GBP");
    private static final List<StockLine> LINES = List.of(new StockLine(PRODUCT, 6), new StockLine(OTHER, 1));

    GoldenFilesTest() {
        super(
                new ProductAdded(PRODUCT, "Crème \"brûlée\" ramekin", PRICE, 100),
                new ProductRenamed(PRODUCT, "Ramekin 茶"),
                new ProductRepriced(PRODUCT, Money.of("3", "EUR")),
                new ProductRestocked(PRODUCT, 50),
                new StockReserved(PRODUCT, RESERVATION, 6),
                new StockReleased(PRODUCT, RESERVATION, 6),
                new StockReturned(PRODUCT, RESERVATION, RETURN, 2),
                new ReservationMade(RESERVATION, LINES),
                new ReservationRefused(RESERVATION, List.of(new Shortage(PRODUCT, 6, 5), new Shortage(OTHER, 1, 0))),
                new ReservationCommitted(RESERVATION),
                new ReservationReleased(RESERVATION),
                new ReservationReturned(RESERVATION, RETURN, LINES));
    }
}
