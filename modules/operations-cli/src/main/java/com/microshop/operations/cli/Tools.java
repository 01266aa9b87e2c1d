package com.microshop.operations.cli;

import com.microshop.operations.ShopUnreachableException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The tools that come with the shop; those for a running shop call it over HTTP. */
@Command(name = "microshop", mixinStandardHelpOptions = true, description = "Without a command, runs the shop.")
@SuppressWarnings("NullAway.Init") // picocli fills the fields
public final class Tools implements Runnable {

    private static final Set<String> OWN_OPTIONS = Set.of("-h", "--help", "-V", "--version");

    @Spec
    private CommandSpec spec;

    private Tools() {}

    /** Whether this first argument asks for a tool rather than a setting of the shop. */
    public static boolean isMeantBy(String argument) {
        return !argument.startsWith("-") || OWN_OPTIONS.contains(argument);
    }

    /**
     * The command line of all tools; if a process cannot be reached, only that sentence is printed.
     *
     * @param version of the program
     * @param modules the names of the shop's modules
     * @param others commands of picocli besides those for operators
     */
    public static CommandLine commandLine(String version, Collection<String> modules, Object... others) {
        CommandLine line = new CommandLine(new Tools());
        line.getCommandSpec().version("MicroShop " + version);
        operatorCommands(new TreeSet<>(modules)).forEach(line::addSubcommand);
        List.of(others).forEach(line::addSubcommand);
        return line.addSubcommand(new CompletionCommand()).setExecutionExceptionHandler((failure, command, parsed) -> {
            if (failure instanceof ShopUnreachableException) {
                command.getErr().println(failure.getMessage());
                return RunningShop.UNREACHABLE;
            }
            throw failure;
        });
    }

    private static List<Object> operatorCommands(Set<String> modules) {
        return List.of(
                new CheckInvariantsCommand(),
                new ParkedCommand(),
                new DeadLettersCommand(),
                new ModulesCommand(),
                new EventsCommand(modules),
                new ProjectionsCommand(),
                new ReplayCommand(),
                new ExplainLagCommand(),
                new StoryCommand(modules),
                new AggregateCommand());
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "A command is missing.");
    }
}
