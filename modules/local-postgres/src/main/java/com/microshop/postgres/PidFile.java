package com.microshop.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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

    /** Every byte is a character: the file names the folder in whatever encoding, and may hold anything after a power cut. */
    static PidFile read(Path data) throws IOException {
        try {
            return new PidFile(Files.readAllLines(of(data), StandardCharsets.ISO_8859_1));
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
     * A file whose process is gone is left to PostgreSQL, which checks that no child of that process still uses the data.
     * One that names no process, as after a power cut, or one that is now some other program, is removed, because PostgreSQL
     * would refuse to start.
     */
    static void endOrphan(Path data) throws IOException {
        OptionalLong pid = read(data).pid();
        Optional<ProcessHandle> process = pid.isEmpty()
                ? Optional.empty()
                : ProcessHandle.of(pid.getAsLong()).filter(ProcessHandle::isAlive);
        if (process.isPresent() && isPostmaster(process.get(), data)) {
            LOG.info(
                    "Stopping the PostgreSQL (pid {}) that an earlier run left behind",
                    process.get().pid());
            Signals.shutDown(process.get());
        } else if (pid.isEmpty() || process.isPresent()) {
            Files.deleteIfExists(of(data));
        }
    }

    private OptionalLong pid() {
        try {
            long pid = lines.isEmpty() ? 0 : Long.parseLong(lines.getFirst().strip());
            return pid > 0 ? OptionalLong.of(pid) : OptionalLong.empty();
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** A postmaster's working directory is its data folder. */
    private static boolean isPostmaster(ProcessHandle process, Path data) {
        Path about = Path.of("/proc", Long.toString(process.pid()));
        try {
            return Files.readString(about.resolve("comm")).strip().equals("postgres")
                    && Files.isSameFile(about.resolve("cwd"), data);
        } catch (IOException e) {
            return false;
        }
    }
}
