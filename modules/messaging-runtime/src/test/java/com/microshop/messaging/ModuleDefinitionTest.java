package com.microshop.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microshop.counter.Increased;
import com.microshop.counter.Limited;
import com.microshop.museum.CoatLeft;
import com.microshop.museum.TicketSold;
import java.util.List;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.ResetHandler;
import org.axonframework.eventhandling.SequenceNumber;
import org.junit.jupiter.api.Test;

@SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // Axon calls the handlers
class ModuleDefinitionTest {

    @Test
    void importsTheEventsOfOtherModulesThatItsPoliciesAndProjectionsHandle() {
        ModuleDefinition module = ModuleDefinition.named("counter", "counters")
                .policy(new WhenTicketSoldThenCount())
                .projection("increases", List.of("increase"), tables -> new Increases())
                .projection("coats", new Coats())
                .build();

        assertThat(module.imports()).containsExactlyInAnyOrder(TicketSold.class, CoatLeft.class);
    }

    @Test
    void importsWhatItNamesBesides() {
        ModuleDefinition module = ModuleDefinition.named("display", "displays")
                .imports(Limited.class)
                .projection("increases", List.of("increase"), tables -> new Increases())
                .build();

        assertThat(module.imports()).containsExactlyInAnyOrder(Increased.class, Limited.class);
    }

    @Test
    void refusesAHandlerThatDoesNotSayWhichEventsToImport() {
        ModuleDefinition.Builder module =
                ModuleDefinition.named("display", "displays").policy(new WhenAnythingHappenedThenShow());

        assertThatThrownBy(module::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("com.microshop.messaging.ModuleDefinitionTest$WhenAnythingHappenedThenShow handles"
                        + " java.lang.Object, which does not say which events of other modules the module display imports."
                        + " Write a handler for each event instead.");
    }

    private static final class WhenTicketSoldThenCount {

        @EventHandler
        void react(TicketSold event) {}

        @EventHandler
        void react(Limited event) {}
    }

    private static final class Increases {

        @EventHandler
        void on(Increased event, @SequenceNumber long sequence) {}
    }

    private static final class Coats {

        @EventHandler
        void on(CoatLeft event) {}

        @EventHandler
        void on(OperatorActed event) {}

        @ResetHandler
        void reset() {}
    }

    private static final class WhenAnythingHappenedThenShow {

        @EventHandler
        void react(Object event) {}
    }
}
