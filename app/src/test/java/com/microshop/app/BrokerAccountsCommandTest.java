package com.microshop.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.MicroshopApplication;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class BrokerAccountsCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return Launcher.tools(MicroshopApplication.class)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    @Test
    void printsTheCommandsForEachAccountOnce() {
        assertThat(run("broker-accounts", "--vhost", "shop", "user,product", "product,user", "payment"))
                .isZero();

        assertThat(out.toString())
                .containsOnlyOnce("rabbitmqctl add_user microshop-product+user\n")
                .contains("rabbitmqctl set_permissions --vhost shop microshop-product+user"
                        + " '^(microshop\\.product\\..+|microshop\\.user\\..+)$' ")
                .contains("rabbitmqctl add_user microshop-payment\n")
                .contains(
                        "rabbitmqctl set_topic_permissions --vhost shop microshop-payment amq.topic"
                                + " '^(microshop\\.order\\.events\\.payment|microshop\\.order\\.requests|"
                                + "microshop\\.payment\\.commands|microshop\\.payment\\.parked|microshop\\.payment\\.requests)$'"
                                + " '^(microshop\\.payment\\.commands|microshop\\.payment\\.parked|microshop\\.payment\\.requests)$'\n");
    }

    @Test
    void namesTheUnknownModule() {
        assertThat(run("broker-accounts", "users")).isEqualTo(2);
        assertThat(err.toString()).contains("There is no module 'users'");
    }

    @Test
    void theModulesUseEachOtherAsTheyDeclare() {
        assertThat(ShopModules.uses().get("order")).containsExactlyInAnyOrder("user", "product", "payment");
        assertThat(ShopModules.uses().get("user")).isEmpty();
    }
}
