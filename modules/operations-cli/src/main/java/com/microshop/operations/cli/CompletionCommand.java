package com.microshop.operations.cli;

import java.io.PrintWriter;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints a shell script that completes the tools' names and options. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description = "Prints a script for bash or zsh that completes commands and options; source it.")
@SuppressWarnings("NullAway.Init") // picocli fills the field
final class CompletionCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        CommandSpec tools = spec.root();
        out.print(AutoComplete.bash(tools.name(), tools.commandLine()));
        out.flush();
    }
}
