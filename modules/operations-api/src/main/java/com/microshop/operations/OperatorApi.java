package com.microshop.operations;

import com.microshop.messaging.DeadLetters;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.service.annotation.DeleteExchange;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PostExchange;

/**
 * What operators ask one process of the shop. Where one thing among several is asked for, that it is not there is an
 * answer; all else that is not an answer is a {@link ShopUnreachableException}.
 */
@HttpExchange(accept = MediaType.APPLICATION_JSON_VALUE)
public interface OperatorApi {

    /** Which processes run which modules. */
    @GetExchange("/modules")
    ModulesReport modules();

    /** Checks the invariants of the process's modules. */
    @GetExchange("/invariants")
    InvariantReport invariants();

    /** Why processors have not handled all events. */
    @GetExchange("/lag")
    LagReport lag();

    /** Events committed, and circuit breakers. */
    @GetExchange("/flow")
    FlowReport flow();

    /** Which features are on. */
    @GetExchange("/flags")
    FlagsReport flags();

    /**
     * Events of a module's store.
     *
     * @param filter the parameters of the endpoint, such as {@code type} or {@code limit}
     */
    @GetExchange("/events/{module}")
    EventsReport events(@PathVariable String module, @RequestParam Map<String, String> filter);

    /**
     * The events of an order.
     *
     * @param id of the order, or of a correlation
     * @param correlation whether {@code id} is that of a correlation alone
     * @param also further correlation ids that are part of it, separated by commas
     */
    @GetExchange("/stories/{id}")
    StoriesReport story(
            @PathVariable String id,
            @RequestParam boolean correlation,
            @RequestParam(required = false) @Nullable String also);

    /**
     * The aggregates with this id, in whichever module.
     *
     * @param limit how many of the events that led there to return
     * @param at as they were then; null for now, or for the state after {@code sequence}
     * @param sequence as they were after their event with this number, from 0
     */
    @GetExchange("/aggregates/{id}")
    AggregatesReport aggregates(
            @PathVariable String id,
            @RequestParam int limit,
            @RequestParam(required = false) @Nullable String at,
            @RequestParam(required = false) @Nullable Long sequence);

    /** As above, in one module. */
    @GetExchange("/aggregates/{module}/{id}")
    AggregatesReport aggregates(
            @PathVariable String module,
            @PathVariable String id,
            @RequestParam int limit,
            @RequestParam(required = false) @Nullable String at,
            @RequestParam(required = false) @Nullable Long sequence);

    /** The messages that modules did not accept. */
    @GetExchange("/parked")
    ParkedReport parked();

    /** One of them. */
    @GetExchange("/parked/{id}")
    ParkedReport.Shown parked(@PathVariable String id);

    /** Puts all of them back into their queues. */
    @PostExchange("/parked")
    ParkedReport.Done putBackAll();

    /** Puts one of them back into its queue. */
    @PostExchange("/parked/{id}")
    ParkedReport.Done putBack(@PathVariable String id);

    /** Discards one of them; a reason is required. */
    @DeleteExchange("/parked/{id}")
    ParkedReport.Done discardParked(@PathVariable String id);

    /** The events for which policies failed. */
    @GetExchange("/dead-letters")
    DeadLettersReport deadLetters();

    /** One of them. */
    @GetExchange("/dead-letters/{id}")
    DeadLettersReport.Shown deadLetter(@PathVariable String id);

    /** Tries one of them again. */
    @PostExchange("/dead-letters/{id}")
    DeadLetters.Result retry(@PathVariable String id);

    /** Tries the whole sequence of one of them again. */
    @PostExchange("/dead-letters/{id}/sequence")
    DeadLetters.Result retrySequence(@PathVariable String id);

    /** Discards one of them; a reason is required. */
    @DeleteExchange("/dead-letters/{id}")
    DeadLetters.Result discard(@PathVariable String id);

    /** The projections of the process's modules. */
    @GetExchange("/projections")
    ProjectionsReport projections();

    /** The latest rebuild of a projection. */
    @GetExchange("/projections/{name}")
    ProjectionsReport.Answer latestRebuild(@PathVariable String name);

    /**
     * Begins to rebuild a projection.
     *
     * @param how {@code compare} and {@code from}, as the endpoint takes them; may be empty
     */
    @PostExchange(url = "/projections/{name}", contentType = MediaType.APPLICATION_JSON_VALUE)
    ProjectionsReport.Answer rebuild(@PathVariable String name, @RequestBody Map<String, String> how);

    /** Cancels the rebuild of a projection. */
    @DeleteExchange("/projections/{name}")
    ProjectionsReport.Answer cancelRebuild(@PathVariable String name);

    /**
     * Pauses, resumes, splits or merges a projection.
     *
     * @param action {@code pause}, {@code resume}, {@code split} or {@code merge}
     * @param how {@code segment}, of the latter two; may be empty
     */
    @PostExchange(url = "/projections/{name}/{action}", contentType = MediaType.APPLICATION_JSON_VALUE)
    ProjectionsReport.Answer act(
            @PathVariable String name, @PathVariable String action, @RequestBody Map<String, String> how);
}
