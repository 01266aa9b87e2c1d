package com.microshop.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PoliciesTest {

    private static final Commands COMMANDS = new Commands() {
        @Override
        public CompletableFuture<Receipt> send(Object command, CommandOptions options) {
            return new CompletableFuture<>();
        }

        @Override
        public Optional<Receipt> earlier(Class<?> commandType, CommandOptions options) {
            return Optional.empty();
        }
    };

    @Test
    void areTheClassesOfAPackageThatHandleEventsByName() {
        assertThat(Policies.in("com.microshop.counter.policy", COMMANDS))
                .extracting(policy -> policy.getClass().getSimpleName())
                .containsExactly("WhenIncreasedThenIncreaseAgain", "WhenLimitedThenIncrease");
    }

    @Test
    void needAConstructorThatTakesTheCommands() {
        assertThatThrownBy(() -> Policies.in("com.microshop.museum.policy", COMMANDS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The policy com.microshop.museum.policy.WhenTicketSoldThenWait needs a constructor with the"
                        + " one parameter Commands.");
    }

    @Test
    void areNotInAPackageWithoutHandlersOfEvents() {
        assertThatThrownBy(() -> Policies.in("com.microshop.nowhere", COMMANDS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The package com.microshop.nowhere has no class with @EventHandler methods.");
    }
}
