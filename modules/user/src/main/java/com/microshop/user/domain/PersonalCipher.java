package com.microshop.user.domain;

import com.microshop.user.EncryptedText;

/** Encrypts the personal data of one user, so that it can be read only with the user's key. */
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
