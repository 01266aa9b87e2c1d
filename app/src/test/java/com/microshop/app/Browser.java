package com.microshop.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.SessionNotCreatedException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A Chromium without a window, in which an operator is logged in. */
final class Browser implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String MISSING =
            "The browser tests need Chromium and chromedriver: apt-get install chromium chromium-driver";

    private final URI base;
    private final ChromeDriver driver;

    private Browser(URI base, ChromeDriver driver) {
        this.base = base;
        this.driver = driver;
    }

    static Browser loggedInAt(int port, String password) {
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.WARNING);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        ChromeOptions options = new ChromeOptions()
                .setBinary(program("CHROME", "/usr/bin/chromium"))
                .addArguments(
                        "--headless=new",
                        "--disable-dev-shm-usage",
                        "--disable-background-networking",
                        "--force-device-scale-factor=1",
                        "--window-size=1180,820");
        options.setCapability("goog:loggingPrefs", logs);
        Browser browser = new Browser(URI.create("http://127.0.0.1:" + port), start(options));
        browser.driver.get("http://operator:%s@127.0.0.1:%d/ops"
                .formatted(URLEncoder.encode(password, StandardCharsets.UTF_8).replace("+", "%20"), port));
        var _ = browser.requests(); // among them that with the password in it
        return browser;
    }

    /** Without its sandbox only where Chromium cannot have one, as root and in most containers: there it ends at once. */
    private static ChromeDriver start(ChromeOptions options) {
        try {
            return new ChromeDriver(service(), options);
        } catch (SessionNotCreatedException e) {
            return new ChromeDriver(service(), options.addArguments("--no-sandbox"));
        }
    }

    private static ChromeDriverService service() {
        return new ChromeDriverService.Builder()
                .usingDriverExecutable(program("CHROMEDRIVER", "/usr/bin/chromedriver"))
                .usingAnyFreePort()
                .build();
    }

    private static File program(String variable, String usual) {
        File program = new File(Objects.requireNonNullElse(System.getenv(variable), usual));
        if (!program.canExecute()) {
            throw new IllegalStateException(MISSING);
        }
        return program;
    }

    void open(String path) {
        driver.get(base.resolve(path).toString());
    }

    String path() {
        URI here = URI.create(Objects.requireNonNull(driver.getCurrentUrl()));
        return here.getPath();
    }

    /** The visible text of one element or, with {@code body}, of the page. */
    String text(String css) {
        try {
            return driver.findElement(By.cssSelector(css)).getText();
        } catch (NoSuchElementException | StaleElementReferenceException e) {
            return ""; // not there now
        }
    }

    int count(String css) {
        return driver.findElements(By.cssSelector(css)).size();
    }

    /** Waits until an element contains these texts, without reloading the page. */
    void awaitText(String css, String... parts) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(text(css)).contains(parts));
    }

    void awaitOne(String css) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(count(css)).as(css).isPositive());
    }

    void click(String css) {
        driver.findElement(By.cssSelector(css)).click();
    }

    void type(String css, String text) {
        driver.findElement(By.cssSelector(css)).sendKeys(text);
    }

    /** Presses Tab until an element has the focus; fails if it cannot be reached, or if the focus is not visible. */
    void tabTo(String css) {
        for (int i = 0; i < 200; i++) {
            press(Keys.TAB);
            WebElement focused = driver.switchTo().activeElement();
            assertThat(focused.getCssValue("outline-style"))
                    .as("the outline of %s", focused.getDomProperty("outerHTML"))
                    .isNotEqualTo("none");
            if (isFocused(css)) {
                return;
            }
        }
        throw new AssertionError("Tab does not get to " + css);
    }

    /** Types into the focused element. */
    void press(CharSequence... keys) {
        driver.switchTo().activeElement().sendKeys(keys);
    }

    /** Sets the size of the window and whether it prefers dark colours. */
    void resize(int width, int height, boolean dark) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    /** The width of the page, including what is out of view. */
    int pageWidth() {
        Object width = driver.executeScript("return document.documentElement.scrollWidth");
        return ((Number) Objects.requireNonNull(width)).intValue();
    }

    /** Whether an element has the focus. */
    boolean isFocused(String css) {
        WebElement focused = driver.switchTo().activeElement();
        return Boolean.TRUE.equals(driver.executeScript("return arguments[0].matches(arguments[1])", focused, css));
    }

    void scrollTo(String css) {
        var _ = driver.executeScript(
                "arguments[0].scrollIntoView({block: 'center'})", driver.findElement(By.cssSelector(css)));
    }

    void screenshot(Path file) {
        try {
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }

    /** The errors in the browser's log since the previous call. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(LogEntry::getMessage)
                .toList();
    }

    /** The addresses that it requested since the previous call. */
    List<String> requests() {
        List<String> addresses = new ArrayList<>();
        for (LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
            JsonNode message = JsonMapper.shared().readTree(entry.getMessage()).get("message");
            if ("Network.requestWillBeSent".equals(message.get("method").asString())) {
                addresses.add(message.at("/params/request/url").asString());
            }
        }
        return addresses;
    }

    @Override
    public void close() {
        driver.quit();
    }
}
