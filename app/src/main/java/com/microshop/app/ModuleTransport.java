package com.microshop.app;

import org.springframework.core.env.Environment;

/** What carries messages between the modules. */
enum ModuleTransport {
    /** Nothing: all modules run in this process. */
    IN_PROCESS,
    /** RabbitMQ; within the process, modules still talk directly. */
    RABBITMQ;

    static ModuleTransport chosenBy(Environment environment) {
        return environment.getProperty("microshop.broker.url", "").isBlank() ? IN_PROCESS : RABBITMQ;
    }
}
