package com.microshop.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.security.crypto.password.PasswordEncoder;

class RememberingPasswordEncoderTest {

    private final List<String> hashed = new ArrayList<>();
    private final PasswordEncoder encoder = new RememberingPasswordEncoder(new PasswordEncoder() {
        @Override
        public String encode(@Nullable CharSequence password) {
            return "hash of " + password;
        }

        @Override
        public boolean matches(@Nullable CharSequence password, @Nullable String encoded) {
            hashed.add(String.valueOf(password));
            return encode(password).equals(encoded);
        }
    });

    @Test
    void hashesTheRightPasswordOnceAndEveryWrongOne() {
        String encoded = encoder.encode("right");
        for (int i = 0; i < 3; i++) {
            assertThat(encoder.matches("right", encoded)).isTrue();
            assertThat(encoder.matches("wrong", encoded)).isFalse();
        }

        assertThat(hashed).containsExactly("right", "wrong", "wrong", "wrong");
    }

    @Test
    void aMatchOfAnotherHashDoesNotEndTheMemory() {
        String encoded = encoder.encode("right");
        assertThat(encoder.matches("right", encoded)).isTrue();
        assertThat(encoder.matches("nobody's", encoder.encode("nobody's"))).isTrue();
        assertThat(encoder.matches("right", encoded)).isTrue();

        assertThat(hashed).containsExactly("right", "nobody's");
    }

    @Test
    void doesNotTakeThePasswordOfOneHashForThatOfAnother() {
        assertThat(encoder.matches("right", encoder.encode("right"))).isTrue();

        assertThat(encoder.matches("right", encoder.encode("other"))).isFalse();
    }
}
