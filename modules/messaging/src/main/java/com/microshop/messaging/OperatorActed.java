package com.microshop.messaging;

import org.jspecify.annotations.Nullable;

/**
 * An operator has changed something by hand.
 *
 * @param who the account that was logged in
 * @param what was done, to what
 * @param why in the operator's own words; null if none were given
 * @param outcome the outcome, as a sentence
 */
public record OperatorActed(
        String who, String what, @Nullable String why, String outcome) {}
