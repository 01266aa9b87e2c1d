package com.microshop.local;

import com.microshop.cluster.ClusterException;
import com.microshop.postgres.PostgresException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs the shop as several processes on this machine, with the servers and the gateway that this takes. */
@Command(
        name = "run-split",
        mixinStandardHelpOptions = true,
        description = "Runs the shop as several processes on this machine, behind a gateway, until it is interrupted.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"1:it could not be started", "130:it was interrupted and everything has stopped"})
@SuppressWarnings("NullAway.Init") // picocli fills the fields
public final class RunSplitCommand implements Callable<Integer> {

    private static final int FAILED = 1;

    private final Class<?> program;
    private final Map<String, Set<String>> uses;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "MODULES",
            arity = "0..*",
            description = "One process each, such as: user,product order order payment; 'all' runs every module. By"
                    + " default, each module has a process of its own.")
    private List<String> shape = List.of();

    @Option(
            names = "--port",
            defaultValue = "8080",
            description = "Where the gateway listens on 127.0.0.1 (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--gateway",
            paramLabel = "FILE",
            defaultValue = "infra/gateway/nginx.conf",
            description = "The gateway's configuration (default: ${DEFAULT-VALUE}).")
    private Path gateway;

    @Option(
            names = "--folder",
            defaultValue = ".microshop",
            description = "Where PostgreSQL keeps its data, the same as of a shop in one process (default:"
                    + " ${DEFAULT-VALUE}).")
    private Path folder;

    /**
     * Creates the command.
     *
     * @param program the main class of the shop
     * @param uses for each module of the shop, the others that it uses
     */
    public RunSplitCommand(Class<?> program, Map<String, Set<String>> uses) {
        this.program = program;
        this.uses = uses;
    }

    @Override
    public Integer call() throws InterruptedException {
        List<List<String>> processes = (shape.isEmpty() ? List.copyOf(uses.keySet()) : shape)
                .stream().map(this::modules).toList();
        checkComplete(processes);
        if (!Files.isReadable(gateway)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "There is no %s; run this in MicroShop's own folder, or name the file with --gateway."
                            .formatted(gateway));
        }
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try (SplitShop shop = new SplitShop(program, uses)) {
            // Ctrl-C: the JVM ends when everything has stopped, in the order in which it can.
            Runtime.getRuntime().addShutdownHook(new Thread(shop::close, "close-split-shop"));
            shop.start(processes, gateway, port, folder.toAbsolutePath().normalize(), out);
            shop.supervise(out);
        } catch (ClusterException | PostgresException e) {
            if (!Stop.isUnderWay()) {
                err.println(e.getMessage());
            }
        }
        return FAILED;
    }

    private List<String> modules(String process) {
        if ("all".equals(process)) {
            return List.of();
        }
        List<String> modules = List.of(process.split(",", -1));
        for (String module : modules) {
            if (!uses.containsKey(module)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "There is no module '%s': a process is described by some of %s, separated by commas, or by 'all'."
                                .formatted(module, String.join(", ", uses.keySet())));
            }
        }
        return modules;
    }

    private void checkComplete(List<List<String>> processes) {
        Set<String> missing = new TreeSet<>(uses.keySet());
        processes.forEach(modules -> missing.removeAll(modules.isEmpty() ? uses.keySet() : modules));
        if (!missing.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "No process runs %s: add one.".formatted(String.join(", ", missing)));
        }
    }
}
