package com.microshop.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.architecture.Contracts.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** With {@code -Dmicroshop.docs=write} (make events-docs), writes the page instead of checking it. */
class EventCatalogueTest {

    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    private static final Path PAGE = REPOSITORY.resolve("docs/events.md");

    @Test
    void oldNamesOfAnEventAreListed() {
        Event changed = new Event(
                String.class,
                "shop.ShopOpened",
                "shop",
                "3",
                new TreeSet<>(Set.of("shop.StallOpened")),
                "A shop opened.",
                new TreeMap<>(),
                new TreeSet<>(Set.of("mall")));

        assertThat(EventCatalogue.row(changed))
                .isEqualTo(
                        "| [`shop.ShopOpened`](#shopshopopened) | A shop opened. | 3; once `shop.StallOpened` | shop |  | mall |\n");
    }

    @Test
    void docsEventsIsCurrent() throws IOException {
        Sources sources = Sources.below(REPOSITORY);
        String current = new EventCatalogue(new Contracts(Layout.ofTheShop(), sources), sources).page();
        if ("write".equals(System.getProperty("microshop.docs"))) {
            Files.writeString(PAGE, current);
        }
        assertThat(PAGE)
                .as("docs/events.md is not current; run: make events-docs")
                .hasContent(current);
    }
}
