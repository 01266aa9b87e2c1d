package com.microshop.kernel;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;

/** Finds what was probably meant by a name that does not exist. */
public final class Nearest {

    private static final double ALIKE = 0.85;
    private static final JaroWinklerSimilarity SIMILARITY = new JaroWinklerSimilarity();

    private Nearest() {}

    /** The most similar name, ignoring case; empty if none is similar. */
    public static Optional<String> to(String wanted, Collection<String> names) {
        return names.stream()
                .filter(name -> similarity(wanted, name) >= ALIKE)
                .max(Comparator.comparingDouble(name -> similarity(wanted, name)));
    }

    /** Ends a refusal, for example {@code There is no module ordr here}: with what was probably meant, or else with what there is. */
    public static String refusal(String refusal, String wanted, Collection<String> names) {
        return to(wanted, names)
                .map(name -> "%s; did you mean %s?".formatted(refusal, name))
                .orElseGet(() -> "%s; there is %s.".formatted(refusal, names.isEmpty() ? "none" : listed(names)));
    }

    private static String listed(Collection<String> names) {
        return String.join(", ", names.stream().sorted().toList());
    }

    private static double similarity(String one, String other) {
        return SIMILARITY.apply(one.toLowerCase(Locale.ROOT), other.toLowerCase(Locale.ROOT));
    }
}
