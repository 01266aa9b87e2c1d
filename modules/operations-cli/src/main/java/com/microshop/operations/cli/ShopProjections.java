package com.microshop.operations.cli;

import com.microshop.messaging.Projections.ProjectionStatus;
import com.microshop.operations.ProjectionsReport;
import com.microshop.operations.ProjectionsReport.Answer;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The projections of a running shop, each asked for at a process that runs it. */
final class ShopProjections {

    private final RunningShop shop;
    private final Map<ProjectionStatus, URI> found;

    private ShopProjections(RunningShop shop, Map<ProjectionStatus, URI> found) {
        this.shop = shop;
        this.found = found;
    }

    /**
     * Finds them.
     *
     * @throws NotAskedException if a process cannot be asked
     */
    static ShopProjections find(RunningShop shop) {
        Map<ProjectionStatus, URI> found = new LinkedHashMap<>();
        for (URI url : shop.processes(false)) {
            shop.ask(url, "GET", "projections", ProjectionsReport.class)
                    .projections()
                    .forEach(projection -> found.put(projection, url));
        }
        return new ShopProjections(shop, found);
    }

    /** The exit code {@code code}, or that a module could not be asked. */
    int code(int code) {
        return shop.code(code);
    }

    Set<ProjectionStatus> all() {
        return found.keySet();
    }

    /**
     * Asks something of a projection.
     *
     * @param action behind the name, such as {@code /pause}; empty for its rebuild
     * @throws NotAskedException if it cannot be asked
     */
    Answer ask(String name, String method, String action, Map<String, String> body) {
        URI process = processOf(name);
        if (process == null) {
            throw new NotAskedException("No projection %s was found in the processes that run.".formatted(name));
        }
        return shop.ask(
                process,
                method,
                "projections/" + RunningShop.encoded(name) + action,
                "POST".equals(method) ? body : null,
                Answer.class);
    }

    /** Where it runs; if nowhere, any process of a shop that is whole, which knows why it is none of the projections. */
    private @Nullable URI processOf(String name) {
        return found.entrySet().stream()
                .filter(projection -> projection.getKey().name().equals(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(() ->
                        shop.isWhole() ? found.values().stream().findFirst().orElse(null) : null);
    }
}
