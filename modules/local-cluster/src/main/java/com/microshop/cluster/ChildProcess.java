package com.microshop.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A program that runs as a child of this process and ends with it, in whatever way this process ends: the shell that
 * started it waits for the end of its own standard input, which the kernel brings about.
 */
final class ChildProcess {

    private static final Duration KILLED_WITHIN = Duration.ofSeconds(20);

    /** Arguments: the file for the output, what to run at the very end, the program and its arguments. */
    private static final String SUPERVISOR = """
            trap '' HUP INT QUIT TERM
            log=$1 finally=$2
            shift 2
            exec 3<&0
            env --default-signal=HUP,INT,QUIT,TERM "$@" >> "$log" 2>&1 < /dev/null 3<&- &
            child=$!
            echo "$child"
            exec 1>&-
            {
                while read -r line; do :; done
                kill -CONT "$child" 2> /dev/null
                kill -TERM "$child" 2> /dev/null
                tries=0
                while kill -0 "$child" 2> /dev/null && [ "$tries" -lt 300 ]; do
                    tries=$((tries + 1))
                    sleep 0.1
                done
                kill -KILL "$child" 2> /dev/null
            } <&3 &
            guard=$!
            exec 3<&- < /dev/null
            wait "$child"
            status=$?
            kill -KILL "$guard" 2> /dev/null
            eval "$finally"
            exit "$status"
            """;

    /** Keeps the pipes open: a pipe that the garbage collector closes would end the child. */
    private static final Set<Process> ALIVE = ConcurrentHashMap.newKeySet();

    private final Process shell;
    private final ProcessHandle program;
    private final Path log;

    private ChildProcess(Process shell, ProcessHandle program, Path log) {
        this.shell = shell;
        this.program = program;
        this.log = log;
    }

    /**
     * Starts a program.
     *
     * @param log where its output goes, after what is there already
     * @param finallyRun a shell command for when it has ended
     * @param adjust sets the environment
     */
    static ChildProcess start(List<String> command, Path log, String finallyRun, Consumer<ProcessBuilder> adjust) {
        List<String> line =
                new ArrayList<>(List.of("setsid", "sh", "-c", SUPERVISOR, "sh", log.toString(), finallyRun));
        line.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.DISCARD);
        adjust.accept(builder);
        try {
            Process shell = builder.start();
            ALIVE.add(shell);
            var _ = shell.onExit().thenAccept(ALIVE::remove);
            return new ChildProcess(shell, program(shell, command), log);
        } catch (IOException e) {
            throw new ClusterException("%s cannot be started: %s.".formatted(command.getFirst(), e.getMessage()), e);
        }
    }

    private static ProcessHandle program(Process shell, List<String> command) throws IOException {
        try (BufferedReader output = shell.inputReader()) {
            String pid = output.readLine();
            return ProcessHandle.of(pid == null ? -1 : Long.parseLong(pid))
                    .orElseThrow(() -> new ClusterException("%s has ended at once.".formatted(command.getFirst())));
        }
    }

    boolean isAlive() {
        return shell.isAlive();
    }

    long pid() {
        return program.pid();
    }

    Duration processorTime() {
        return program.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** What the program ended with. */
    int exitCode() {
        return shell.exitValue();
    }

    /** Sends it a TERM and waits for its end; kills it when that takes too long. */
    void stop(Duration patience) {
        signal("CONT");
        signal("TERM");
        if (!hasEnded(shell.onExit(), patience)) {
            kill();
        }
    }

    /** Ends it and its children while they work. */
    void kill() {
        List<ProcessHandle> children = program.descendants().toList();
        children.forEach(ProcessHandle::destroyForcibly);
        boolean haveEnded = children.stream().allMatch(child -> hasEnded(child.onExit(), KILLED_WITHIN));
        var _ = program.destroyForcibly();
        if (!haveEnded || !hasEnded(shell.onExit(), KILLED_WITHIN)) {
            throw new ClusterException("Process %d cannot be killed.".formatted(program.pid()));
        }
    }

    /** Suspends it and its children (SIGSTOP). */
    void pause() {
        signal("STOP");
    }

    /** Lets it continue. */
    void resume() {
        signal("CONT");
    }

    /** Tells it to read its configuration again. */
    void reload() {
        signal("HUP");
    }

    /** The processes that it has started. */
    Set<Long> children() {
        return program.children().map(ProcessHandle::pid).collect(Collectors.toSet());
    }

    /** Sends a signal to it, and signals to stop or continue also to all its children. */
    private void signal(String name) {
        List<String> command = new ArrayList<>(List.of("kill", "-" + name));
        command.add(Long.toString(program.pid()));
        if ("STOP".equals(name) || "CONT".equals(name)) {
            program.descendants().map(child -> Long.toString(child.pid())).forEach(command::add);
        }
        Commands.runQuietly(command);
    }

    private static boolean hasEnded(CompletableFuture<?> end, Duration patience) {
        try {
            var _ = end.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return end.isDone();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The last lines of its output. */
    String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
        } catch (IOException e) {
            return "(%s cannot be read: %s)".formatted(log, e.getMessage());
        }
    }
}
