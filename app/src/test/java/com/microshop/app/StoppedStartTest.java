package com.microshop.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microshop.MicroshopApplication;
import com.microshop.local.Stop;
import com.microshop.test.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The shop as a process that is stopped while it starts. */
@SuppressWarnings("NullAway.Init") // JUnit fills the fields
class StoppedStartTest {

    private static final TestDatabase DATABASE = TestDatabase.fresh();

    @TempDir
    Path folder;

    @AfterAll
    static void dropDatabase() {
        DATABASE.close();
    }

    @ParameterizedTest
    @CsvSource({"beans, INT, 130", "beans, TERM, 143", "ready, TERM, 143"})
    void endsWithTheStatusOfTheSignalAndReportsNoFailure(String before, String signal, int status) throws Exception {
        Path output = folder.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(
                        "env",
                        "--default-signal=INT,TERM",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        StoppedShop.class.getName(),
                        "--stop.before=" + before,
                        "--stop.signal=" + signal,
                        "--server.port=0",
                        "--management.server.port=0",
                        "--microshop.payment.sandbox.enabled=true",
                        "--microshop.database.url=" + DATABASE.url(),
                        "--microshop.database.user=" + DATABASE.user(),
                        "--microshop.database.password=" + DATABASE.password(),
                        "--microshop.operator.password=a long secret")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("MICROSHOP_"));

        int actual = builder.start().waitFor();

        assertThat(actual).as(Files.readString(output)).isEqualTo(status);
        assertThat(output).content().doesNotContain("\tat ").doesNotContain("cannot start");
    }

    /**
     * The shop, which sends itself a signal while it starts, and does not end before the start has failed because of that.
     */
    @Configuration(proxyBeanMethods = false)
    @Import(MicroshopApplication.class)
    static class StoppedShop {

        static void main(String[] args) {
            Launcher.launch(StoppedShop.class, args);
        }

        @Bean
        @ConditionalOnProperty(name = "stop.before", havingValue = "beans")
        static BeanFactoryPostProcessor stopBeforeBeans(@Value("${stop.signal}") String signal) {
            Thread starting = Thread.currentThread();
            return beans -> {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> awaitFailureOf(starting)));
                send(signal);
                await().until(Stop::isUnderWay);
                throw new StartFailure("What is needed is gone.");
            };
        }

        @Bean
        @ConditionalOnProperty(name = "stop.before", havingValue = "ready")
        StopBeforeReady stopBeforeReady(@Value("${stop.signal}") String signal) {
            return new StopBeforeReady(signal);
        }

        static void send(String signal) {
            String self = Long.toString(ProcessHandle.current().pid());
            try {
                new ProcessBuilder("kill", "-" + signal, self).start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Waits until the thread that starts the shop has come to its {@code System.exit}, which waits for the stop. */
        static void awaitFailureOf(Thread starting) {
            await().until(() -> starting.getState() == Thread.State.BLOCKED || !starting.isAlive());
        }
    }

    /** Is stopped when what listens for the end of the context has stopped, and before the context has. */
    static final class StopBeforeReady implements ApplicationRunner, SmartLifecycle {

        private final Thread starting = Thread.currentThread();
        private final CountDownLatch stopping = new CountDownLatch(1);
        private final String signal;

        StopBeforeReady(String signal) {
            this.signal = signal;
        }

        @Override
        public void run(ApplicationArguments arguments) throws InterruptedException {
            StoppedShop.send(signal);
            stopping.await();
        }

        @Override
        public void start() {}

        @Override
        public void stop() {
            stopping.countDown();
            StoppedShop.awaitFailureOf(starting);
        }

        @Override
        public boolean isRunning() {
            return stopping.getCount() > 0;
        }
    }
}
