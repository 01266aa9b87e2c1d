import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.ImportOrderer;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.JavaFormatterOptions.Style;
import com.palantir.javaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Formats the Java sources of all Maven modules, or checks that they are formatted.
 *
 * <p>Run by the parent pom, in source mode, on the JDK that compiles the modules: the formatter parses with the compiler of
 * its own JDK, and Maven itself may run on an older one.
 *
 * <p>Arguments: {@code check|apply}, the repository's directory.
 */
void main(String[] args) throws IOException {
    boolean apply = args[0].equals("apply");
    Path repository = Path.of(args[1]);
    List<Path> sources = new ArrayList<>();
    Files.walkFileTree(repository, new SimpleFileVisitor<>() {
        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = folder.getFileName().toString();
            boolean foreign = name.equals("target") || name.equals("build-tools") || name.startsWith(".");
            return foreign ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")) {
                sources.add(file);
            }
            return FileVisitResult.CONTINUE;
        }
    });
    Formatter formatter = Formatter.createFormatter(
            JavaFormatterOptions.builder().style(Style.PALANTIR).formatJavadoc(false).build());
    var offenders = new ConcurrentLinkedQueue<String>();
    sources.parallelStream().forEach(file -> format(formatter, file, apply, offenders));

    if (!offenders.isEmpty()) {
        offenders.stream().sorted().forEach(System.err::println);
        System.err.println("Not formatted: the files above. Run `make format`.");
        System.exit(1);
    }
}

void format(Formatter formatter, Path file, boolean apply, ConcurrentLinkedQueue<String> offenders) {
    try {
        String source = Files.readString(file);
        String formatted = formatter.formatSource(
                ImportOrderer.reorderImports(RemoveUnusedImports.removeUnusedImports(source), Style.PALANTIR));
        if (formatted.equals(source)) {
            return;
        }
        if (apply) {
            Files.writeString(file, formatted);
        } else {
            offenders.add(file.toString());
        }
    } catch (FormatterException e) {
        offenders.add(file + ": " + e.getMessage());
    } catch (IOException e) {
        throw new UncheckedIOException(file.toString(), e);
    }
}
