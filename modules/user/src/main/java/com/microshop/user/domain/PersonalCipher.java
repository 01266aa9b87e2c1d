package com.microshop.user.domain;

import com.microshop.user.EncryptedText;

/** Writes what is personal to one user so that only who has the user's key can read it. */
public interface PersonalCipher {

    /** The text as it may be stored. */
    EncryptedText encrypt(String text);

    /**
     * The text as it was.
     *
     * @throws IllegalStateException if it was not encrypted by this cipher
     */
    String decrypt(EncryptedText text);
}
