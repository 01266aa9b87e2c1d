package com.microshop.local;

import com.microshop.postgres.PostgresException;
import com.microshop.postgres.PostgresSettings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.StringUtils;

/**
 * Starts a PostgreSQL beside the shop when {@code microshop.database.url} is not set, and sets it together with
 * {@code microshop.database.user} and {@code microshop.database.password}. Commits are durable, and the data stays in
 * {@code microshop.local.directory}, by default {@code .microshop} in the working directory. The server starts before the
 * first bean, is restarted if it ends by itself, and stops after the last bean is destroyed. The program's main method adds
 * this initializer to the {@link SpringApplication}, so that tests never start it by accident.
 */
public final class LocalPostgres implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    static final String SOURCE = "localPostgres";

    private static final String URL = "microshop.database.url";
    private static final String USER = "microshop.database.user";
    private static final String PASSWORD = "microshop.database.password";
    static final String DIRECTORY = "microshop.local.directory";
    private static final String ALTERNATIVES = "; another folder can be named with MICROSHOP_LOCAL_DIRECTORY,"
            + " and a PostgreSQL of your own with MICROSHOP_DATABASE_URL.";
    /** The server's parameters; plans that were made when a table was empty end with its first statistics, hence the naps. */
    static final Map<String, String> PARAMETERS = Map.of(
            "max_connections", "100",
            "shared_buffers", "256MB",
            "max_wal_size", "2GB",
            "jit", "off",
            "autovacuum_naptime", "5s");

    /**
     * Starts the server if it is needed.
     *
     * @throws PostgresException if that is not possible; its message is one sentence
     */
    @Override
    public void initialize(ConfigurableApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        if (StringUtils.hasText(environment.getProperty(URL))) {
            return;
        }
        SupervisedPostgres postgres = start(folder(environment.getProperty(DIRECTORY, ".microshop")));
        stopLast(context, postgres);
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        SOURCE,
                        Map.of(
                                URL, postgres.url(),
                                USER, SupervisedPostgres.NAME,
                                PASSWORD, postgres.password())));
    }

    private static SupervisedPostgres start(Path folder) {
        try {
            return SupervisedPostgres.start(new PostgresSettings(folder, folder, true, false, PARAMETERS));
        } catch (PostgresException e) {
            throw new PostgresException(e.getMessage().replaceFirst("[.]$", ALTERNATIVES), e);
        }
    }

    /**
     * Beans are destroyed in the reverse order of their registration, and this one is the first; the handler is for a
     * start that fails before there are beans.
     */
    private static void stopLast(ConfigurableApplicationContext context, SupervisedPostgres postgres) {
        if (context.getBeanFactory() instanceof DefaultSingletonBeanRegistry beans) {
            beans.registerDisposableBean("localPostgres", postgres::close);
        }
        SpringApplication.getShutdownHandlers().add(postgres::close);
    }

    static Path folder(String name) {
        try {
            return Path.of(name).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new PostgresException("%s is not the name of a folder: %s.".formatted(DIRECTORY, e.getMessage()), e);
        }
    }
}
