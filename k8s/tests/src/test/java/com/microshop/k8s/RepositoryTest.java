package com.microshop.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is in the repository beside what is rendered. */
class RepositoryTest {

    private static final Path K8S = Kustomize.repository().resolve("k8s");
    private static final Pattern SECRET = Pattern.compile("(?m)^kind: Secret$");

    @Test
    void noFileHoldsASecret() throws IOException {
        for (Path folder : List.of(K8S, Kustomize.repository().resolve("infra"))) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.filter(Files::isRegularFile)
                        .filter(file -> !file.toString().contains("/target/")
                                && !file.toString().contains("/src/test/"))
                        .forEach(file -> assertThat(holdsASecret(read(file)))
                                .as(file.toString())
                                .isFalse());
            }
        }
    }

    /** Byte by byte: some files are no text. */
    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aSecretInAFileIsFound() {
        assertThat(holdsASecret("apiVersion: v1\nkind: Secret\nmetadata:\n")).isTrue();
        assertThat(holdsASecret("url: amqp://shop:hunter2@rabbitmq:5672")).isTrue();
        assertThat(holdsASecret("-----BEGIN RSA PRIVATE KEY-----")).isTrue();
        assertThat(holdsASecret("url: amqp://USER:PASSWORD@rabbitmq.NAMESPACE.svc:5672"))
                .isFalse();
    }

    private static boolean holdsASecret(String text) {
        return SECRET.matcher(text).find() || SecretCheck.isSecret(text.replace("USER:PASSWORD@", ""));
    }

    @Test
    void everyComponentStandsInTheDocumentation() throws IOException {
        String page = Files.readString(Kustomize.repository().resolve("docs/kubernetes.md"));
        assertThat(Composition.allComponents())
                .allSatisfy(component -> assertThat(page)
                        .contains("`" + component.replaceFirst("own-database-.*", "own-database-<module>") + "`"));
    }

    @Test
    void theGatewaysScriptFillsInEveryPlaceholder() throws IOException {
        String script = Files.readString(K8S.resolve("base/gateway/start.sh"));
        List<String> placeholders = Pattern.compile("@[A-Z]+@")
                .matcher(Files.readString(Kustomize.repository().resolve("infra/gateway/nginx.conf")))
                .results()
                .map(found -> found.group())
                .distinct()
                .toList();
        assertThat(placeholders)
                .hasSizeGreaterThan(5)
                .allSatisfy(name -> assertThat(script).contains(name));
        assertThat(script).contains("for module in " + String.join(" ", Composition.MODULES) + ";");
    }
}
