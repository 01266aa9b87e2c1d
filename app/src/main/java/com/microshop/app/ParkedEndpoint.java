package com.microshop.app;

import com.microshop.app.ParkedReport.Done;
import com.microshop.messaging.ParkedMessages;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

/**
 * Lets operators decide on messages that modules of this process did not accept.
 *
 * <p>{@code GET /actuator/parked} lists them; {@code POST /actuator/parked/{id}} puts one back, without an id all;
 * {@code DELETE /actuator/parked/{id}} discards one. What cannot be done is answered with 404.
 */
@WebEndpoint(id = "parked")
final class ParkedEndpoint {

    private final ParkedMessages parked;

    ParkedEndpoint(ParkedMessages parked) {
        this.parked = parked;
    }

    @ReadOperation
    ParkedReport list() {
        return new ParkedReport(parked.list());
    }

    @WriteOperation
    Done putBackAll() {
        return new Done(parked.putBackAll());
    }

    @WriteOperation
    WebEndpointResponse<Done> putBack(@Selector String id) {
        return answer(parked.putBack(id));
    }

    @DeleteOperation
    WebEndpointResponse<Done> discard(@Selector String id) {
        return answer(parked.discard(id));
    }

    private static WebEndpointResponse<Done> answer(boolean isDone) {
        return new WebEndpointResponse<>(
                new Done(isDone ? 1 : 0),
                isDone ? WebEndpointResponse.STATUS_OK : WebEndpointResponse.STATUS_NOT_FOUND);
    }
}
