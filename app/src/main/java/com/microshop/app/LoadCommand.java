package com.microshop.app;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** Lists the loader among the tools; {@code app/bin/microshop} runs it from a jar of its own. */
@Command(
        name = "load",
        description = "Plays a file of Online Retail data into a running shop, then compares revenue, refunds and stock"
                + " of each product with the file.")
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class LoadCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Unmatched
    private List<String> arguments = new ArrayList<>();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "The loader is not in this jar: app/bin/microshop load %s".formatted(String.join(" ", arguments)));
    }
}
