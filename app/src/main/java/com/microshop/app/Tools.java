package com.microshop.app;

import com.microshop.app.local.RunSplitCommand;
import com.microshop.app.local.Stop;
import com.microshop.load.LoadCommand;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The tools that come with the shop; those that say something about a running shop ask it over HTTP. */
@Command(
        name = "microshop",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Without a command, runs the shop.",
        subcommands = {
            LoadCommand.class,
            CheckInvariantsCommand.class,
            ParkedCommand.class,
            DeadLettersCommand.class,
            ModulesCommand.class,
            EventsCommand.class,
            ProjectionsCommand.class,
            ReplayCommand.class,
            ExplainLagCommand.class,
            StoryCommand.class,
            AggregateCommand.class,
            BrokerAccountsCommand.class,
            RunSplitCommand.class,
            CompletionCommand.class
        })
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class Tools implements Runnable {

    private static final Set<String> OWN_OPTIONS = Set.of("-h", "--help", "-V", "--version");

    @Spec
    private CommandSpec spec;

    /** Whether this first argument asks for a tool rather than setting something of the shop. */
    static boolean isMeantBy(String argument) {
        return !argument.startsWith("-") || OWN_OPTIONS.contains(argument);
    }

    /**
     * The command line of all tools; if a process cannot be asked, its sentence is all that is said, and nothing is said
     * of what fails because the tool is stopped.
     */
    static CommandLine commandLine() {
        return new CommandLine(new Tools()).setExecutionExceptionHandler((failure, command, parsed) -> {
            if (Stop.isUnderWay()) {
                return ExitCode.SOFTWARE;
            }
            if (failure instanceof NotAskedException) {
                command.getErr().println(failure.getMessage());
                return NotAskedException.UNKNOWN;
            }
            throw failure;
        });
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "A command is missing.");
    }
}
