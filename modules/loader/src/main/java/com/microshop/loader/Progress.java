package com.microshop.loader;

import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;

/** Shows the progress of the load: a bar on a terminal, a line every few seconds elsewhere. */
final class Progress implements AutoCloseable {

    private static final Duration TERMINAL_PERIOD = Duration.ofMillis(250);
    private static final Duration PLAIN_PERIOD = Duration.ofSeconds(5);
    // A line that is wider than the terminal is cut off, as one that is wrapped could not be painted over.
    private static final String CLEAR = "\r\033[K";
    private static final String NO_WRAP = "\033[?7l";
    private static final String WRAP = "\033[?7h";

    private static final Phase NOTHING = new Phase("", "", 0, "", 0, System::nanoTime);

    private final PrintWriter out;
    private final boolean terminal;
    private final Thread painter;
    private volatile Phase phase = NOTHING;

    private Progress(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
        this.painter = Thread.ofPlatform().daemon().name("progress").start(this::paint);
    }

    @SuppressWarnings("SystemConsoleNull") // since JDK 25 it is null again where there is no terminal
    static Progress on(PrintWriter out) {
        Console console = System.console();
        return new Progress(out, console != null && console.isTerminal());
    }

    /** Begins a phase that counts one kind of thing. */
    Phase begin(String name, String unit, long total) {
        return begin(name, unit, total, "", 0);
    }

    /** Begins a phase that counts things and their parts; the time left is computed from the parts. */
    Phase begin(String name, String unit, long total, String partUnit, long parts) {
        end();
        phase = new Phase(name, unit, total, partUnit, parts, System::nanoTime);
        return phase;
    }

    /** Prints a sentence above the bar. */
    synchronized void say(String sentence) {
        clear();
        out.println(sentence);
        out.flush();
    }

    /** Prints the summary of the current phase and ends it. */
    synchronized void end() {
        if (phase != NOTHING) {
            clear();
            out.println(phase.summary());
            out.flush();
            phase = NOTHING;
        }
    }

    @Override
    public void close() {
        painter.interrupt();
        synchronized (this) {
            clear();
            out.flush();
        }
    }

    private void paint() {
        try {
            while (!Thread.interrupted()) {
                Thread.sleep(terminal ? TERMINAL_PERIOD : PLAIN_PERIOD);
                paintOnce();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void paintOnce() {
        if (phase != NOTHING) {
            out.print(terminal ? CLEAR + NO_WRAP + phase.state() + WRAP : phase.state() + System.lineSeparator());
            out.flush();
        }
    }

    private void clear() {
        if (terminal) {
            out.print(CLEAR);
        }
    }
}
