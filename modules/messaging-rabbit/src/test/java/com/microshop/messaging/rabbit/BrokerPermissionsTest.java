package com.microshop.messaging.rabbit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The permissions as RabbitMQ would apply them: regular expressions that are searched for, not matched. */
class BrokerPermissionsTest {

    private static final Map<String, Set<String>> USES =
            Map.of("order", Set.of("user", "payment"), "user", Set.of(), "payment", Set.of(), "stock", Set.of());

    private final BrokerPermissions order = BrokerPermissions.of(Set.of("order"), USES);
    private final BrokerPermissions user = BrokerPermissions.of(Set.of("user"), USES);

    private static boolean allows(String pattern, String name) {
        return Pattern.compile(pattern).matcher(name).find();
    }

    @Test
    void ownQueuesAreFree() {
        for (String pattern : new String[] {order.configure(), order.write(), order.read()}) {
            assertThat(allows(pattern, "microshop.order.requests")).isTrue();
            assertThat(allows(pattern, "microshop.order.events.user")).isTrue();
            assertThat(allows(pattern, "microshop.user.requests")).isFalse();
            assertThat(allows(pattern, "microshop.orders.requests")).isFalse();
            assertThat(allows(pattern, "microshopXorder.requests")).isFalse();
            assertThat(allows(pattern, "my.microshop.order.requests")).isFalse();
        }
    }

    @Test
    void exchangesCanBeUsedButNotChanged() {
        assertThat(allows(order.write(), "amq.topic")).isTrue();
        assertThat(allows(order.write(), "amq.default")).isTrue();
        assertThat(allows(order.read(), "amq.topic")).isTrue();
        assertThat(allows(order.read(), "amq.default")).isFalse();
        assertThat(allows(order.configure(), "amq.topic")).isFalse();
        assertThat(allows(order.write(), "amq.direct")).isFalse();
    }

    @Test
    void requestsGoToModulesThatAreUsedAndThatUse() {
        assertThat(allows(order.topicWrite(), "microshop.user.requests")).isTrue();
        assertThat(allows(user.topicWrite(), "microshop.order.requests")).isTrue();
        assertThat(allows(user.topicWrite(), "microshop.payment.requests")).isFalse();
        assertThat(allows(order.topicWrite(), "microshop.stock.requests")).isFalse();
    }

    @Test
    void commandsGoOnlyToModulesThatAreUsed() {
        assertThat(allows(order.topicWrite(), "microshop.user.commands")).isTrue();
        assertThat(allows(user.topicWrite(), "microshop.order.commands")).isFalse();
        assertThat(allows(order.topicWrite(), "microshop.stock.commands")).isFalse();
        assertThat(allows(order.topicWrite(), "microshop.order.commands")).isTrue();
    }

    @Test
    void eventsGoOnlyFromOwnModulesToThoseThatUseThem() {
        assertThat(allows(user.topicWrite(), "microshop.order.events.user")).isTrue();
        assertThat(allows(user.topicWrite(), "microshop.order.events.payment")).isFalse();
        assertThat(allows(user.topicWrite(), "microshop.payment.events.user")).isFalse();
        assertThat(allows(order.topicWrite(), "microshop.user.events.order")).isFalse();
    }

    @Test
    void onlyOwnQueuesAreBoundAndOnlyByTheirNames() {
        assertThat(allows(order.topicRead(), "microshop.order.events.user")).isTrue();
        assertThat(allows(order.topicRead(), "microshop.order.requests")).isTrue();
        assertThat(allows(order.topicRead(), "microshop.user.requests")).isFalse();
        assertThat(allows(order.topicRead(), "#")).isFalse();
        assertThat(allows(user.topicRead(), "microshop.order.events.user")).isFalse();
    }

    @Test
    void severalModulesMayDoWhatEachMay() {
        BrokerPermissions both = BrokerPermissions.of(Set.of("user", "stock"), USES);

        assertThat(allows(both.configure(), "microshop.user.requests")).isTrue();
        assertThat(allows(both.configure(), "microshop.stock.store")).isTrue();
        assertThat(allows(both.topicWrite(), "microshop.order.events.user")).isTrue();
        assertThat(allows(both.topicWrite(), "microshop.payment.requests")).isFalse();
    }

    @Test
    void namesThatCouldMeanMoreAreRefused() {
        assertThatThrownBy(() -> BrokerPermissions.of(Set.of(".*"), Map.of(".*", Set.of())))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> BrokerPermissions.of(Set.of("nobody"), USES))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> BrokerPermissions.of(Set.of(), USES)).isInstanceOf(IllegalArgumentException.class);
    }
}
