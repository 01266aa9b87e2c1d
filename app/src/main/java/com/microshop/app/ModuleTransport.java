package com.microshop.app;

import org.springframework.core.env.Environment;

/** The transport of messages between the modules. */
enum ModuleTransport {
    /** None: all modules run in this process. */
    IN_PROCESS,
    /** RabbitMQ; within the process, modules still call each other directly. */
    RABBITMQ;

    static ModuleTransport chosenBy(Environment environment) {
        return environment.getProperty("microshop.broker.url", "").isBlank() ? IN_PROCESS : RABBITMQ;
    }
}
