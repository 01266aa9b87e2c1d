package com.microshop.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microshop.operations.LoginThrottle.TooManyLoginsException;
import io.github.bucket4j.TimeMeter;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.WebAuthenticationDetails;

class LoginThrottleTest {

    private static final String RIGHT = "right";

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger checks = new AtomicInteger();
    private final AtomicInteger checksNow = new AtomicInteger();
    private final AtomicInteger mostAtATime = new AtomicInteger();
    private final LoginThrottle throttle = new LoginThrottle(this::check, new TimeMeter() {
        @Override
        public long currentTimeNanos() {
            return nanos.get();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    });

    private Authentication check(Authentication login) {
        checks.incrementAndGet();
        mostAtATime.accumulateAndGet(checksNow.incrementAndGet(), Math::max);
        LockSupport.parkNanos(100_000); // lets the others in if they may
        checksNow.decrementAndGet();
        if (RIGHT.equals(login.getCredentials())) {
            return login;
        }
        throw new BadCredentialsException("wrong");
    }

    @Test
    void guessesAtTheSameTimeDoNotOutrunIt() {
        inParallel(200, () -> guess("10.0.0.1"));

        assertThat(checks).hasValue(LoginThrottle.OF_AN_ADDRESS);
    }

    @Test
    void fewPasswordsAreHashedAtATime() {
        inParallel(200, () -> logIn("10.0.0.1", RIGHT));

        assertThat(checks).hasValue(200);
        assertThat(mostAtATime)
                .hasValueLessThanOrEqualTo(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
    }

    @Test
    void anOperatorWhoseAddressIsKnownIsNotKeptOutByGuessesFromOthers() {
        logIn("10.0.0.1", RIGHT);
        checks.set(0);
        for (int i = 0; i < 100; i++) {
            guess("10.1.0." + i);
        }

        assertThat(checks).hasValue(LoginThrottle.OF_THE_ACCOUNT);
        assertThatThrownBy(() -> logIn("10.0.0.2", RIGHT)).isInstanceOf(TooManyLoginsException.class);
        logIn("10.0.0.1", RIGHT);
        logIn("127.0.0.1", RIGHT);
    }

    @Test
    void nobodyIsKeptOutForLong() {
        for (int i = 0; i < 100; i++) {
            guess("10.0.0.1");
        }
        assertThatThrownBy(() -> logIn("10.0.0.1", RIGHT))
                .isInstanceOfSatisfying(
                        TooManyLoginsException.class,
                        refused -> nanos.addAndGet(TimeUnit.SECONDS.toNanos(refused.seconds())));

        logIn("10.0.0.1", RIGHT);
    }

    @Test
    void loginsThatSucceedAreNotLimited() {
        for (int i = 0; i < 1_000; i++) {
            logIn("10.0.0.1", RIGHT);
        }

        assertThat(checks).hasValue(1_000);
    }

    private void guess(String address) {
        try {
            logIn(address, "wrong");
        } catch (BadCredentialsException | TooManyLoginsException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    private void logIn(String address, String password) {
        UsernamePasswordAuthenticationToken login =
                UsernamePasswordAuthenticationToken.unauthenticated("operator", password);
        login.setDetails(new WebAuthenticationDetails(address, null));
        assertThat(throttle.authenticate(login)).isSameAs(login);
    }

    private static void inParallel(int times, Runnable action) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < times; i++) {
                threads.execute(action);
            }
        }
    }
}
