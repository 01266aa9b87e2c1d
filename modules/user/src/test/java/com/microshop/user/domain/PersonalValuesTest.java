package com.microshop.user.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import com.microshop.kernel.Rejection;
import com.microshop.user.ChangeUser;
import com.microshop.user.RegisterUser;
import com.microshop.user.UserId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PersonalValuesTest {

    private static final String LABEL = "d".repeat(63);

    @ParameterizedTest
    @ValueSource(strings = {"ada", "Ada.Lovelace", "_-.", "customer-17850", "0123456789012345678901234567890123456789"})
    void acceptsUsernames(String value) {
        assertThatNoException().isThrownBy(() -> new Username(value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ab",
                "01234567890123456789012345678901234567890",
                "ada lovelace",
                "ada\n",
                "adä",
                "ada@x",
                "ada\0"
            })
    void refusesUsernamesWithoutRepeatingThem(String value) {
        assertThatExceptionOfType(Rejection.class)
                .isThrownBy(() -> new Username(value))
                .matches(r -> r.reason() == Rejection.Reason.INVALID && r.code().equals("username-invalid"))
                .withMessage("The username must be 3 to 40 of the letters A to Z, digits, '.', '_' and '-'.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@b.c",
                "ada@example.com",
                "Ada.Lovelace+shop@mail.example.co.uk",
                "o'neil@xn--bcher-kva.example"
            })
    void acceptsEmails(String value) {
        assertThatNoException().isThrownBy(() -> new Email(value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ada",
                "@example.com",
                "ada@",
                "ada@example",
                "ada@@example.com",
                "ada@example..com",
                ".ada@example.com",
                "ada.@example.com",
                "a..a@example.com",
                "ada @example.com",
                "ada@-example.com",
                "ada@example-.com",
                "ada@example.com ",
                "ada@example.com\n",
                "ada@exam_ple.com",
                "Ada <ada@example.com>"
            })
    void refusesEmailsWithoutRepeatingThem(String value) {
        assertThatExceptionOfType(Rejection.class)
                .isThrownBy(() -> new Email(value))
                .matches(r -> r.reason() == Rejection.Reason.INVALID && r.code().equals("email-invalid"))
                .withMessage("The email " + Email.RULE + ".");
    }

    @Test
    void acceptsEmailsUpTo254Characters() {
        String longest = "a@" + (LABEL + ".").repeat(3) + "d".repeat(60);
        assertThat(longest).hasSize(254);
        assertThatNoException().isThrownBy(() -> new Email(longest));
        assertThatExceptionOfType(Rejection.class).isThrownBy(() -> new Email("a" + longest));
    }

    /** The pattern alone, as the web layer uses it: neither a stack overflow nor an endless search. */
    @ParameterizedTest
    @ValueSource(strings = {"a", "a.", "a@", "a@a.", "@", "-", "a-"})
    void anEndlessAddressIsRefused(String part) {
        assertThat("ada@example.com").matches(Email.REGEX);
        assertThat(part.repeat(300_000)).doesNotMatch(Email.REGEX);
        assertThat("a@" + part.repeat(300_000)).doesNotMatch(Email.REGEX);
    }

    @Test
    void isTheSameInAnyCase() {
        assertThat(new Username("ADA.I").key()).isEqualTo("ada.i");
        assertThat(new Email("Ada@EXAMPLE.com").key()).isEqualTo("ada@example.com");
    }

    @Test
    void nothingPersonalIsInTheTextFormOfValuesAndCommands() {
        UserId id = UserId.random();
        // No part of these values can occur in an id, whose letters are hexadecimal.
        assertThat(new Username("lovelace") + " " + new Email("lovelace@example.com")
                        + new RegisterUser(id, "lovelace", "lovelace@example.com")
                        + new ChangeUser(id, "lovelace", "lovelace@example.com", 3L))
                .contains("Username[…]", "Email[…]")
                .doesNotContain("lovelace", "example");
    }
}
