package com.microshop.operations;

import com.microshop.messaging.Projections;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** Reports to operators why processors of this process's modules have not handled all events: {@code /actuator/lag}. */
@Endpoint(id = "lag")
final class LagEndpoint {

    private final Projections projections;

    LagEndpoint(Projections projections) {
        this.projections = projections;
    }

    @ReadOperation
    LagReport explain() {
        return new LagReport(projections.explainLag());
    }
}
