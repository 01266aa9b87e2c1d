package com.microshop.test;

import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** Selects the JVM's PostgreSQL and starts it. */
final class Servers {

    static final String IMAGE = "postgres:18.6";

    private static final Logger LOG = LoggerFactory.getLogger(Servers.class);
    private static final String INITDB_ARGS =
            "--encoding=UTF8 --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8";
    private static final String CHOICE = "microshop.test.postgres";

    private Servers() {}

    /** Where private servers keep their data: below the temporary folder, one for each user. */
    static Path folder() {
        return Path.of(System.getProperty("java.io.tmpdir"), "microshop-test-" + System.getProperty("user.name"));
    }

    static TestDatabase startShared() {
        return switch (System.getProperty(CHOICE, "")) {
            case "container" -> startContainer();
            case "process" -> startProcess();
            case "" -> ContainerEngine.answers() ? startContainerIfPossible() : startProcess();
            case String other ->
                throw new IllegalArgumentException(
                        "%s must be container or process, not '%s'".formatted(CHOICE, other));
        };
    }

    private static TestDatabase startProcess() {
        return TestServer.start(false).database();
    }

    private static TestDatabase startContainerIfPossible() {
        try {
            return startContainer();
        } catch (IllegalStateException e) {
            LOG.warn("{} A private PostgreSQL is started instead.", e.getMessage());
            return startProcess();
        }
    }

    @SuppressWarnings("resource") // ends with the JVM: Testcontainers sees to it
    private static TestDatabase startContainer() {
        PostgreSQLContainer container = new PostgreSQLContainer(DockerImageName.parse(IMAGE))
                .withEnv("POSTGRES_INITDB_ARGS", INITDB_ARGS)
                .withDatabaseName("postgres")
                .withUsername("postgres")
                .withCommand("postgres", "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "max_connections=300");
        try {
            container.start();
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "The container engine answers but cannot run %s: %s.".formatted(IMAGE, e.getMessage()), e);
        }
        String url = "jdbc:postgresql://%s:%d/postgres"
                .formatted(container.getHost(), container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT));
        return new TestDatabase(url, container.getUsername(), container.getPassword());
    }
}
