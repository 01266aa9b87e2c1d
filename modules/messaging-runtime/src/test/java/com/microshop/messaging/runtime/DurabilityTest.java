package com.microshop.messaging.runtime;

import static com.microshop.messaging.runtime.TestRuntimes.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microshop.counter.Increase;
import com.microshop.kernel.Ids;
import com.microshop.messaging.exchange.Transport;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which transactions wait for the disk. */
class DurabilityTest {

    private static final String EVENT_OF_COMMAND = "counters event";
    private static final String EVENT_IMPORTED = "displays event";
    private static final String FORWARDER = "counters counter-forwarder";
    private static final String PROJECTION = "displays copies";

    private final TestRuntimes shop = new TestRuntimes();

    @AfterEach
    void stop() {
        shop.close();
    }

    @Test
    void onlyWhatIsRepeatedIfItIsLostDoesNotWait() throws Exception {
        TestRuntime runtime = shop.start(Transport.NONE, TestRuntimes.counter(), shop.display());
        shop.database().execute("""
                CREATE TABLE seen (written text, waits boolean);
                CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    INSERT INTO public.seen VALUES (format('%s %s', tg_table_schema, coalesce(to_jsonb(new) ->> 'processor_name', 'event')),
                        current_setting('synchronous_commit') <> 'off');
                    RETURN NULL;
                END $$;
                CREATE TRIGGER note AFTER INSERT ON counters.event FOR EACH ROW EXECUTE FUNCTION note();
                CREATE TRIGGER note AFTER INSERT ON displays.event FOR EACH ROW EXECUTE FUNCTION note();
                CREATE TRIGGER note AFTER UPDATE ON counters.token_entry FOR EACH ROW
                    WHEN (old.token IS DISTINCT FROM new.token) EXECUTE FUNCTION note();
                CREATE TRIGGER note AFTER UPDATE ON displays.token_entry FOR EACH ROW
                    WHEN (old.token IS DISTINCT FROM new.token) EXECUTE FUNCTION note();
                """);

        for (int i = 0; i < 20; i++) {
            ok(runtime.commands().send(Increase.of(Ids.next(), 1)));
        }

        await().untilAsserted(() -> {
            assertThat(shownCounters()).isEqualTo(20);
            assertThat(waits(EVENT_OF_COMMAND)).containsExactly("true");
            assertThat(waits(EVENT_IMPORTED)).containsExactly("true");
            assertThat(waits(FORWARDER)).containsExactly("true");
            assertThat(waits(PROJECTION)).containsExactly("false");
        });
    }

    private int shownCounters() {
        return shop.jdbc()
                .sql("SELECT count(*) FROM shown")
                .query(Integer.class)
                .single();
    }

    private List<String> waits(String written) {
        return shop.jdbc()
                .sql("SELECT DISTINCT waits::text FROM seen WHERE written = ?")
                .param(written)
                .query((row, n) -> row.getString(1))
                .list();
    }
}
