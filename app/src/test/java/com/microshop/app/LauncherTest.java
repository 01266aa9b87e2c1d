package com.microshop.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class LauncherTest {

    @Test
    void listsTheLoaderAndHowToRunIt() {
        CommandLine tools = Launcher.tools(LauncherTest.class);
        StringWriter err = new StringWriter();

        assertThat(tools.getUsageMessage()).contains("  load  ");
        assertThat(tools.setErr(new PrintWriter(err)).execute("load", "--file", "x.csv"))
                .isEqualTo(2);
        assertThat(err.toString()).startsWith("The loader is not in this jar: app/bin/microshop load --file x.csv");
    }
}
