package com.microshop.app;

import com.microshop.messaging.Processes;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** Lists the processes of the whole shop by the modules that they run, for operators: {@code /actuator/modules}. */
@Endpoint(id = "modules")
final class ModulesEndpoint {

    private final Processes processes;
    private final Presence presence;

    ModulesEndpoint(Processes processes, Presence presence) {
        this.processes = processes;
        this.presence = presence;
    }

    @ReadOperation
    ModulesReport list() {
        return ModulesReport.of(presence.id(), processes.running());
    }
}
