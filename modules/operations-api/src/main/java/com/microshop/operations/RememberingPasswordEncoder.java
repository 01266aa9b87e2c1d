package com.microshop.operations;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Hashes the password of one account slowly, and recognizes it at once when it comes again: operators' pages and tools send
 * it with every request. It is remembered as a digest whose key only this process has.
 */
final class RememberingPasswordEncoder implements PasswordEncoder {

    private static final String DIGEST = "HmacSHA256";
    private static final int KEY_BYTES = 32;

    private final PasswordEncoder slow;
    private final byte[] key = new byte[KEY_BYTES];

    /** By hash, because Spring Security compares the password of an unknown account with a hash of its own. */
    private final Map<String, byte[]> matched = new ConcurrentHashMap<>();

    RememberingPasswordEncoder(PasswordEncoder slow) {
        this.slow = slow;
        new SecureRandom().nextBytes(key);
    }

    @Override
    public @Nullable String encode(@Nullable CharSequence password) {
        return slow.encode(password);
    }

    @Override
    public boolean matches(@Nullable CharSequence password, @Nullable String encoded) {
        if (password == null || encoded == null) {
            return false;
        }
        byte[] digest = digest(password.toString());
        if (MessageDigest.isEqual(digest, matched.get(encoded))) {
            return true;
        }
        boolean matches = slow.matches(password, encoded);
        if (matches) {
            matched.put(encoded, digest);
        }
        return matches;
    }

    private byte[] digest(String text) {
        try {
            Mac mac = Mac.getInstance(DIGEST);
            mac.init(new SecretKeySpec(key, DIGEST));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + DIGEST, e);
        }
    }
}
