package com.microshop.app;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.logging.LogLevel;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/** Checks first whether the shop can start, so that a failure is quick, changes nothing and is reported in one sentence. */
final class StartChecks {

    private StartChecks() {}

    /** Whether there is such a level, before logging reads it. */
    static final class LogLevels implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

        private static final String SETTING = "logging.level.com.microshop";

        @Override
        public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
            check(event.getEnvironment());
        }

        static void check(Environment environment) {
            String level = environment.getProperty(SETTING, "info").strip();
            Set<String> known = Stream.of(LogLevel.values())
                    .map(value -> value.name().toLowerCase(Locale.ROOT))
                    .collect(Collectors.toCollection(LinkedHashSet::new));
            // YAML's off is false
            if (!known.contains(level.toLowerCase(Locale.ROOT)) && !"false".equals(level)) {
                throw new StartFailure("LOG_LEVEL (%s) must be one of %s, not '%s'."
                        .formatted(SETTING, String.join(", ", known), level));
            }
        }

        @Override
        public int getOrder() {
            return LoggingApplicationListener.DEFAULT_ORDER - 1;
        }
    }

    /** Whether profiles and settings choose modules that make a shop. */
    static final class Modules implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        /** Profiles that are allowed although they name no module. */
        private static final Set<String> OTHERS = Set.of("production", "local", "default");

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            Environment environment = context.getEnvironment();
            for (String profile : environment.getActiveProfiles()) {
                boolean known = ShopModules.all().contains(profile) || OTHERS.contains(profile);
                if (!known && !hasSettings(context, profile)) {
                    throw new StartFailure(
                            "The profile '%s' names no module and has no settings file; the modules are %s."
                                    .formatted(profile, String.join(", ", ShopModules.all())));
                }
            }
            ShopModules.check(environment);
            Set<String> missing = new TreeSet<>(ShopModules.all());
            missing.removeAll(ShopModules.chosenBy(environment));
            if (!missing.isEmpty()
                    && environment.getProperty("microshop.broker.url", "").isBlank()) {
                throw new StartFailure(
                        "The modules %s are to run in other processes, which a broker must connect; set MICROSHOP_BROKER_URL, such as amqp://localhost:5672, or let this process run all modules."
                                .formatted(String.join(", ", missing)));
            }
        }

        private static boolean hasSettings(ConfigurableApplicationContext context, String profile) {
            return Stream.of("classpath:", "classpath:config/", "file:./", "file:./config/")
                    .flatMap(folder -> Stream.of("yaml", "yml", "properties")
                            .map(extension -> folder + "application-" + profile + "." + extension))
                    .anyMatch(file -> context.getResource(file).exists());
        }
    }

    /** Whether the ports are free. */
    static final class Ports implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            Environment environment = context.getEnvironment();
            check(environment, "server");
            check(environment, "management.server");
            checkAddress(environment.getProperty("microshop.management.url", ""));
        }

        /** Other processes of the shop could not use a wrong address. */
        private static void checkAddress(String url) {
            if (!url.isBlank() && !url.matches("https?://[^\\s/?#@]+/?")) {
                throw new StartFailure(
                        "MICROSHOP_MANAGEMENT_URL must be an address such as https://order-1.internal:8081, without user and password.");
            }
        }

        private static void check(Environment environment, String prefix) {
            String address = environment.getProperty(prefix + ".address", "0.0.0.0");
            int port = port(environment, prefix + ".port");
            if (port <= 0) {
                return;
            }
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getByName(address), port));
            } catch (UnknownHostException e) {
                throw new StartFailure("%s.address is not an address: %s.".formatted(prefix, address));
            } catch (BindException e) {
                throw new StartFailure(
                        "Port %d on %s cannot be listened on (%s); stop the program that has it, or choose another port with %s."
                                .formatted(port, address, reason(e), variable(prefix + ".port")));
            } catch (IOException e) {
                throw new StartFailure("Port %d on %s cannot be listened on: %s.".formatted(port, address, reason(e)));
            }
        }

        private static int port(Environment environment, String name) {
            String text = environment.getProperty(name, "0");
            try {
                int port = Integer.parseInt(text);
                if (port >= -1 && port <= 65_535) {
                    return port;
                }
            } catch (NumberFormatException e) {
                throw notAPort(name, text);
            }
            throw notAPort(name, text);
        }

        private static StartFailure notAPort(String name, String text) {
            return new StartFailure("%s must be a port from 0 to 65535, not '%s'.".formatted(name, text));
        }
    }

    /** Whether operators can log in, and only they. */
    static final class Operators implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        private static final int FEWEST_CHARACTERS = 12;
        private static final int MOST_BYTES = 72;

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            Environment environment = context.getEnvironment();
            String password = environment.getProperty("microshop.operator.password", "");
            if (password.isBlank()) {
                throw new StartFailure(
                        "Operators need a password to log in with; set MICROSHOP_OPERATOR_PASSWORD, the same for all processes.");
            }
            if (password.codePointCount(0, password.length()) < FEWEST_CHARACTERS) {
                throw new StartFailure(
                        "The operators' password is shorter than %d characters; set a longer one with MICROSHOP_OPERATOR_PASSWORD."
                                .formatted(FEWEST_CHARACTERS));
            }
            if (password.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
                throw new StartFailure("MICROSHOP_OPERATOR_PASSWORD is longer than %d bytes.".formatted(MOST_BYTES));
            }
            String user = environment.getProperty("microshop.operator.user", "operator");
            if (user.isBlank() || user.contains(":")) {
                throw new StartFailure("MICROSHOP_OPERATOR_USER must be a name without a colon.");
            }
            String port = environment.getProperty("management.server.port", "");
            if (!"0".equals(port) && port.equals(environment.getProperty("server.port", "8080"))) {
                throw new StartFailure(
                        "Operators have a port of their own; choose another one than %s with MANAGEMENT_SERVER_PORT."
                                .formatted(port));
            }
            if (port.isBlank()) {
                throw new StartFailure("Operators have a port of their own; set MANAGEMENT_SERVER_PORT.");
            }
        }
    }

    /** Whether the database answers, and is new enough. */
    static final class Database implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        private static final int OLDEST_MAJOR_VERSION = 15;

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            DatabaseSettings settings = settings(context.getEnvironment());
            try (Connection connection = connect(settings)) {
                int version = connection.getMetaData().getDatabaseMajorVersion();
                if (version < OLDEST_MAJOR_VERSION) {
                    throw new StartFailure("The database at %s is PostgreSQL %d; %d or newer is needed."
                            .formatted(settings.publicUrl(), version, OLDEST_MAJOR_VERSION));
                }
            } catch (SQLException e) {
                throw new StartFailure(
                        "The database at %s cannot be used as %s: %s; see MICROSHOP_DATABASE_URL, _USER and _PASSWORD."
                                .formatted(
                                        settings.publicUrl(),
                                        settings.user(),
                                        reason(e).replace(String.valueOf(settings.url()), settings.publicUrl())));
            }
        }

        static DatabaseSettings settings(Environment environment) {
            DatabaseSettings settings = Binder.get(environment)
                    .bind("microshop.database", DatabaseSettings.class)
                    .orElseThrow(() -> new StartFailure("MICROSHOP_DATABASE_URL is not set."));
            if (settings.url() == null || !settings.url().startsWith("jdbc:postgresql:")) {
                throw new StartFailure("MICROSHOP_DATABASE_URL must look like jdbc:postgresql://host:5432/database.");
            }
            return settings;
        }

        static Connection connect(DatabaseSettings settings) throws SQLException {
            Properties properties = new Properties();
            properties.setProperty("user", settings.user());
            properties.setProperty("password", settings.password());
            properties.setProperty("connectTimeout", "5");
            properties.setProperty("loginTimeout", "10");
            return DriverManager.getConnection(settings.url(), properties);
        }
    }

    /** Whether the broker answers, if there is to be one. */
    static final class Broker implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            BrokerSettings settings = settings(context.getEnvironment());
            if (settings == null) {
                return;
            }
            try (var _ = connect(settings)) {
            } catch (IOException | TimeoutException | GeneralSecurityException | RuntimeException e) {
                throw new StartFailure(
                        "The broker at %s cannot be used as %s: %s; see MICROSHOP_BROKER_URL, _USER, _PASSWORD and _CA_CERTIFICATE."
                                .formatted(settings.url(), settings.user(), reason(e)));
            }
        }

        /** Null without a broker. */
        static @Nullable BrokerSettings settings(Environment environment) {
            BrokerSettings settings = Binder.get(environment).bindOrCreate("microshop.broker", BrokerSettings.class);
            String url = settings.url();
            if (url == null || url.isBlank()) {
                return null;
            }
            if (!url.matches(BrokerSettings.URL)) {
                throw new StartFailure(
                        "MICROSHOP_BROKER_URL must look like amqp://host:5672, without user and password.");
            }
            return settings;
        }

        static com.rabbitmq.client.Connection connect(BrokerSettings settings)
                throws IOException, TimeoutException, GeneralSecurityException {
            return BrokerConfiguration.client(settings).newConnection("microshop start check");
        }
    }

    /** Whether the features can be read. */
    static final class Flags implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            var _ = FlagProvider.textAtStart(
                    Binder.get(context.getEnvironment()).bindOrCreate("microshop.feature-flags", FlagSettings.class));
        }
    }

    /** Whether the settings of Redis, if given, are valid; Redis need not answer, as the shop works without it. */
    static final class Redis implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            Environment environment = context.getEnvironment();
            String url = environment.getProperty("microshop.redis.url", "");
            if (!url.isBlank() && !url.matches(RedisSettings.URL)) {
                throw new StartFailure(
                        "MICROSHOP_REDIS_URL must look like redis://host:6379 or rediss://host:6379, without user and password.");
            }
            String certificate = environment.getProperty("microshop.redis.ca-certificate", "");
            if (!certificate.isBlank() && !Files.isReadable(Path.of(certificate))) {
                throw new StartFailure("The file '%s' that MICROSHOP_REDIS_CA_CERTIFICATE names cannot be read."
                        .formatted(certificate));
            }
        }
    }

    private static String variable(String property) {
        return property.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    static String reason(Exception e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return message.lines().findFirst().orElse(message).replaceFirst("[.]$", "");
    }
}
