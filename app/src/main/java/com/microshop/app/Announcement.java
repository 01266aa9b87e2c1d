package com.microshop.app;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;

/** Logs where the shop listens, which modules it runs and how they are connected. */
final class Announcement {

    private static final Logger LOG = LoggerFactory.getLogger(Announcement.class);

    private final Environment environment;

    Announcement(Environment environment) {
        this.environment = environment;
    }

    @EventListener(ApplicationReadyEvent.class)
    void ready() {
        String shop = address("server", "local.server.port");
        LOG.info(
                "MicroShop is open: {} (API pages: {}/docs; for operators: {}/ops); {}",
                shop,
                shop,
                address("management.server", "local.management.port"),
                modules());
    }

    private String modules() {
        String modules = String.join(", ", ShopModules.chosenBy(environment));
        return switch (ModuleTransport.chosenBy(environment)) {
            case IN_PROCESS -> "modules %s in this process, without a broker".formatted(modules);
            case RABBITMQ ->
                "modules %s, connected by RabbitMQ at %s"
                        .formatted(modules, environment.getProperty("microshop.broker.url"));
        };
    }

    private String address(String prefix, String port) {
        String address = environment.getProperty(prefix + ".address", "localhost");
        String host = address.contains(":") ? "[" + address + "]" : address;
        return "http://%s:%s".formatted(host, environment.getProperty(port));
    }
}
