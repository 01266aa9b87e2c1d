package com.microshop.operations;

import com.microshop.messaging.Processes;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** Lists the processes of the whole shop by the modules that they run, for operators: {@code /actuator/modules}. */
@Endpoint(id = "modules")
final class ModulesEndpoint {

    private final Processes processes;
    private final Presence presence;
    private final Deployment deployment;

    ModulesEndpoint(Processes processes, Presence presence, Deployment deployment) {
        this.processes = processes;
        this.presence = presence;
        this.deployment = deployment;
    }

    @ReadOperation
    ModulesReport list() {
        return ModulesReport.of(presence.id(), processes.running(), deployment.allModules());
    }
}
