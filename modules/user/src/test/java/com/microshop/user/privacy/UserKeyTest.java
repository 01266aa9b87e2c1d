package com.microshop.user.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microshop.user.EncryptedText;
import com.microshop.user.UserId;
import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserKeyTest {

    private static final UserId ADA = UserId.of("0197c1de-6a2b-7c3d-8e4f-5a6b7c8d9e0f");
    private static final UserId BOB = UserId.of("0197c1de-6a2b-7c3d-8e4f-5a6b7c8d9e10");

    private final byte[] bytes = UserKey.randomBytes(UserKey.KEY_BYTES);
    private final UserKey key = new UserKey(ADA, bytes);

    @ParameterizedTest
    @ValueSource(strings = {"", "ada", "ada@example.com", "Žluťoučký kůň 🐎"})
    void readsWhatItWrote(String text) {
        assertThat(key.decrypt(key.encrypt(text))).isEqualTo(text);
    }

    @Test
    void writesTheSameTextDifferentlyEachTime() {
        assertThat(Stream.generate(() -> key.encrypt("ada")).limit(100).distinct())
                .hasSize(100);
    }

    @Test
    void showsNothingOfTheText() {
        byte[] written =
                Base64.getDecoder().decode(key.encrypt("ada@example.com").value());
        assertThat(written).hasSize(12 + "ada@example.com".length() + 16);
        assertThat(new String(written, java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("ada@ex", "example");
    }

    /** Stored texts must stay readable: these were encrypted by an independent AES-256-GCM. */
    @Test
    void readsTextsOfOtherImplementations() {
        byte[] known = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
        EncryptedText text = new EncryptedText("ZGVmZ2hpamtsbW5vKX+/JhyRN/NODjrGuQoHotSYiiiF5h3AOJRWBQEg3g==");
        assertThat(new UserKey(ADA, known).decrypt(text)).isEqualTo("ada@example.com");
    }

    @Test
    void cannotReadTheTextOfAnotherUserEvenWithTheSameKey() {
        EncryptedText text = key.encrypt("ada");
        assertThatThrownBy(() -> new UserKey(BOB, bytes).decrypt(text))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(BOB.value());
    }

    @Test
    void cannotReadWithAnotherKey() {
        EncryptedText text = key.encrypt("ada");
        UserKey other = new UserKey(ADA, UserKey.randomBytes(UserKey.KEY_BYTES));
        assertThatThrownBy(() -> other.decrypt(text)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void noticesEveryFlippedBit() {
        byte[] written = Base64.getDecoder().decode(key.encrypt("ada").value());
        IntStream.range(0, written.length * Byte.SIZE).forEach(bit -> {
            byte[] damaged = written.clone();
            damaged[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
            EncryptedText text = new EncryptedText(Base64.getEncoder().encodeToString(damaged));
            assertThatThrownBy(() -> key.decrypt(text)).isInstanceOf(IllegalStateException.class);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AAAA", "no base64!", "AAAAAAAAAAAAAAAA"})
    void refusesTextsThatAreNotEncrypted(String value) {
        assertThatThrownBy(() -> key.decrypt(new EncryptedText(value))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesKeysOfAnotherSize() {
        assertThatThrownBy(() -> new UserKey(ADA, new byte[16])).isInstanceOf(IllegalArgumentException.class);
    }
}
