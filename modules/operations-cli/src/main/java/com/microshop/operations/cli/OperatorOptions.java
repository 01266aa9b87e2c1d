package com.microshop.operations.cli;

import com.microshop.operations.OperatorSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Where a tool asks a running shop, and how it logs in there. */
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class OperatorOptions {

    /** Where a shop in one process listens for operators, by default. */
    static final String DEFAULT_URL = "http://127.0.0.1:8081";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = DEFAULT_URL,
            split = ",",
            scope = ScopeType.INHERIT,
            description =
                    "Where a process of the shop listens for operators (default: ${DEFAULT-VALUE}); it knows the"
                            + " others. If they cannot be reached as they say, one address for each module, separated by commas.")
    private List<URI> urls;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            defaultValue = "${env:MICROSHOP_OPERATOR_USER:-operator}",
            scope = ScopeType.INHERIT,
            description = "The operators' account (default: ${DEFAULT-VALUE}).")
    private String user;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "A file with its password; by default it is MICROSHOP_OPERATOR_PASSWORD, or that which a"
                    + " shop on this machine keeps in its local folder.")
    private @Nullable Path passwordFile;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            scope = ScopeType.INHERIT,
            description = "Why; kept with what the tool changes.")
    private @Nullable String reason;

    /** Why something is changed, as it is sent; null if none was given. */
    @Nullable
    String reason() {
        return reason == null || reason.isBlank()
                ? null
                : URLEncoder.encode(reason, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * Where to ask.
     *
     * @throws ParameterException if one is not an http or https URL
     */
    List<URI> urls() {
        for (URI url : urls) {
            boolean isWeb = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (!isWeb || url.getHost() == null) {
                throw new ParameterException(
                        spec.commandLine(), "--url must be an http or https address such as " + DEFAULT_URL);
            }
        }
        return urls;
    }

    /** What to send as {@code Authorization}; null if no password is known. */
    @Nullable
    String authorization(URI url) {
        String password = password(url);
        return password.isEmpty()
                ? null
                : "Basic "
                        + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private String password(URI url) {
        if (passwordFile != null) {
            return read(passwordFile);
        }
        String given = System.getenv().getOrDefault("MICROSHOP_OPERATOR_PASSWORD", "");
        if (!given.isBlank()) {
            return given;
        }
        Path local = Path.of(System.getenv().getOrDefault("MICROSHOP_LOCAL_DIRECTORY", ".microshop"))
                .resolve(OperatorSettings.PASSWORD_FILE);
        return isHere(url) && Files.isReadable(local) ? read(local) : "";
    }

    /** Whether it is this machine, to which alone the local password is sent. */
    private static boolean isHere(URI url) {
        try {
            return InetAddress.getByName(url.getHost()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "The password file %s cannot be read.".formatted(file), e);
        }
    }
}
