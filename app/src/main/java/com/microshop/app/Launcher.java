package com.microshop.app;

import com.microshop.local.LocalPayments;
import com.microshop.local.LocalPostgres;
import com.microshop.local.OperatorPassword;
import com.microshop.local.RunSplitCommand;
import com.microshop.local.Stop;
import com.microshop.operations.cli.Tools;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import org.springframework.boot.SpringApplication;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;

/** Decides what the program does: the shop itself, or one of its tools. */
public final class Launcher {

    private Launcher() {}

    /** Every tool: those that ask a running shop, and those that need more of this program. */
    static CommandLine tools(Class<?> application) {
        CommandLine tools = Tools.commandLine(
                Version.text(),
                ShopModules.all(),
                new LoadCommand(),
                new BrokerAccountsCommand(),
                new RunSplitCommand(application, ShopModules.uses()));
        IExecutionExceptionHandler report = tools.getExecutionExceptionHandler();
        // Failures caused by stopping the tool are not reported.
        return tools.setExecutionExceptionHandler((failure, command, parsed) ->
                Stop.isUnderWay() ? ExitCode.SOFTWARE : report.handleExecutionException(failure, command, parsed));
    }

    /** Runs the shop with the settings given as {@code --name=value}, or the tool that the first argument names. */
    @SuppressWarnings("SystemOut") // where a new password is, whatever the log's level
    public static void launch(Class<?> application, String... args) {
        if (args.length > 0 && Tools.isMeantBy(args[0])) {
            System.exit(tools(application).execute(args));
        }
        try {
            SpringApplication shop = new SpringApplication(application);
            shop.addListeners(new StartChecks.LogLevels());
            shop.addInitializers(
                    new StartChecks.Modules(),
                    new StartChecks.Ports(),
                    new StartChecks.Flags(),
                    new LocalPostgres(),
                    new LocalPayments(),
                    new OperatorPassword(new PrintWriter(System.out, true, Charset.defaultCharset())),
                    new StartChecks.Operators(),
                    new StartChecks.Redis(),
                    new StartPatience(),
                    new StartChecks.Database(),
                    new StartChecks.Broker());
            shop.run(args);
        } catch (RuntimeException e) {
            // It has been reported; threads that were started by then must not keep the program alive.
            System.exit(1);
        }
    }
}
