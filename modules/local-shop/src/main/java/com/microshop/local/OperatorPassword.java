package com.microshop.local;

import com.microshop.operations.OperatorSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.Map;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.StringUtils;

/**
 * Sets {@code microshop.operator.password}, if it is not configured, for a shop on its local PostgreSQL. The password is
 * generated and kept beside the data in a file that only its owner can read; it is never printed, as whatever is printed may end
 * in a log that others read.
 */
public final class OperatorPassword implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    /** The name of the file in the local folder. */
    public static final String FILE = OperatorSettings.PASSWORD_FILE;

    private static final String PASSWORD = "microshop.operator.password";
    private static final int BITS = 160;

    private final PrintWriter out;

    /** Where the file of a new password is named. */
    public OperatorPassword(PrintWriter out) {
        this.out = out;
    }

    /** Runs after {@link LocalPostgres}, which locks the folder for this process. */
    @Override
    public void initialize(ConfigurableApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        boolean isLocal = environment.getPropertySources().contains(LocalPostgres.SOURCE);
        if (!isLocal || StringUtils.hasText(environment.getProperty(PASSWORD))) {
            return;
        }
        Path folder = LocalPostgres.folder(environment.getProperty(LocalPostgres.DIRECTORY, ".microshop"));
        String password = keptIn(folder, out);
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource("localOperatorPassword", Map.of(PASSWORD, password)));
    }

    /** Returns the password in a local folder; generates one if there is none, and says where it is. */
    static String keptIn(Path folder, PrintWriter out) {
        Path file = folder.resolve(FILE);
        try {
            if (Files.exists(file)) {
                return Files.readString(file).strip();
            }
            String password = new BigInteger(BITS, new SecureRandom()).toString(Character.MAX_RADIX);
            Path complete = Files.createTempFile(folder, FILE, ""); // only the owner can read it
            Path moved = Files.move(Files.writeString(complete, password), file, StandardCopyOption.ATOMIC_MOVE);
            out.println("Operators log in with the password in " + moved);
            out.flush();
            return password;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot keep the operators' password in " + file, e);
        }
    }
}
