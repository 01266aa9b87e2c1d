package com.microshop.messaging.rabbit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microshop.counter.Increase;
import com.microshop.counter.Limit;
import com.microshop.counter.domain.Counter;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CommandSendersTest {

    private static final Map<String, Set<String>> USES =
            Map.of("order", Set.of("payment"), "payment", Set.of(), "user", Set.of());

    @Test
    void eachCommandHasItsSenders() {
        CommandSenders senders = new CommandSenders(
                Map.of("display", Set.of(Increase.class, Limit.class), "audit", Set.of(Limit.class)));

        assertThat(senders.of("counter.Increase")).containsExactly("display");
        assertThat(senders.of("counter.Limit")).containsExactly("audit", "display");
        assertThat(senders.of("counter.Reset")).isEmpty();
    }

    @Test
    void typesOfADomainHaveNone() {
        assertThatThrownBy(() -> new CommandSenders(Map.of("display", Set.of(Counter.class))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "counter.domain.Counter is not in the root package of a module, so display must not send it");
    }

    @Test
    void anAccountSpeaksForTheModulesInItsName() {
        SenderAccounts accounts = new SenderAccounts("microshop-user");

        assertThat(accounts.speaksFor(
                        "order", BrokerAccount.of(Set.of("order"), USES).name()))
                .isTrue();
        assertThat(accounts.speaksFor(
                        "order",
                        BrokerAccount.of(Set.of("order", "payment"), USES).name()))
                .isTrue();
        assertThat(accounts.speaksFor("order", BrokerAccount.of(Set.of(), USES).name()))
                .isTrue();
        assertThat(accounts.speaksFor("order", "microshop-payment")).isFalse();
        assertThat(accounts.speaksFor("order", "microshop-reorder")).isFalse();
        assertThat(accounts.speaksFor("order", "order")).isFalse();
        assertThat(accounts.speaksFor("order", null)).isFalse();
    }

    @Test
    void anAccountThatAllShareSpeaksForAll() {
        assertThat(new SenderAccounts("microshop").speaksFor("order", "microshop"))
                .isTrue();
    }
}
