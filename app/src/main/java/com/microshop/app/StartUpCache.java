package com.microshop.app;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;

/**
 * Logs whether the JVM uses the ahead-of-time cache that it was given.
 *
 * <p>The JVM ignores a cache that does not fit (another build of the JVM, another garbage collector, other jars, a processor
 * that lacks something), and only the slower start shows it.
 */
final class StartUpCache {

    private static final Logger LOG = LoggerFactory.getLogger(StartUpCache.class);
    private static final String OPTION = "-XX:AOTCache=";
    private static final Path MAPPINGS = Path.of("/proc/self/maps");

    @EventListener(ApplicationReadyEvent.class)
    void ready() throws IOException {
        Optional<String> cache = given(ManagementFactory.getRuntimeMXBean().getInputArguments());
        if (cache.isEmpty() || !Files.isReadable(MAPPINGS)) {
            return;
        }
        if (isMapped(cache.get(), Files.readAllLines(MAPPINGS))) {
            LOG.info("Started from the start-up cache {}", cache.get());
        } else {
            LOG.warn(
                    "The JVM ignores the start-up cache {}, so the shop starts slowly; -Xlog:aot in JDK_JAVA_OPTIONS logs the reason",
                    cache.get());
        }
    }

    /** The cache among the JVM's arguments, of which the last one counts. */
    static Optional<String> given(List<String> arguments) {
        return arguments.stream()
                .filter(argument -> argument.startsWith(OPTION))
                .reduce((first, last) -> last)
                .map(argument -> argument.substring(OPTION.length()));
    }

    /** Whether a line of the process's mappings ends with the file. */
    static boolean isMapped(String file, List<String> mappings) {
        String path = Path.of(file).toAbsolutePath().normalize().toString();
        return mappings.stream().anyMatch(line -> line.endsWith(" " + path));
    }
}
