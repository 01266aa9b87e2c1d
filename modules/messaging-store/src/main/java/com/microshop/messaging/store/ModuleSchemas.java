package com.microshop.messaging.store;

import com.microshop.messaging.ModuleDefinition;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Brings a module's schema up to date: messaging's own tables first, then the module's. */
public final class ModuleSchemas {

    private final DataSource dataSource;

    /** Those in a database. */
    public ModuleSchemas(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Creates or migrates the schema of a module. */
    public void migrate(ModuleDefinition module) {
        migrate(module.schema(), "messaging_history", "classpath:db/messaging");
        migrate(module.schema(), "module_history", "classpath:db/migration/" + module.name());
    }

    private void migrate(String schema, String historyTable, String location) {
        FluentConfiguration configuration = Flyway.configure()
                .dataSource(dataSource)
                .schemas(schema)
                .defaultSchema(schema)
                .createSchemas(true)
                .table(historyTable)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .placeholders(Map.of("schema", schema))
                .locations(location);
        configuration.load().migrate();
    }
}
