package com.microshop.product.domain;

import com.microshop.kernel.Currencies;
import com.microshop.kernel.Money;
import com.microshop.kernel.Rejection;
import com.microshop.product.AddProduct;
import com.microshop.product.ChangeProduct;
import java.math.BigDecimal;

/** What a product's name, price and stock may be. */
public final class ProductRules {

    /** The longest name, in code points. */
    public static final int MAX_NAME_LENGTH = 200;

    /** The highest price of one unit, in major units of any currency. */
    public static final long MAX_PRICE = 1_000_000_000;

    /** The most units that adding or restocking may lead to. */
    public static final int MAX_STOCK = 1_000_000_000;

    private static final BigDecimal PRICE_LIMIT = BigDecimal.valueOf(MAX_PRICE);

    private ProductRules() {}

    /** Whether this can be a product's name: not blank, not too long, no control characters or broken surrogates. */
    public static boolean isName(String text) {
        return !text.isBlank()
                && text.codePointCount(0, text.length()) <= MAX_NAME_LENGTH
                && text.codePoints()
                        .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
    }

    static void requireName(String name) {
        if (!isName(name)) {
            throw Rejection.invalid(
                    "invalid-product-name",
                    "A product's name has 1 to %d printable characters and not only spaces."
                            .formatted(MAX_NAME_LENGTH));
        }
    }

    /** All rules for a new product. */
    static void require(AddProduct product) {
        requireName(product.name());
        requirePrice(product.price());
        requireCurrency(product.price());
        requireStock(product.stock());
    }

    /** The price that the change leads to: what it does not name stays. */
    static Money priceAfter(ChangeProduct change, Money price) {
        try {
            return new Money(
                    change.price() == null ? price.amount() : change.price(),
                    change.currency() == null ? price.currency() : change.currency());
        } catch (IllegalArgumentException e) {
            throw Rejection.invalid("invalid-price", "A price has at most four decimals and an ISO 4217 currency.");
        }
    }

    static void requirePrice(Money price) {
        if (price.isNegative() || price.amount().compareTo(PRICE_LIMIT) > 0) {
            throw Rejection.invalid("invalid-price", "A price is between 0 and %d.".formatted(MAX_PRICE));
        }
    }

    static void requireCurrency(Money price) {
        if (!Currencies.isPayable(price.currency())) {
            throw Rejection.invalid(
                    "invalid-currency", "%s is not a currency that one can pay in.".formatted(price.currency()));
        }
    }

    static void requireStock(int stock) {
        if (stock < 0 || stock > MAX_STOCK) {
            throw Rejection.invalid("invalid-stock", "A stock is between 0 and %d units.".formatted(MAX_STOCK));
        }
    }

    static void requireQuantity(int quantity) {
        if (quantity < 1 || quantity > MAX_STOCK) {
            throw Rejection.invalid("invalid-quantity", "A quantity is between 1 and %d units.".formatted(MAX_STOCK));
        }
    }
}
