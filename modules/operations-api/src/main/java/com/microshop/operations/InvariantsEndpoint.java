package com.microshop.operations;

import com.microshop.messaging.Invariant;
import com.microshop.operations.InvariantReport.Check;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** Checks every module's invariants against its event store, for operators: {@code /actuator/invariants}. */
@Endpoint(id = "invariants")
final class InvariantsEndpoint {

    private static final Logger LOG = LoggerFactory.getLogger(InvariantsEndpoint.class);

    private final List<Invariant> invariants;

    InvariantsEndpoint(List<Invariant> invariants) {
        this.invariants = List.copyOf(invariants);
    }

    @ReadOperation
    InvariantReport check() {
        return new InvariantReport(invariants.stream()
                .map(InvariantsEndpoint::check)
                .sorted(Comparator.comparing(Check::statement))
                .toList());
    }

    private static Check check(Invariant invariant) {
        try {
            return Check.of(invariant.statement(), invariant.offenders());
        } catch (RuntimeException e) {
            LOG.warn("Could not check that \"{}\"", invariant.statement(), e);
            return new Check(invariant.statement(), List.of(), String.valueOf(e.getMessage()));
        }
    }
}
