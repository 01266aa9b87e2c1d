package com.microshop.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A data folder's {@code postmaster.pid}: who runs on this data, and whether it takes connections yet.
 *
 * @param lines as PostgreSQL writes them: the process id first, the state eighth
 */
record PidFile(List<String> lines) {

    private static final Logger LOG = LoggerFactory.getLogger(PidFile.class);
    private static final int STATE_LINE = 7;

    static Path of(Path data) {
        return data.resolve("postmaster.pid");
    }

    static PidFile read(Path data) throws IOException {
        try {
            return new PidFile(Files.readAllLines(of(data), StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            return new PidFile(List.of());
        }
    }

    boolean saysReady(long pid) {
        return lines.size() > STATE_LINE
                && lines.getFirst().strip().equals(Long.toString(pid))
                && lines.get(STATE_LINE).strip().equals("ready");
    }

    /**
     * Ends a postmaster that outlived the process that started it. To be called only by the holder of the folder's lock.
     * A file whose process is gone is left to PostgreSQL, which then knows to recover; one whose process id now belongs
     * to some other program is removed, because PostgreSQL would refuse to start.
     */
    static void endOrphan(Path data) throws IOException {
        Optional<ProcessHandle> process = read(data).process();
        if (process.isEmpty()) {
            return;
        }
        if (worksIn(process.get(), data)) {
            LOG.info(
                    "Stopping the PostgreSQL (pid {}) that an earlier run left behind",
                    process.get().pid());
            Signals.shutDown(process.get());
        } else {
            Files.deleteIfExists(of(data));
        }
    }

    private Optional<ProcessHandle> process() {
        try {
            return lines.isEmpty()
                    ? Optional.empty()
                    : ProcessHandle.of(Long.parseLong(lines.getFirst().strip())).filter(ProcessHandle::isAlive);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** A postmaster's working directory is its data folder. */
    private static boolean worksIn(ProcessHandle process, Path data) {
        try {
            return Files.isSameFile(Path.of("/proc", Long.toString(process.pid()), "cwd"), data);
        } catch (IOException e) {
            return false;
        }
    }
}
