package com.microshop.load;

import picocli.CommandLine;

/** The load as a process of its own, to be killed. */
final class LoadProcess {

    private LoadProcess() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new LoadCommand()).execute(args));
    }
}
