package com.microshop.messaging.rabbit;

import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.messaging.OutcomeUnknownException;
import com.microshop.messaging.rabbit.Wire.Failure;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.CannotCreateTransactionException;

class WireTest {

    @Test
    void aHandlerThatHasLostItsDatabaseIsRetried() {
        assertThat(Failure.of(new CannotCreateTransactionException("The database is away"))
                        .toException())
                .isInstanceOf(OutcomeUnknownException.class)
                .hasMessageContaining("The database is away");
    }

    @Test
    void aHandlerThatFailsPermanentlyIsNotRetried() {
        assertThat(Failure.of(new IllegalStateException("A defect")).toException())
                .isInstanceOf(RemoteFailureException.class)
                .hasMessageContaining("A defect");
    }
}
