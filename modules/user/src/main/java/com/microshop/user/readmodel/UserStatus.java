package com.microshop.user.readmodel;

/** The status of a user. */
public enum UserStatus {
    /** May order. */
    ACTIVE,
    /** May not order until reactivated. */
    DEACTIVATED,
    /** Gone, with everything personal. */
    ERASED
}
