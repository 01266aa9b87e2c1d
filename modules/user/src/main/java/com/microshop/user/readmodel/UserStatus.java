package com.microshop.user.readmodel;

/** Where a user stands. */
public enum UserStatus {
    /** May order. */
    ACTIVE,
    /** May not order until reactivated. */
    DEACTIVATED,
    /** Gone, with everything personal. */
    ERASED
}
