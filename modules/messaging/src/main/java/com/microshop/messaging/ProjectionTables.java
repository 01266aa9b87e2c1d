package com.microshop.messaging;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tables that a projection writes: those that serve queries, or the shadow tables of a rebuild. */
public final class ProjectionTables {

    private static final Pattern NAME = Pattern.compile("\\{([a-z_0-9]+)\\}");

    private final String schema;
    private final List<String> tables;
    private final String suffix;

    private ProjectionTables(String schema, List<String> tables, String suffix) {
        this.schema = schema;
        this.tables = List.copyOf(tables);
        this.suffix = suffix;
    }

    /** The tables that serve queries. */
    public static ProjectionTables serving(String schema, String... tables) {
        return new ProjectionTables(schema, List.of(tables), "");
    }

    /** The shadow tables of one rebuild. */
    public static ProjectionTables shadow(String schema, List<String> tables, long rebuild) {
        return new ProjectionTables(schema, tables, "__" + rebuild);
    }

    /** Whether queries read what is written; what else follows from events besides rows must only happen then. */
    public boolean areServing() {
        return suffix.isEmpty();
    }

    /** The names without the schema, in the order in which they were declared. */
    public List<String> names() {
        return tables.stream().map(table -> table + suffix).toList();
    }

    /**
     * The statement with every {@code {table}} replaced by the table's name.
     *
     * @throws IllegalArgumentException if the projection does not declare the table
     */
    public String sql(String statement) {
        return NAME.matcher(statement).replaceAll(found -> Matcher.quoteReplacement(qualified(found.group(1))));
    }

    private String qualified(String table) {
        if (!tables.contains(table)) {
            throw new IllegalArgumentException(
                    "The projection does not declare the table %s: add it to its tables".formatted(table));
        }
        return schema + "." + table + suffix;
    }
}
