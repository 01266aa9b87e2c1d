package com.microshop.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LogicalCopyTest {

    private static final String STRUCTURE = """
            CREATE SCHEMA shop;
            CREATE SEQUENCE shop.position INCREMENT 5;
            CREATE TABLE shop.customer (
                id text PRIMARY KEY CHECK (id <> ''),
                name text COLLATE "C" NOT NULL DEFAULT 'nobody',
                lower_name text GENERATED ALWAYS AS (lower(name)) STORED,
                xid xid8 NOT NULL DEFAULT pg_current_xact_id());
            CREATE TABLE shop.basket (
                number bigint GENERATED ALWAYS AS IDENTITY,
                customer text REFERENCES shop.customer (id),
                position bigint DEFAULT nextval('shop.position'),
                content jsonb, price numeric(19, 4), at timestamptz, tags text[]);
            CREATE UNIQUE INDEX basket_by_customer ON shop.basket (customer, number) WHERE price > 0;
            CREATE FUNCTION shop.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'never'; END $$;
            CREATE TRIGGER never BEFORE DELETE ON shop.basket FOR EACH ROW EXECUTE FUNCTION shop.refuse();
            """;

    @Test
    void bringsASchemaIntoAFreshClusterWithEveryRow() {
        TestDatabase from = TestDatabase.fresh();
        from.execute(STRUCTURE);
        from.execute("""
                INSERT INTO shop.customer (id, name) VALUES ('a', E'Tab\\there'), ('b', 'Größe');
                INSERT INTO shop.basket (customer, content, price, at, tags)
                SELECT CASE n % 2 WHEN 0 THEN 'a' ELSE 'b' END, jsonb_build_object('n', n), n / 3.0, now(), '{x,"y z"}'
                  FROM generate_series(1, 10000) n
                """);
        try (TestServer server = TestDatabase.startNew()) {
            TestDatabase to = server.fresh();

            LogicalCopy.copySchema(from.dataSource(), to.dataSource(), "shop");

            for (String sql : new String[] {
                "SELECT md5(string_agg(c::text, '|' ORDER BY id)) FROM shop.customer c",
                "SELECT md5(string_agg(b::text, '|' ORDER BY number)) FROM shop.basket b",
                "SELECT string_agg(indexdef, ' ' ORDER BY indexname) FROM pg_indexes WHERE schemaname = 'shop'",
                "SELECT string_agg(conname || pg_get_constraintdef(oid), ' ' ORDER BY conname) FROM pg_constraint"
                        + " WHERE connamespace = 'shop'::regnamespace",
                "SELECT nextval('shop.position')",
                "INSERT INTO shop.basket (customer) VALUES ('a') RETURNING number",
            }) {
                assertThat(TestDatabaseTest.query(to, sql)).as(sql).isEqualTo(TestDatabaseTest.query(from, sql));
            }
            assertThatThrownBy(() -> to.execute("DELETE FROM shop.basket")).hasMessageContaining("never");
        }
    }

    @Test
    void refusesASchemaWithThingsThatItCannotCopy() {
        TestDatabase from = TestDatabase.fresh();
        from.execute("CREATE SCHEMA shop; CREATE VIEW shop.everything AS SELECT 1");
        TestDatabase to = TestDatabase.fresh();

        assertThatThrownBy(() -> LogicalCopy.copySchema(from.dataSource(), to.dataSource(), "shop"))
                .hasMessage("The schema shop holds what cannot be copied: [v everything]");
    }

    @Test
    void leavesTheTargetUntouchedWhenItFails() {
        TestDatabase from = TestDatabase.fresh();
        from.execute(STRUCTURE);
        TestDatabase to = TestDatabase.fresh();
        to.execute("CREATE SCHEMA shop");

        assertThatThrownBy(() -> LogicalCopy.copySchema(from.dataSource(), to.dataSource(), "shop"))
                .hasMessageContaining("already exists");
        assertThat(TestDatabaseTest.query(to, "SELECT count(*) FROM pg_tables WHERE schemaname = 'shop'"))
                .isEqualTo("0");
    }
}
