package com.microshop.operations;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.authentication.WebAuthenticationDetails;

/**
 * Limits how many passwords can be guessed, and how many are hashed at a time.
 *
 * <p>Each address may fail {@value #OF_AN_ADDRESS} times a minute. All addresses from which nobody has logged in yet may fail
 * {@value #OF_THE_ACCOUNT} times together: guesses from many addresses do not keep out an operator whose address is known.
 * A login counts as failed until it has succeeded, so guesses at the same time count, too.
 */
final class LoginThrottle implements AuthenticationManager {

    static final int OF_AN_ADDRESS = 20;
    static final int OF_THE_ACCOUNT = 60;

    private static final Duration PERIOD = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long MOST_ADDRESSES = 10_000;

    private final AuthenticationManager accounts;
    private final TimeMeter clock;
    private final Bucket ofTheAccount;
    private final Cache<String, Bucket> ofAddresses =
            Caffeine.newBuilder().maximumSize(MOST_ADDRESSES).build();
    private final Cache<String, Boolean> known =
            Caffeine.newBuilder().maximumSize(MOST_ADDRESSES).build();
    private final Semaphore hashes =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);

    LoginThrottle(AuthenticationManager accounts, TimeMeter clock) {
        this.accounts = accounts;
        this.clock = clock;
        this.ofTheAccount = bucket(OF_THE_ACCOUNT);
        for (String loopback : List.of("127.0.0.1", "0:0:0:0:0:0:0:1")) {
            known.put(loopback, true);
        }
    }

    @Override
    public Authentication authenticate(Authentication login) {
        awaitTurn();
        try {
            WebAuthenticationDetails client = (WebAuthenticationDetails) requireNonNull(login.getDetails());
            return authenticate(login, client.getRemoteAddress());
        } finally {
            hashes.release();
        }
    }

    private Authentication authenticate(Authentication login, String address) {
        Bucket ofTheAddress = ofAddresses.get(address, _ -> bucket(OF_AN_ADDRESS));
        List<Bucket> limits =
                known.getIfPresent(address) == null ? List.of(ofTheAddress, ofTheAccount) : List.of(ofTheAddress);
        for (Bucket limit : limits) {
            ConsumptionProbe probe = limit.tryConsumeAndReturnRemaining(1);
            if (!probe.isConsumed()) {
                throw new TooManyLoginsException(Duration.ofNanos(probe.getNanosToWaitForRefill()));
            }
        }
        Authentication operator = accounts.authenticate(login);
        limits.forEach(limit -> limit.addTokens(1));
        known.put(address, true);
        return operator;
    }

    private Bucket bucket(int failures) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(failures).refillGreedy(failures, PERIOD))
                .withCustomTimePrecision(clock)
                .build();
    }

    private void awaitTurn() {
        try {
            if (!hashes.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new TooManyLoginsException(PATIENCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TooManyLoginsException(PATIENCE);
        }
    }

    /** A login is refused without a look at its password. */
    static final class TooManyLoginsException extends AuthenticationException {

        private static final long serialVersionUID = 1L;

        private final long seconds;

        private TooManyLoginsException(Duration wait) {
            super("Too many logins have failed");
            this.seconds = wait.toSeconds() + 1;
        }

        /** After how many seconds a login may be tried again. */
        long seconds() {
            return seconds;
        }
    }
}
