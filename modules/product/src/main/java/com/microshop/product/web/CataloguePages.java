package com.microshop.product.web;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.microshop.product.readmodel.Catalogue;
import com.microshop.product.readmodel.CatalogueEntry;
import com.microshop.product.readmodel.CatalogueState;
import com.microshop.web.Page;
import com.microshop.web.PageRequest;
import com.microshop.web.Rendered;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Pages of the catalogue as clients get them. A page is read and rendered once for each state of the catalogue, so it is
 * never older than the request that it answers.
 */
@Component
final class CataloguePages {

    private static final long MOST_BYTES = 8_000_000;
    /** What the cache itself keeps for a page, roughly. */
    private static final int OVERHEAD = 500;

    private final Catalogue catalogue;
    private final CatalogueState state;
    private final JsonMapper json;
    private final Cache<Query, Kept> pages = Caffeine.newBuilder()
            .maximumWeight(MOST_BYTES)
            .weigher((Query query, Kept kept) -> kept.page().size() + OVERHEAD)
            .build();

    CataloguePages(Catalogue catalogue, CatalogueState state, JsonMapper json) {
        this.catalogue = catalogue;
        this.state = state;
        this.json = json;
    }

    private record Query(@Nullable String text, @Nullable Boolean available, PageRequest page) {}

    private record Kept(String state, Rendered<Page<CatalogueEntry>> page) {}

    /** The page with the products that {@link Catalogue#find(String, Boolean, UUID, int)} finds. */
    Rendered<Page<CatalogueEntry>> find(@Nullable String text, @Nullable Boolean available, PageRequest page) {
        Query query = new Query(text, available, page);
        String now = state.now();
        Kept known = pages.getIfPresent(query);
        if (known == null || !known.state().equals(now)) {
            // Others who want the same page now wait for it instead of rendering it, too.
            known = pages.asMap()
                    .compute(query, (q, kept) -> kept != null && kept.state().equals(now) ? kept : rendered(q, now));
        }
        return known.page();
    }

    private Kept rendered(Query query, String now) {
        PageRequest page = query.page();
        UUID after = UUID.fromString(page.afterOrLowest());
        return new Kept(
                now,
                Rendered.of(
                        json,
                        page.page(
                                catalogue.find(query.text(), query.available(), after, page.fetchSize()),
                                CatalogueEntry::id,
                                entry -> entry)));
    }
}
