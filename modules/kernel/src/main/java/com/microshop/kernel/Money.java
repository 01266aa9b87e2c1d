package com.microshop.kernel;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.util.Currency;

/**
 * An amount of one currency, exact to at most four decimals.
 *
 * <p>Amounts are held with at least two decimals and no trailing zeros beyond them, so that equal amounts are equal
 * objects.
 *
 * @param amount the amount in major units (euros, pounds), may be negative
 * @param currency the ISO 4217 code
 */
public record Money(BigDecimal amount, String currency) {

    private static final int MIN_SCALE = 2;
    private static final int MAX_SCALE = 4;

    /**
     * Checks and normalises the amount.
     *
     * @throws IllegalArgumentException if there are more than four decimals or the currency is unknown
     */
    @JsonCreator
    public Money(@JsonProperty("amount") BigDecimal amount, @JsonProperty("currency") String currency) {
        BigDecimal stripped = amount.stripTrailingZeros();
        if (stripped.scale() > MAX_SCALE) {
            throw new IllegalArgumentException("An amount has at most %d decimals: %s".formatted(MAX_SCALE, amount));
        }
        this.amount = stripped.setScale(Math.max(MIN_SCALE, stripped.scale()));
        this.currency = Currency.getInstance(currency).getCurrencyCode();
    }

    /** Parses an amount, for example {@code Money.of("9.99", "EUR")}. */
    public static Money of(String amount, String currency) {
        return new Money(new BigDecimal(amount), currency);
    }

    /** Nothing, in the given currency. */
    public static Money zero(String currency) {
        return new Money(BigDecimal.ZERO, currency);
    }

    /**
     * The sum of both amounts.
     *
     * @throws IllegalArgumentException if the currencies differ
     */
    public Money plus(Money other) {
        return new Money(amount.add(inSameCurrency(other)), currency);
    }

    /**
     * This amount less the other.
     *
     * @throws IllegalArgumentException if the currencies differ
     */
    public Money minus(Money other) {
        return new Money(amount.subtract(inSameCurrency(other)), currency);
    }

    /** This amount, {@code quantity} times. */
    public Money times(long quantity) {
        return new Money(amount.multiply(BigDecimal.valueOf(quantity)), currency);
    }

    /** Whether the amount is below zero. */
    public boolean isNegative() {
        return amount.signum() < 0;
    }

    /** Whether the amount is zero. */
    public boolean isZero() {
        return amount.signum() == 0;
    }

    /**
     * Whether this amount is greater than the other.
     *
     * @throws IllegalArgumentException if the currencies differ
     */
    public boolean isGreaterThan(Money other) {
        return amount.compareTo(inSameCurrency(other)) > 0;
    }

    @Override
    public String toString() {
        return amount.toPlainString() + " " + currency;
    }

    private BigDecimal inSameCurrency(Money other) {
        if (!currency.equals(other.currency)) {
            throw new IllegalArgumentException("Cannot combine " + this + " with " + other);
        }
        return other.amount;
    }
}
