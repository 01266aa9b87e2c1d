package com.microshop.app;

import com.microshop.messaging.rabbit.BrokerAccount;
import com.microshop.messaging.rabbit.BrokerPermissions;
import java.io.PrintWriter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the commands that create an account at the broker for each process, with only the permissions that its modules need. */
@Command(
        name = "broker-accounts",
        mixinStandardHelpOptions = true,
        description =
                "Prints the rabbitmqctl commands that give each process an account of its own, with the permissions"
                        + " that its modules need. The commands ask for the passwords when they run.")
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class BrokerAccountsCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "MODULES",
            arity = "1..*",
            description = "One process each, such as: user,product order payment; 'all' runs every module.")
    private List<String> shape;

    @Option(
            names = "--vhost",
            defaultValue = "/",
            description = "The broker's virtual host (default: ${DEFAULT-VALUE}).")
    private String host;

    @Override
    public Integer call() {
        if (host.contains("'")) {
            throw new ParameterException(spec.commandLine(), "--vhost must not contain a quotation mark.");
        }
        Set<BrokerAccount> accounts =
                shape.stream().map(this::account).collect(Collectors.toCollection(LinkedHashSet::new));
        PrintWriter out = spec.commandLine().getOut();
        accounts.forEach(account -> print(account, out));
        out.flush();
        return 0;
    }

    private BrokerAccount account(String process) {
        List<String> modules = "all".equals(process) ? List.of() : List.of(process.split(",", -1));
        for (String module : modules) {
            if (!ShopModules.all().contains(module)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "There is no module '%s': a process is described by some of %s, separated by commas, or by 'all'."
                                .formatted(module, String.join(", ", ShopModules.all())));
            }
        }
        return BrokerAccount.of(modules, ShopModules.uses());
    }

    private void print(BrokerAccount account, PrintWriter out) {
        BrokerPermissions allowed = account.permissions();
        out.println(line("add_user", account.name()));
        out.println(line(
                "set_permissions",
                "--vhost",
                host,
                account.name(),
                allowed.configure(),
                allowed.write(),
                allowed.read()));
        out.println(line(
                "set_topic_permissions",
                "--vhost",
                host,
                account.name(),
                BrokerPermissions.TOPIC_EXCHANGE,
                allowed.topicWrite(),
                allowed.topicRead()));
    }

    private static String line(String action, String... arguments) {
        return Stream.of(arguments)
                .map(argument -> argument.matches("[\\w.+-]+") ? argument : "'" + argument + "'")
                .collect(Collectors.joining(" ", "rabbitmqctl " + action + " ", ""));
    }
}
