package com.microshop.product.domain;

import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.kernel.Money;
import com.microshop.kernel.Rejection;
import com.microshop.product.AddProduct;
import com.microshop.product.ChangeProduct;
import com.microshop.product.ProductAdded;
import com.microshop.product.ProductId;
import com.microshop.product.ProductRenamed;
import com.microshop.product.ProductRepriced;
import com.microshop.product.ProductRestocked;
import com.microshop.product.ReservationId;
import com.microshop.product.RestockProduct;
import com.microshop.product.StockReleased;
import com.microshop.product.StockReserved;
import com.microshop.product.StockReturned;
import java.math.BigDecimal;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.hamcrest.CustomTypeSafeMatcher;
import org.hamcrest.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProductTest {

    private static final ProductId MUG = ProductId.random();
    private static final ReservationId RESERVATION = ReservationId.random();
    private static final Money PRICE = Money.of("9.99", "EUR");
    private static final AddProduct ADD = new AddProduct(MUG, "Mug", PRICE, 10);
    private static final ProductAdded ADDED = new ProductAdded(MUG, "Mug", PRICE, 10);

    private final AggregateTestFixture<Product> product = new AggregateTestFixture<>(Product.class);

    @Test
    void addsAProduct() {
        product.givenNoPriorActivity()
                .when(ADD)
                .expectSuccessfulHandlerExecution()
                .expectEvents(ADDED);
    }

    @Test
    void addingTheSameProductAgainChangesNothing() {
        product.given(ADDED).when(ADD).expectSuccessfulHandlerExecution().expectNoEvents();
    }

    @Test
    void addingTheSameProductAgainChangesNothingEvenAfterItWasChanged() {
        product.given(ADDED, new ProductRenamed(MUG, "Cup"), new ProductRestocked(MUG, 5))
                .when(ADD)
                .expectSuccessfulHandlerExecution()
                .expectNoEvents();
    }

    @Test
    void cannotAddOtherContentUnderTheSameId() {
        product.given(ADDED)
                .when(new AddProduct(MUG, "Mug", PRICE, 11))
                .expectException(rejection(Rejection.Reason.CONFLICT, "product-exists"));
    }

    @Test
    void aPriceOfZeroIsAllowed() {
        Money free = Money.zero("EUR");
        product.givenNoPriorActivity()
                .when(new AddProduct(MUG, "Sample", free, 0))
                .expectEvents(new ProductAdded(MUG, "Sample", free, 0));
    }

    @Test
    void theHighestPriceAndStockAreAllowed() {
        Money highest = Money.of("1000000000", "EUR");
        product.givenNoPriorActivity()
                .when(new AddProduct(MUG, "Crown", highest, 1_000_000_000))
                .expectEvents(new ProductAdded(MUG, "Crown", highest, 1_000_000_000));
    }

    @Test
    void theLargestDeliveryIsAllowed() {
        product.given(new ProductAdded(MUG, "Mug", PRICE, 0))
                .when(new RestockProduct(MUG, 1_000_000_000, null))
                .expectEvents(new ProductRestocked(MUG, 1_000_000_000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "bell\u0007", "nul\u0000", "half \ud800 pair"})
    void cannotAddAProductWithoutAProperName(String name) {
        product.givenNoPriorActivity()
                .when(new AddProduct(MUG, name, PRICE, 1))
                .expectException(rejection(Rejection.Reason.INVALID, "invalid-product-name"));
    }

    @Test
    void aNameHasAtMostTwoHundredCharacters() {
        String longest = "x".repeat(200);
        product.givenNoPriorActivity()
                .when(new AddProduct(MUG, longest, PRICE, 1))
                .expectEvents(new ProductAdded(MUG, longest, PRICE, 1));
        new AggregateTestFixture<>(Product.class)
                .givenNoPriorActivity()
                .when(new AddProduct(MUG, longest + "x", PRICE, 1))
                .expectException(rejection(Rejection.Reason.INVALID, "invalid-product-name"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0.01", "1000000000.01"})
    void cannotAddAProductWithAPriceOutOfBounds(String amount) {
        product.givenNoPriorActivity()
                .when(new AddProduct(MUG, "Mug", Money.of(amount, "EUR"), 1))
                .expectException(rejection(Rejection.Reason.INVALID, "invalid-price"));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1_000_000_001})
    void cannotAddAProductWithAStockOutOfBounds(int stock) {
        product.givenNoPriorActivity()
                .when(new AddProduct(MUG, "Mug", PRICE, stock))
                .expectException(rejection(Rejection.Reason.INVALID, "invalid-stock"));
    }

    @Test
    void renamesAndReprices() {
        product.given(ADDED)
                .when(new ChangeProduct(MUG, "Cup", new BigDecimal("8.50"), null, null))
                .expectEvents(new ProductRenamed(MUG, "Cup"), new ProductRepriced(MUG, Money.of("8.50", "EUR")));
    }

    @Test
    void renamingKeepsThePrice() {
        product.given(ADDED)
                .when(new ChangeProduct(MUG, "Cup", null, null, null))
                .expectEvents(new ProductRenamed(MUG, "Cup"));
    }

    @Test
    void repricingKeepsTheCurrencyUnlessAnotherIsGiven() {
        Money pounds = Money.of("7.00", "GBP");
        product.given(new ProductAdded(MUG, "Mug", pounds, 1))
                .when(new ChangeProduct(MUG, null, new BigDecimal("6"), null, null))
                .expectEvents(new ProductRepriced(MUG, Money.of("6.00", "GBP")));
        new AggregateTestFixture<>(Product.class)
                .given(new ProductAdded(MUG, "Mug", pounds, 1))
                .when(new ChangeProduct(MUG, null, null, "EUR", null))
                .expectEvents(new ProductRepriced(MUG, Money.of("7.00", "EUR")));
    }

    @Test
    void changingAProductToWhatItIsChangesNothing() {
        product.given(ADDED, new ProductRenamed(MUG, "Cup"), new ProductRepriced(MUG, Money.of("8.50", "EUR")))
                .when(new ChangeProduct(MUG, "Cup", new BigDecimal("8.5"), "EUR", null))
                .expectSuccessfulHandlerExecution()
                .expectNoEvents();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "0.00001", "1000000001"})
    void cannotChangeThePriceToNonsense(String amount) {
        product.given(ADDED)
                .when(new ChangeProduct(MUG, null, new BigDecimal(amount), null, null))
                .expectException(rejection(Rejection.Reason.INVALID, "invalid-price"));
    }

    @Test
    void cannotChangeTheCurrencyToAnUnknownOne() {
        product.given(ADDED)
                .when(new ChangeProduct(MUG, null, null, "eur", null))
                .expectException(rejection(Rejection.Reason.INVALID, "invalid-price"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"DEM", "XXX", "XTS", "XAU", "XDR", "XBA", "CHW"})
    void cannotBeSoldInACurrencyThatOneCannotPayIn(String currency) {
        product.givenNoPriorActivity()
                .when(new AddProduct(MUG, "Mug", Money.of("5", currency), 1))
                .expectException(rejection(Rejection.Reason.INVALID, "invalid-currency"));
        new AggregateTestFixture<>(Product.class)
                .given(ADDED)
                .when(new ChangeProduct(MUG, null, null, currency, null))
                .expectException(rejection(Rejection.Reason.INVALID, "invalid-currency"));
    }

    @Test
    void aProductInACurrencyOfThePastCanBeRenamedAndPricedInOneOfToday() {
        ProductAdded old = new ProductAdded(MUG, "Mug", Money.of("5", "DEM"), 1);
        product.given(old)
                .when(new ChangeProduct(MUG, "Cup", null, null, null))
                .expectEvents(new ProductRenamed(MUG, "Cup"));
        new AggregateTestFixture<>(Product.class)
                .given(old)
                .when(new ChangeProduct(MUG, null, new BigDecimal("6"), null, null))
                .expectException(rejection(Rejection.Reason.INVALID, "invalid-currency"));
        new AggregateTestFixture<>(Product.class)
                .given(old)
                .when(new ChangeProduct(MUG, null, new BigDecimal("2.56"), "EUR", null))
                .expectEvents(new ProductRepriced(MUG, Money.of("2.56", "EUR")));
    }

    @Test
    void cannotRenameToNothing() {
        product.given(ADDED)
                .when(new ChangeProduct(MUG, " ", null, null, null))
                .expectException(rejection(Rejection.Reason.INVALID, "invalid-product-name"));
    }

    @Test
    void restocks() {
        product.given(ADDED)
                .when(new RestockProduct(MUG, 5, null))
                .expectEvents(new ProductRestocked(MUG, 5))
                .expectState(mug -> assertThat(mug.available()).isEqualTo(15));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1_000_000_001})
    void cannotRestockAQuantityOutOfBounds(int quantity) {
        product.given(ADDED)
                .when(new RestockProduct(MUG, quantity, null))
                .expectException(rejection(Rejection.Reason.INVALID, "invalid-quantity"));
    }

    @Test
    void restocksUpToTheLimitAndNotBeyond() {
        product.given(ADDED)
                .when(new RestockProduct(MUG, 999_999_990, null))
                .expectEvents(new ProductRestocked(MUG, 999_999_990));
        new AggregateTestFixture<>(Product.class)
                .given(ADDED)
                .when(new RestockProduct(MUG, 999_999_991, null))
                .expectException(rejection(Rejection.Reason.CONFLICT, "stock-limit"));
    }

    @Test
    void countsReservedAndReturnedUnits() {
        product.given(
                        ADDED,
                        new StockReserved(MUG, RESERVATION, 7),
                        new StockReleased(MUG, RESERVATION, 4),
                        new StockReturned(MUG, RESERVATION, "return", 2))
                .when(new RestockProduct(MUG, 1, null))
                .expectState(mug -> assertThat(mug.available()).isEqualTo(10));
    }

    @Test
    void unitsThatComeBackFindRoomAboveTheLimit() {
        product.given(
                        new ProductAdded(MUG, "Mug", PRICE, 1_000_000_000),
                        new StockReserved(MUG, RESERVATION, 1_000_000_000),
                        new ProductRestocked(MUG, 1_000_000_000),
                        new StockReserved(MUG, ReservationId.random(), 1_000_000_000),
                        new ProductRestocked(MUG, 1_000_000_000),
                        new StockReleased(MUG, RESERVATION, 1_000_000_000),
                        new StockReleased(MUG, RESERVATION, 1_000_000_000))
                .when(new ChangeProduct(MUG, "Cup", null, null, null))
                .expectState(mug -> assertThat(mug.available()).isEqualTo(3_000_000_000L));
    }

    static Matcher<Rejection> rejection(Rejection.Reason reason, String code) {
        return new CustomTypeSafeMatcher<>(reason + " " + code) {
            @Override
            protected boolean matchesSafely(Rejection rejection) {
                return rejection.reason() == reason && rejection.code().equals(code);
            }
        };
    }
}
