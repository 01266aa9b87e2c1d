package com.microshop.kernel;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Currency;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The currencies that one can pay in, as {@code currencies.properties} lists them, and the minor units of all currencies. */
public final class Currencies {

    private static final SortedMap<String, Integer> MINOR_UNITS = read();

    private Currencies() {}

    /** The ISO 4217 codes of the currencies that one can pay in, in their order. */
    public static Set<String> payable() {
        return MINOR_UNITS.keySet();
    }

    /** Whether one can pay in the currency with this code. */
    public static boolean isPayable(String code) {
        return MINOR_UNITS.containsKey(code);
    }

    /**
     * The decimals of a currency's minor unit, such as 2 for the cent; also of a currency in which one can no longer pay.
     *
     * @param code its ISO 4217 code
     * @throws IllegalArgumentException if the code is unknown
     */
    public static int minorUnits(String code) {
        Integer decimals = MINOR_UNITS.get(code);
        return decimals != null
                ? decimals
                : Math.max(0, Currency.getInstance(code).getDefaultFractionDigits());
    }

    private static SortedMap<String, Integer> read() {
        Properties listed = new Properties();
        try (Reader file = new InputStreamReader(
                Objects.requireNonNull(Currencies.class.getResourceAsStream("currencies.properties")),
                StandardCharsets.UTF_8)) {
            listed.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        SortedMap<String, Integer> minorUnits = new TreeMap<>();
        listed.stringPropertyNames().forEach(code -> minorUnits.put(code, Integer.valueOf(listed.getProperty(code))));
        return Collections.unmodifiableSortedMap(minorUnits);
    }
}
