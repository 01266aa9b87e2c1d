package com.microshop.operations;

import com.microshop.messaging.Processes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** Lists the processes of the whole shop by the modules that they run, for operators: {@code /actuator/modules}. */
@Endpoint(id = "modules")
final class ModulesEndpoint {

    private static final Logger LOG = LoggerFactory.getLogger(ModulesEndpoint.class);

    private final Processes processes;
    private final Presence presence;
    private final Deployment deployment;
    private final ProcessAddresses addresses;
    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    ModulesEndpoint(Processes processes, Presence presence, Deployment deployment, OperatorSettings settings) {
        this.processes = processes;
        this.presence = presence;
        this.deployment = deployment;
        this.addresses = new ProcessAddresses(settings.addresses());
    }

    @ReadOperation
    ModulesReport list() {
        ModulesReport report =
                ModulesReport.of(presence.id(), processes.running(), deployment.allModules(), addresses::allow);
        report.refused().stream().filter(warned::add).forEach(url -> LOG.warn("{}", ModulesReport.refusal(url)));
        return report;
    }
}
