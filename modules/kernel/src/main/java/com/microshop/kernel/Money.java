package com.microshop.kernel;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * An amount of one currency, exact to at most four decimals.
 *
 * <p>Amounts are held with the decimals of the currency's minor unit and no trailing zeros beyond them, so that equal
 * amounts are equal objects. A price may be finer than the minor unit; what is paid is {@link #rounded()}.
 *
 * @param amount the amount in major units (euros, pounds), may be negative
 * @param currency the ISO 4217 code
 */
public record Money(BigDecimal amount, String currency) {

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
        this.amount = stripped.setScale(Math.max(Currencies.minorUnits(currency), stripped.scale()));
        this.currency = currency;
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

    /** This amount as a whole number of the currency's minor units; half a unit is rounded up. */
    public Money rounded() {
        return new Money(amount.setScale(Currencies.minorUnits(currency), RoundingMode.HALF_UP), currency);
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
