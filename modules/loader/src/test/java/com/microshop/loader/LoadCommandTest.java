package com.microshop.loader;

import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.loader.FakeShop.Fault;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The loader, on a fake of the shop's API. */
class LoadCommandTest {

    private static final int SECONDS = 60;

    private static final String ROWS = """
            536365,85123A,HEART,6,2010-12-01 08:26:00,2.55,17850,United Kingdom
            536365,71053,LANTERN,6,2010-12-01 08:26:00,3.39,17850,United Kingdom
            536365,85123A,HEART,1,2010-12-01 08:26:00,2.1,17850,United Kingdom
            536365,POST,POSTAGE,1,2010-12-01 08:26:00,18,17850,France
            536366,22423,"CAKE STAND, ""3 TIER\""",2,2010-12-01 08:28:00,12.75,13047,United Kingdom
            C536379,D,Discount,-1,2010-12-01 09:41:00,27.50,14527,United Kingdom
            C536383,85123A,HEART,-2,2010-12-01 09:49:00,2.55,17850,United Kingdom
            C536384,85123A,HEART,-7,2010-12-01 09:49:00,2.55,17850,United Kingdom
            536370,22423,,3,2010-12-01 09:50:00,0.001,17850,United Kingdom
            536371,22423,CAKE STAND,3,2010-12-01 09:50:00,12.75,,United Kingdom
            C536372,22423,CAKE STAND,-4,2010-12-02 09:50:00,12.75,13047,United Kingdom
            C536390,22423,CAKE STAND,-2,2010-12-02 09:50:00,12.75,13047,United Kingdom
            broken
            """;

    private final FakeShop shop = new FakeShop();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    private Path file = Path.of("");

    @BeforeEach
    void writeFile() {
        file = SampleFiles.gzipped(directory, SampleFiles.HEADER + "\n" + ROWS);
    }

    @AfterEach
    void closeShop() {
        shop.close();
    }

    @Test
    void playsTheFileAndFindsNoDifference() {
        assertThat(load()).as(err.toString()).isZero();

        assertThat(shop.users()).isEqualTo(2);
        assertThat(shop.linesOfOrders()).containsExactlyInAnyOrder(3, 1, 1);
        assertThat(shop.returns()).isEqualTo(2);
        assertThat(shop.products())
                .extracting(FakeShop.Product::toString)
                .containsExactlyInAnyOrder(
                        "HEART, 2.55 GBP, 2 left",
                        "LANTERN, 3.39 GBP, 0 left",
                        "CAKE STAND, \"3 TIER\", 12.75 GBP, 2 left");
        assertThat(out.toString())
                .contains("5  line of an order")
                .contains("2  cancellation: returned")
                .contains("1  no customer")
                .contains("1  malformed")
                .contains("2  cancellation of more than")
                .contains("13  in all; the file has 13")
                .contains("Revenue, refunds and stock of all 3 products agree with the file.");
    }

    @Test
    void playedAgainItChangesNothing() {
        assertThat(load()).isZero();
        List<String> keys = shop.keys();

        assertThat(load()).isZero();

        assertThat(shop.keys()).isEqualTo(keys);
        assertThat(shop.orders()).isEqualTo(3);
        assertThat(out.toString()).contains("3 (3 of them already existed)");
    }

    @Test
    void placesOrdersAgainThatTimedOut() {
        assertThat(load("--limit", "1")).as(err.toString()).isZero();
        shop.timeOutOrders();

        assertThat(load()).as(err.toString()).isZero();
        assertThat(shop.orders()).isEqualTo(4);
        assertThat(load()).as(err.toString()).isZero();
        assertThat(shop.orders()).isEqualTo(4);
    }

    @Test
    void retriesAfterAnyFailureOfARequest() {
        Fault[] faults = {Fault.UNAVAILABLE, Fault.NONE, Fault.OUTCOME_UNKNOWN, Fault.NONE, Fault.CUT, Fault.NONE};
        shop.faults(number -> number == 1 ? Fault.NONE : faults[number % faults.length]);

        assertThat(load()).as(err.toString()).isZero();

        assertThat(shop.linesOfOrders()).containsExactlyInAnyOrder(3, 1, 1);
        assertThat(shop.returns()).isEqualTo(2);
    }

    @Test
    void givesUpOnAShopThatDoesNotAnswerAndContinuesLater() {
        for (int silentFrom = 2; silentFrom <= 16; silentFrom += 2) {
            int from = silentFrom;
            int[] start = {0};
            shop.faults(number -> {
                start[0] = start[0] == 0 ? number : start[0];
                return number - start[0] >= from ? Fault.UNAVAILABLE : Fault.NONE;
            });
            assertThat(load("--patience", "0", "--requests", "2")).isEqualTo(2);
            assertThat(err.toString()).contains("has not answered").contains("run it again to continue");
        }
        shop.faults(number -> Fault.NONE);

        assertThat(load()).as(err.toString()).isZero();

        assertThat(shop.linesOfOrders()).containsExactlyInAnyOrder(3, 1, 1);
    }

