package com.microshop.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microshop.MicroshopApplication;
import com.microshop.postgres.PostgresException;
import com.microshop.test.TestDatabase;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** A failing start ends with one clear sentence. */
@ExtendWith(OutputCaptureExtension.class)
class StartFailuresTest {

    @Test
    void namesTheOccupiedPort() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Map<String, Object> settings =
                    Map.of("server.address", "127.0.0.1", "server.port", String.valueOf(taken.getLocalPort()));

            assertThatThrownBy(() -> new StartChecks.Ports().initialize(context(settings)))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("Port %d on 127.0.0.1".formatted(taken.getLocalPort()))
                    .hasMessageContaining("SERVER_PORT");
        }
    }

    @Test
    void namesAnInvalidPort() {
        for (String port : new String[] {"http", "-2", "70000"}) {
            assertThatThrownBy(
                            () -> new StartChecks.Ports().initialize(context(Map.of("management.server.port", port))))
                    .hasMessage("management.server.port must be a port from 0 to 65535, not '%s'.".formatted(port));
        }
    }

    @Test
    void asksForThePasswordOfOperatorsAndNeverShowsIt() {
        assertThatThrownBy(
                        () -> new StartChecks.Operators().initialize(context(Map.of("management.server.port", "8081"))))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("set MICROSHOP_OPERATOR_PASSWORD");
        for (String password : new String[] {"x".repeat(73), "Hunter2-abc", "\ud83e\uded6".repeat(11)}) {
            assertThatThrownBy(() -> checkPassword(password))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("MICROSHOP_OPERATOR_PASSWORD")
                    .message()
                    .doesNotContain(password);
        }
        for (String password : new String[] {"x".repeat(72), "Hunter2-abcd"}) {
            assertThatNoException().isThrownBy(() -> checkPassword(password));
        }
    }

    private static void checkPassword(String password) {
        new StartChecks.Operators()
                .initialize(context(Map.of("management.server.port", "8081", "microshop.operator.password", password)));
    }

    @Test
    void keepsOperatorsOffThePortOfThePublic() {
        for (String port : new String[] {"8080", ""}) {
            Map<String, Object> settings = Map.of(
                    "server.port",
                    "8080",
                    "management.server.port",
                    port,
                    "microshop.operator.password",
                    "a long secret");

            assertThatThrownBy(() -> new StartChecks.Operators().initialize(context(settings)))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("MANAGEMENT_SERVER_PORT");
        }
    }

    @Test
    void namesTheUnreachableDatabaseButNoSecret() {
        String url = "jdbc:postgresql://127.0.0.1:1/shop?password=secret";

        assertThatThrownBy(() -> new StartChecks.Database()
                        .initialize(context(
                                Map.of("microshop.database.url", url, "microshop.database.password", "secret"))))
                .hasMessageContaining("jdbc:postgresql://127.0.0.1:1/shop cannot be used as microshop")
                .hasMessageContaining("MICROSHOP_DATABASE_URL")
                .hasMessageNotContaining("secret");
    }

    @Test
    void namesTheAddressOfADatabaseThatCannotBeParsedButNoSecret() {
        String url = "jdbc:postgresql://me:secret@127.0.0.1:many/shop?password=secret";

        assertThatThrownBy(() -> new StartChecks.Database().initialize(context(Map.of("microshop.database.url", url))))
                .hasMessageContaining("jdbc:postgresql://127.0.0.1:many/shop cannot be used as microshop")
                .hasMessageNotContaining("secret");
    }

    @Test
    void doesNotRepeatATextThatItRefuses() {
        assertThatThrownBy(() -> new StartChecks.Ports()
                        .initialize(
                                context(Map.of("microshop.management.url", "https://me:secret@order-1.internal:8081"))))
                .hasMessageContaining("MICROSHOP_MANAGEMENT_URL")
                .hasMessageNotContaining("secret");
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
                .withUserConfiguration(Settings.class)
                .withPropertyValues("microshop.database.url=postgresql://me:secret@x", "microshop.database.pool-size=9")
                .run(context -> assertThat(StartFailures.sentence(Objects.requireNonNull(context.getStartupFailure())))
                        .isEqualTo("the setting microshop.database.url must begin with jdbc:postgresql:."));
        assertThatThrownBy(() -> Binder.get(
                                context(Map.of("microshop.database", "secret")).getEnvironment())
                        .bind("microshop.database", DatabaseSettings.class))
                .satisfies(failure -> assertThat(StartFailures.sentence(failure))
                        .isEqualTo("the setting microshop.database must be of type DatabaseSettings."));
    }

    @Test
    void namesTheDatabaseThatRejectsTheUser() {
        try (TestDatabase database = TestDatabase.fresh()) {
            Map<String, Object> settings =
                    Map.of("microshop.database.url", database.url(), "microshop.database.user", "nobody_known");

            assertThatThrownBy(() -> new StartChecks.Database().initialize(context(settings)))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("cannot be used as nobody_known");
        }
    }

    @Test
    void acceptsADatabaseThatAnswers() {
        try (TestDatabase database = TestDatabase.fresh()) {
            new StartChecks.Database()
                    .initialize(context(Map.of(
                            "microshop.database.url",
                            database.url(),
                            "microshop.database.user",
                            database.user(),
                            "microshop.database.password",
                            database.password())));
        }
    }

    @Test
    void namesAnInvalidDatabaseUrl() {
        assertThatThrownBy(() -> new StartChecks.Database()
                        .initialize(context(Map.of("microshop.database.url", "postgres://localhost/shop"))))
                .hasMessageContaining("must look like jdbc:postgresql://");
    }

    @Test
    void namesAnUnknownLogLevel() {
        for (String level : new String[] {"debug", "WARN", "off", "false"}) {
            assertThatNoException().isThrownBy(() -> checkLevel(level));
        }
        for (String level : new String[] {"loud", ""}) {
            assertThatThrownBy(() -> checkLevel(level))
                    .isInstanceOf(StartFailure.class)
                    .hasMessage(
                            "LOG_LEVEL (logging.level.com.microshop) must be one of trace, debug, info, warn, error,"
                                    + " fatal, off, not '%s'.".formatted(level));
        }
    }

    private static void checkLevel(String level) {
        StartChecks.LogLevels.check(
                context(Map.of("logging.level.com.microshop", level)).getEnvironment());
    }

    @Test
    void namesAnUnknownProfile() {
        assertThatThrownBy(() -> new StartChecks.Modules().initialize(withProfiles(Map.of(), "ordr")))
                .isInstanceOf(StartFailure.class)
                .hasMessage("The profile 'ordr' names no module and has no settings file; "
                        + "the modules are order, payment, product, user.");
    }

    @Test
    void namesTheModulesThatNothingConnects() {
        assertThatThrownBy(() -> new StartChecks.Modules().initialize(withProfiles(Map.of(), "order", "user")))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("The modules payment, product are to run in other processes")
                .hasMessageContaining("MICROSHOP_BROKER_URL");
    }

    @Test
    void acceptsModulesConnectedByABrokerAndAllModulesWithoutOne() {
        assertThatNoException().isThrownBy(() -> {
            new StartChecks.Modules()
                    .initialize(withProfiles(Map.of("microshop.broker.url", "amqp://broker"), "order", "production"));
            new StartChecks.Modules().initialize(withProfiles(Map.of(), "user", "product", "order", "payment"));
            new StartChecks.Modules().initialize(withProfiles(Map.of(), "production"));
            new StartChecks.Modules().initialize(withProfiles(Map.of()));
        });
    }

    @Test
    void namesTheExtractedModuleThatDoesNotExist() {
        assertThatThrownBy(
                        () -> new StartChecks.Modules().initialize(context(Map.of("microshop.extracted.usr", "true"))))
                .isInstanceOf(StartFailure.class)
                .hasMessage("microshop.extracted.usr names no module; the modules are order, payment, product, user.");
    }

    @Test
    void refusesExtractedModulesBesideAProfileThatNamesModules() {
        Map<String, Object> settings = Map.of("microshop.extracted.user", "true", "microshop.extracted.order", "true");

        assertThatThrownBy(() -> new StartChecks.Modules().initialize(withProfiles(settings, "payment", "production")))
                .isInstanceOf(StartFailure.class)
                .hasMessage(
                        "The profiles payment and microshop.extracted.order, microshop.extracted.user both say which"
                                + " modules this process runs; set only the profiles, or only microshop.extracted.");
    }

    @Test
    void refusesToRunNothing() {
        assertThatThrownBy(() -> new StartChecks.Modules()
                        .initialize(context(Map.of(
                                "microshop.extracted.user", "true",
                                "microshop.extracted.product", "true",
                                "microshop.extracted.payment", "true",
                                "microshop.extracted.order", "true"))))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("would run nothing");
    }

    @Test
    void asksForABrokerWhenAModuleIsExtracted() {
        assertThatThrownBy(
                        () -> new StartChecks.Modules().initialize(context(Map.of("microshop.extracted.user", "true"))))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("The modules user are to run in other processes")
                .hasMessageContaining("MICROSHOP_BROKER_URL");
    }

    @Test
    void namesTheUnreachableBrokerButNoSecret() {
        Map<String, Object> settings =
                Map.of("microshop.broker.url", "amqp://127.0.0.1:1", "microshop.broker.password", "secret");

        assertThatThrownBy(() -> new StartChecks.Broker().initialize(context(settings)))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("amqp://127.0.0.1:1 cannot be used as microshop: Connection refused")
                .hasMessageContaining("MICROSHOP_BROKER_URL")
                .hasMessageNotContaining("secret");
    }

    @Test
    void namesAnInvalidBrokerUrl() {
        assertThatThrownBy(() -> new StartChecks.Broker()
                        .initialize(context(Map.of("microshop.broker.url", "amqp://me:secret@broker"))))
                .hasMessageContaining("must look like amqp://host:5672")
                .hasMessageNotContaining("secret");
    }

    @Test
    void needsNoBrokerUnlessConfigured() {
        assertThatNoException().isThrownBy(() -> new StartChecks.Broker().initialize(context(Map.of())));
    }

    @Test
    void namesAnInvalidRedisUrl() {
        for (String url : new String[] {"localhost:6379", "redis://me:secret@cache", "redis://cache:many"}) {
            assertThatThrownBy(() -> new StartChecks.Redis().initialize(context(Map.of("microshop.redis.url", url))))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("MICROSHOP_REDIS_URL must look like redis://host:6379")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void namesTheMissingCertificateOfRedis() {
        Map<String, Object> settings =
                Map.of("microshop.redis.url", "rediss://cache", "microshop.redis.ca-certificate", "/nowhere/ca.pem");

        assertThatThrownBy(() -> new StartChecks.Redis().initialize(context(settings)))
                .hasMessage("The file '/nowhere/ca.pem' that MICROSHOP_REDIS_CA_CERTIFICATE names cannot be read.");
    }

    @Test
    void startsWithoutARedisThatDoesNotAnswer() {
        assertThatNoException()
                .isThrownBy(() -> new StartChecks.Redis()
                        .initialize(context(Map.of("microshop.redis.url", "redis://127.0.0.1:1"))));
    }

    @Test
    void namesATimeoutOfRedisThatExceedsTheMaximumAgeOfPrices() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
                .withUserConfiguration(CacheSettings.class)
                .withPropertyValues("microshop.redis.url=redis://cache", "microshop.redis.timeout=1s")
                .run(context -> assertThat(StartFailures.sentence(Objects.requireNonNull(context.getStartupFailure())))
                        .startsWith("the setting microshop.redis.timeout must be")
                        .endsWith("not 'PT1S'."));
    }

    @Test
    void namesTheSettingThatBreaksARule() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
                .withUserConfiguration(Settings.class)
                .withPropertyValues("microshop.database.url=jdbc:postgresql:x", "microshop.database.pool-size=1")
                .run(
                        context -> assertThat(
                                        StartFailures.sentence(Objects.requireNonNull(context.getStartupFailure())))
                                .isEqualTo(
                                        "the setting microshop.database.pool-size must be greater than or equal to 4, not '1'."));
    }

    @Test
    void namesTheSettingThatCannotBeRead() {
        GenericApplicationContext context = context(Map.of("microshop.database.pool-size", "many"));

        assertThatThrownBy(
                        () -> Binder.get(context.getEnvironment()).bind("microshop.database", DatabaseSettings.class))
                .satisfies(failure -> assertThat(StartFailures.sentence(failure))
                        .isEqualTo("the setting microshop.database.pool-size must be of type int, not 'many'."));
    }

    @Test
    void namesTheVariableBehindASettingThatCannotBeRead() {
        GenericApplicationContext context =
                context(Map.of("microshop.database.pool-size", "${DB_POOL_SIZE:24}", "DB_POOL_SIZE", "many"));

        assertThatThrownBy(
                        () -> Binder.get(context.getEnvironment()).bind("microshop.database", DatabaseSettings.class))
                .satisfies(
                        failure -> assertThat(StartFailures.sentence(failure))
                                .isEqualTo(
                                        "the setting microshop.database.pool-size (DB_POOL_SIZE) must be of type int, not 'many'."));
    }

    @Test
    void saysThatTheLocalPostgresCannotRunInsteadOfAStackTrace(CapturedOutput output) {
        SpringApplication shop = new SpringApplication(Settings.class);
        shop.addInitializers(context -> {
            throw new PostgresException("The folder is in use.");
        });

        assertThatThrownBy(shop::run).isInstanceOf(PostgresException.class);

        assertThat(output)
                .contains("MicroShop cannot start: The folder is in use.")
                .doesNotContain("\tat ");
    }

    @Test
    void asksForThePaymentProviderOfAShopOnADatabaseOfItsOwn(CapturedOutput output) {
        try (TestDatabase database = TestDatabase.fresh()) {
            SpringApplication shop = new SpringApplication(MicroshopApplication.class);

            assertThatThrownBy(() -> shop.run(
                            "--server.port=0",
                            "--management.server.port=0",
                            "--microshop.operator.password=secret",
                            "--microshop.database.url=" + database.url(),
                            "--microshop.database.user=" + database.user(),
                            "--microshop.database.password=" + database.password()))
                    .isInstanceOf(RuntimeException.class);

            assertThat(output)
                    .contains("MicroShop cannot start: no payment provider is named: set MICROSHOP_PAYMENT_PROVIDER_URL"
                            + " (microshop.payment.provider-url), or MICROSHOP_PAYMENT_SANDBOX_ENABLED=true for the"
                            + " sandbox, which moves no money.")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void printsAStackTraceForUnexpectedFailures() {
        assertThat(StartFailures.sentence(new IllegalStateException("a bug"))).isNull();
    }

    private static GenericApplicationContext withProfiles(Map<String, Object> settings, String... profiles) {
        GenericApplicationContext context = context(settings);
        context.getEnvironment().setActiveProfiles(profiles);
        return context;
    }

    private static GenericApplicationContext context(Map<String, Object> settings) {
        GenericApplicationContext context = new GenericApplicationContext();
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("settings", settings));
        return context;
    }

    @EnableConfigurationProperties(DatabaseSettings.class)
    static class Settings {}

    @EnableConfigurationProperties(RedisSettings.class)
    static class CacheSettings {}
}
