package com.microshop.postgres;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A shell that outlives this process for a moment: when its standard input ends, because this process ended in whatever
 * way, it ends the postmaster, too.
 */
final class Watchdog {

    /** Arguments: the postmaster's process id, its pid file, the signal, and a folder to remove afterwards or nothing. */
    private static final String SCRIPT = """
            trap '' HUP INT QUIT TERM
            while read -r line; do :; done
            if [ "$(head -n 1 "$2" 2>/dev/null)" = "$1" ]; then
                kill -"$3" "$1" 2>/dev/null
            fi
            if [ -n "$4" ]; then
                tries=0
                while kill -0 "$1" 2>/dev/null && [ "$tries" -lt 100 ]; do
                    tries=$((tries + 1))
                    sleep 0.1
                done
                rm -rf -- "$4"
            fi
            """;

    /** Keeps the pipes open: a pipe that the garbage collector closes would end the postmaster. */
    private static final Set<Process> ON_DUTY = ConcurrentHashMap.newKeySet();

    private final Process process;

    private Watchdog(Process process) {
        this.process = process;
        ON_DUTY.add(process);
    }

    /** Watches a postmaster whose data stays. */
    static Watchdog keeping(long postmaster, Path data) throws IOException {
        return start(postmaster, data, "INT", "");
    }

    /** Watches a postmaster whose folder goes with it. */
    static Watchdog removing(long postmaster, Path data, Path folder) throws IOException {
        return start(postmaster, data, "QUIT", folder.toString());
    }

    private static Watchdog start(long postmaster, Path data, String signal, String remove) throws IOException {
        List<String> command = List.of(
                "setsid",
                "sh",
                "-c",
                SCRIPT,
                "postgres-watchdog",
                Long.toString(postmaster),
                PidFile.of(data).toString(),
                signal,
                remove);
        return new Watchdog(new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    /** Calls it off: the postmaster has ended. */
    void dismiss() {
        process.destroyForcibly();
        ON_DUTY.remove(process);
    }
}
