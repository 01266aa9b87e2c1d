package com.microshop.user.domain;

import com.microshop.user.EncryptedText;

/** The personal data of a user, encrypted. */
public record PersonalData(EncryptedText username, EncryptedText email) {

    /** Encrypts both. */
    public static PersonalData of(PersonalCipher cipher, Username username, Email email) {
        return new PersonalData(cipher.encrypt(username.value()), cipher.encrypt(email.value()));
    }

    /** Whether this is that name and that address. */
    public boolean says(PersonalCipher cipher, Username username, Email email) {
        return saysUsername(cipher, username) && saysEmail(cipher, email);
    }

    /** Whether this is that name. */
    public boolean saysUsername(PersonalCipher cipher, Username expected) {
        return cipher.decrypt(username).equals(expected.value());
    }

    /** Whether this is that address. */
    public boolean saysEmail(PersonalCipher cipher, Email expected) {
        return cipher.decrypt(email).equals(expected.value());
    }
}
