package com.microshop.user.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.microshop.user.EncryptedText;
import com.microshop.user.UserId;
import com.microshop.user.domain.PersonalCipher;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key that the personal data of one user is encrypted with: AES-256-GCM, a random nonce for each text, and the user
 * id as associated data, so that no text can be passed off as another user's.
 */
public final class UserKey implements PersonalCipher {

    static final int KEY_BYTES = 32;

    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final UserId userId;
    private final SecretKeySpec key;

    UserKey(UserId userId, byte[] key) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException(
                    "The key of user %s has %d bytes, not %d".formatted(userId, key.length, KEY_BYTES));
        }
        this.userId = userId;
        this.key = new SecretKeySpec(key, "AES");
    }

    static byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    @Override
    public EncryptedText encrypt(String text) {
        byte[] nonce = randomBytes(NONCE_BYTES);
        byte[] plain = text.getBytes(UTF_8);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce);
            ByteBuffer out = ByteBuffer.allocate(NONCE_BYTES + cipher.getOutputSize(plain.length));
            out.put(nonce).put(cipher.doFinal(plain));
            return new EncryptedText(Base64.getEncoder().encodeToString(out.array()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot encrypt personal data of user " + userId, e);
        }
    }

    /**
     * The text as it was.
     *
     * @throws IllegalStateException if it was not encrypted with this key for this user
     */
    @Override
    public String decrypt(EncryptedText text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text.value());
            byte[] nonce = new byte[NONCE_BYTES];
            ByteBuffer in = ByteBuffer.wrap(bytes).get(nonce);
            byte[] plain = cipher(Cipher.DECRYPT_MODE, nonce).doFinal(bytes, in.position(), in.remaining());
            return new String(plain, UTF_8);
        } catch (GeneralSecurityException | IllegalArgumentException | java.nio.BufferUnderflowException e) {
            throw new IllegalStateException("Cannot decrypt personal data of user " + userId, e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(userId.value().getBytes(UTF_8));
        return cipher;
    }
}
