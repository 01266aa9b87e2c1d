package com.microshop.operations.cli;

import com.microshop.operations.InvariantReport.Check;
import com.microshop.operations.OperatorApi;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Asks the processes of a running shop to check the invariants of their modules and prints what they found. */
@Command(
        name = "check-invariants",
        mixinStandardHelpOptions = true,
        description = "Checks the invariants of stock, money and orders against the event stores of a running shop.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every invariant holds",
            "1:some do not; the offenders are named",
            "2:some could not be checked"
        })
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class CheckInvariantsCommand implements Callable<Integer> {

    private static final int HOLD = 0;
    private static final int BROKEN = 1;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @Spec
    private CommandSpec spec;

    @Mixin
    private OperatorOptions operator;

    @Override
    public Integer call() {
        Set<Check> checks = new LinkedHashSet<>();
        RunningShop shop = new RunningShop(spec, operator, PATIENCE);
        for (URI url : shop.processes(true)) {
            checks.addAll(shop.ask(url, OperatorApi::invariants).checks());
        }
        return print(checks);
    }

    private int print(Set<Check> checks) {
        PrintWriter out = spec.commandLine().getOut();
        for (Check check : checks) {
            out.println((check.holds() ? "✓ " : "✗ ") + check.statement());
            check.offenders().forEach(offender -> out.println("    " + offender));
            if (!check.unchecked().isEmpty()) {
                out.println("    could not be checked: " + check.unchecked());
            }
        }
        long broken = checks.stream().filter(c -> !c.offenders().isEmpty()).count();
        long unchecked = checks.stream().filter(c -> !c.unchecked().isEmpty()).count();
        out.println("%d invariants: %d hold, %d broken, %d not checked."
                .formatted(checks.size(), checks.size() - broken - unchecked, broken, unchecked));
        out.flush();
        if (broken > 0) {
            return BROKEN;
        }
        return unchecked > 0 || checks.isEmpty() ? RunningShop.UNREACHABLE : HOLD;
    }
}
