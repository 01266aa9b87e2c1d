package com.microshop.kernel;

import java.util.Arrays;
import java.util.Optional;

/** A part of the shop that operators switch on and off while it runs; off unless they say otherwise. */
public enum Feature {
    /** The summary at the top of the operators' map. */
    NEW_UI("new-ui"),
    /** The operations of the API below {@code /api/…/beta}. */
    BETA_API("beta-api");

    private final String flag;

    Feature(String flag) {
        this.flag = flag;
    }

    /** The name by which operators switch it. */
    public String flag() {
        return flag;
    }

    /** The feature with this name. */
    public static Optional<Feature> of(String flag) {
        return Arrays.stream(values())
                .filter(feature -> feature.flag.equals(flag))
                .findFirst();
    }
}
