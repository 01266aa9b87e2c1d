package com.microshop.cluster;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A process of the shop that runs some of its modules, as a child of this one. */
public final class ShopProcess implements AutoCloseable {

    private static final Duration START_WITHIN = Duration.ofMinutes(3);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(40);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);
    private static final int OK = 200;

    private final String name;
    private final List<String> modules;
    private final List<String> program;
    private final Map<String, String> settings;
    private final Path log;
    private final int port = Ports.free();
    private final int operatorPort = Ports.free();
    private volatile ChildProcess process;

    private ShopProcess(
            String name, List<String> modules, List<String> program, Map<String, String> settings, Path folder) {
        this.name = name;
        this.modules = List.copyOf(modules);
        this.program = List.copyOf(program);
        this.settings = Map.copyOf(settings);
        this.log = folder.resolve(name + ".log");
        this.process = launch();
    }

    /**
     * Starts a process; {@link #awaitReady} waits until it is ready.
     *
     * @param name a unique name
     * @param modules to run; all if empty
     * @param program the command line without arguments for the shop
     * @param settings environment variables of the shop; of this process's own, none that set the shop are passed on
     * @param folder where its log goes
     */
    public static ShopProcess start(
            String name, List<String> modules, List<String> program, Map<String, String> settings, Path folder) {
        return new ShopProcess(name, modules, program, settings, folder);
    }

    private ChildProcess launch() {
        List<String> command = new ArrayList<>(program);
        if (!modules.isEmpty()) {
            command.add("--spring.profiles.active=" + String.join(",", modules));
        }
        return ChildProcess.start(command, log, ":", builder -> {
            Map<String, String> environment = builder.environment();
            environment.keySet().removeIf(name -> name.startsWith("MICROSHOP_") || name.startsWith("SPRING_"));
            environment.putAll(settings);
            environment.put("SERVER_PORT", Integer.toString(port));
            environment.put("MANAGEMENT_SERVER_PORT", Integer.toString(operatorPort));
        });
    }

    /**
     * Waits until it is ready.
     *
     * @throws ClusterException if it ends instead, or does not get ready
     */
    public void awaitReady() {
        Ports.await(this::isReady, "The process of " + this, process, START_WITHIN);
    }

    /** Whether it takes requests, of clients and of operators. */
    public boolean isReady() {
        if (!Ports.isOpen(operatorPort)) {
            return false;
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create(operatorUrl() + "/actuator/health/readiness"))
                .timeout(ANSWER_WITHIN)
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.discarding()).statusCode() == OK;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("Interrupted while %s starts.".formatted(this), e);
        }
    }

    /** The modules it runs; all if empty. */
    public List<String> modules() {
        return modules;
    }

    /** The port for clients on 127.0.0.1; the same after every start. */
    public int port() {
        return port;
    }

    /** Where it answers clients. */
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Where it answers operators. */
    public String operatorUrl() {
        return "http://127.0.0.1:" + operatorPort;
    }

    /** Where its log is. */
    public Path log() {
        return log;
    }

    /** Whether it has not ended. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** The processor time that it has taken since it started. */
    public Duration processorTime() {
        return process.processorTime();
    }

    /** Asks it to end, and waits. */
    public void stop() {
        process.stop(STOP_WITHIN);
    }

    /** Kills it while it works. */
    public void crash() {
        process.kill();
    }

    /** Starts it again; {@link #awaitReady} waits until it is ready. */
    public void restart() {
        process.stop(STOP_WITHIN);
        process = launch();
    }

    /** Suspends it (SIGSTOP). */
    public void pause() {
        process.pause();
    }

    /** Lets it continue. */
    public void resume() {
        process.resume();
    }

    @Override
    public void close() {
        stop();
    }

    @Override
    public String toString() {
        return name;
    }
}
