package com.microshop.operations.cli;

import com.microshop.operations.OperatorApi;
import com.microshop.operations.ProjectionsReport.Answer;
import com.microshop.operations.ProjectionsReport.Projection;
import com.microshop.operations.ShopUnreachableException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The projections of a running shop, each requested from a process that runs it. */
final class ShopProjections {

    private final RunningShop shop;
    private final Map<Projection, URI> found;

    private ShopProjections(RunningShop shop, Map<Projection, URI> found) {
        this.shop = shop;
        this.found = found;
    }

    /**
     * Finds them.
     *
     * @throws ShopUnreachableException if a process cannot be reached
     */
    static ShopProjections find(RunningShop shop) {
        Map<Projection, URI> found = new LinkedHashMap<>();
        for (URI url : shop.processes(false)) {
            shop.ask(url, OperatorApi::projections).projections().forEach(projection -> found.put(projection, url));
        }
        return new ShopProjections(shop, found);
    }

    /** The exit code {@code code}, or the code for an unreachable module. */
    int code(int code) {
        return shop.code(code);
    }

    Set<Projection> all() {
        return found.keySet();
    }

    /**
     * Sends a request about a projection.
     *
     * @throws ShopUnreachableException if it cannot be reached
     */
    Answer ask(String name, Function<OperatorApi, Answer> question) {
        URI process = processOf(name);
        if (process == null) {
            throw new ShopUnreachableException("No projection %s was found in the processes that run.".formatted(name));
        }
        return shop.ask(process, question);
    }

    /** Where it runs; if nowhere, and every module was found, any process, which refuses with the names of those that exist. */
    private @Nullable URI processOf(String name) {
        return found.entrySet().stream()
                .filter(projection -> projection.getKey().name().equals(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(() ->
                        shop.isWhole() ? found.values().stream().findFirst().orElse(null) : null);
    }
}