    @Test
    void continuesAfterKill() throws Exception {
        stopInTheMiddle("-KILL", 137);
    }

    @Test
    void continuesAfterInterrupt() throws Exception {
        String said = stopInTheMiddle("-INT", 130);

        assertThat(said).contains("run it again to continue");
    }

    @Test
    void anyDifferenceIsAFailure() {
        assertThat(load("--limit", "1")).isZero();
        shop.sellOneOfEach();

        assertThat(load("--lag", "1")).isEqualTo(1);

        assertThat(out.toString())
                .contains("2 products differ")
                .contains("85123A: units sold: file 7, shop 8; revenue: file 17.40, shop 19.95; stock: file 2, shop 1");
    }

    @Test
    void anOrderThatFailsIsAFailure() {
        shop.rejectOrdersOf("customer-13047");

        assertThat(load("--lag", "1")).isEqualTo(1);

        assertThat(out.toString())
                .contains("1 orders did not end as they should")
                .contains("(invoice 536366): rejected");
    }

    @Test
    void reusesUsersThatExist() {
        shop.register("customer-17850");

        assertThat(load()).as(err.toString()).isZero();

        assertThat(shop.users()).isEqualTo(2);
    }

    @Test
    void refusesOtherDataUnderTheNameOfADataSet() {
        assertThat(load("--dataset", "mine")).isZero();
        file = SampleFiles.plain(directory, SampleFiles.HEADER + "\n" + ROWS.replace("HEART,6", "HEART,7"));

        assertThat(load("--dataset", "mine")).isEqualTo(1);

        assertThat(err.toString()).contains("422").contains("idempotency-key-reused");
    }

    @Test
    void playsOnlyTheFirstOrders() {
        assertThat(load("--limit", "2")).as(err.toString()).isZero();
        assertThat(shop.orders()).isEqualTo(2);
        assertThat(out.toString()).contains("left out by --limit");

        assertThat(load()).isZero();
        assertThat(shop.orders()).isEqualTo(3);
    }

    @Test
    void anEmptyPlanAgreesToo() {
        file = SampleFiles.plain(directory, SampleFiles.HEADER + "\n");

        assertThat(load()).as(err.toString()).isZero();
    }

    @Test
    void saysInOneSentenceWhyItCannotBeDone() {
        assertThat(run("--file", directory.resolve("none.csv").toString(), "--url", shop.url()))
                .isEqualTo(2);
        assertThat(run("--file", file.toString(), "--url", "http://127.0.0.1:9"))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("There is no readable file")
                .contains("No shop answers at http://127.0.0.1:9");
    }

    @Test
    void refusesWrongOptions() {
        assertThat(run()).isEqualTo(2);
        assertThat(load("--limit", "0")).isEqualTo(2);
        assertThat(load("--dataset", "a b")).isEqualTo(2);
        assertThat(run("--file", file.toString(), "--url", "localhost")).isEqualTo(2);
    }

    private String stopInTheMiddle(String signal, int exitCode) throws IOException, InterruptedException {
        // after 9 of the 10 requests that write, the shop no longer answers: the load is in the middle of it
        shop.faults(number -> shop.keys().size() >= 9 ? Fault.UNAVAILABLE : Fault.NONE);
        Path said = directory.resolve("said.txt");
        // the children of a build that was started in the background ignore an interrupt
        Process process = new ProcessBuilder(
                        "env",
                        "--default-signal=INT",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LoadCommand.class.getName(),
                        "--file",
                        file.toString(),
                        "--url",
                        shop.url())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            while (shop.keys().size() < 9 && process.isAlive() && System.nanoTime() < giveUp) {
                Thread.onSpinWait();
            }
            assertThat(process.isAlive()).isTrue();
            String pid = Long.toString(process.pid());
            assertThat(new ProcessBuilder("kill", signal, pid).start().waitFor(SECONDS, TimeUnit.SECONDS))
                    .isTrue();
            assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).isEqualTo(exitCode);
        shop.faults(number -> Fault.NONE);
        assertThat(shop.keys()).hasSize(9);

        assertThat(load()).as(err.toString()).isZero();

        assertThat(shop.linesOfOrders()).containsExactlyInAnyOrder(3, 1, 1);
        assertThat(shop.keys()).hasSize(10);
        return Files.readString(said);
    }

    private int load(String... more) {
        List<String> arguments = new ArrayList<>(List.of("--file", file.toString(), "--url", shop.url()));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    private int run(String... arguments) {
        return new CommandLine(new LoadCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
