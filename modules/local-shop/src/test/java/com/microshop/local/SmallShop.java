package com.microshop.local;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.DependsOn;
import org.springframework.core.env.Environment;

/**
 * A program that starts as the shop does, for tests that end it in different ways: it counts its starts in the
 * database, prints the count, and waits.
 */
public final class SmallShop {

    private SmallShop() {}

    static void main(String[] args) throws InterruptedException {
        SpringApplication application = new SpringApplication(Beans.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.addInitializers(new LocalPostgres());
        application.run(args);
        new CountDownLatch(1).await();
    }

    static class Beans {

        @Bean
        Till till(Environment environment) throws SQLException {
            return new Till(environment);
        }

        @Bean
        @DependsOn("till")
        Object broken(Environment environment) {
            if (environment.containsProperty("broken")) {
                throw new IllegalStateException("broken on purpose");
            }
            return new Object();
        }
    }

    static final class Till implements DisposableBean {

        private static final String SETTINGS = """
                SELECT string_agg(name || ':' || setting, ' ' ORDER BY name)
                  FROM pg_settings
                 WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit', 'listen_addresses')
                """;

        private final Connection connection;

        Till(Environment environment) throws SQLException {
            connection = DriverManager.getConnection(
                    environment.getRequiredProperty("microshop.database.url"),
                    environment.getRequiredProperty("microshop.database.user"),
                    environment.getRequiredProperty("microshop.database.password"));
            query("CREATE TABLE IF NOT EXISTS start (at timestamptz)");
            query("INSERT INTO start VALUES ('%s')".formatted(Instant.now()));
            say("starts=" + query("SELECT count(*) FROM start"));
            say("settings=" + query(SETTINGS));
            say("superuser=" + query("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"));
            say("url=" + environment.getRequiredProperty("microshop.database.url"));
            say("ready");
        }

        @Override
        public void destroy() throws SQLException {
            say("database at the end: " + query("SELECT 'there'"));
            connection.close();
        }

        private String query(String sql) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                if (!statement.execute(sql)) {
                    return "";
                }
                try (ResultSet result = statement.getResultSet()) {
                    return result.next() ? result.getString(1) : "";
                }
            }
        }

        @SuppressWarnings("SystemOut") // a program whose output is read by a test
        private static void say(String line) {
            System.out.println("SHOP " + line);
        }
    }
}
