package com.microshop.user;

import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.messaging.Commands;
import com.microshop.messaging.Invariant;
import com.microshop.test.TestDatabase;
import com.microshop.test.module.ModuleApplication;
import com.microshop.user.config.UserModule;
import com.microshop.web.WebKit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.client.EntityExchangeResult;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole module through its API over HTTP, on a real PostgreSQL. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "server.address=127.0.0.1",
            "spring.flyway.enabled=false",
            "spring.jpa.hibernate.ddl-auto=none",
            "spring.jpa.open-in-view=false",
            "spring.threads.virtual.enabled=true"
        })
class UserModuleTest {

    private static final TestDatabase DATABASE = TestDatabase.fresh();
    private static final int CLIENTS = 50;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({UserModule.class, WebKit.class})
    static class UserProcess {}

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        ModuleApplication.connect(registry, DATABASE);
    }

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private Commands commands;

    @Autowired
    private Invariant invariant;

    private RestTestClient client;

    @BeforeEach
    void setUp() {
        client = RestTestClient.bindToServer()
                .baseUrl("http://127.0.0.1:" + port)
                .build();
    }

    @AfterEach
    void claimsFollowEvents() {
        assertThat(invariant.offenders()).isEmpty();
    }

    private record Answer(
            int status,
            JsonNode body,
            @Nullable String etag,
            @Nullable String location) {

        String id() {
            return body.get("id").asString();
        }

        String problem() {
            return body.get("type").asString();
        }

        String path() {
            return Objects.requireNonNull(location, "no Location");
        }
    }

    @Test
    void aRegisteredUserCanBeReadAtOnce() {
        Answer created = register("Ada", "Ada@example.com");
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.etag()).isEqualTo("\"0\"");

        Answer read = get(created.path());
        assertThat(read.status()).isEqualTo(200);
        assertThat(read.etag()).isEqualTo("\"0\"");
        assertThat(read.body().propertyNames())
                .containsExactlyInAnyOrder("id", "username", "email", "status", "registered_at", "version");
        assertThat(read.id()).isEqualTo(created.id());
        assertThat(read.body().get("username").asString()).isEqualTo("Ada");
        assertThat(read.body().get("email").asString()).isEqualTo("Ada@example.com");
        assertThat(read.body().get("status").asString()).isEqualTo("active");
    }

    @Test
    void usersAreFoundByNameAddressAndStatus() {
        String grace = register("Grace", "grace@example.com").id();
        String linus = register("linus", "linus@example.com").id();
        post("/api/users/" + linus + "/deactivate", null);

        assertThat(ids(get("/api/users?username=gRACE"))).containsExactly(grace);
        assertThat(ids(get("/api/users?email=GRACE@example.com"))).containsExactly(grace);
        assertThat(ids(get("/api/users?username=grace&email=linus@example.com")))
                .isEmpty();
        assertThat(ids(get("/api/users?status=deactivated&username=linus"))).containsExactly(linus);
        assertThat(ids(get("/api/users?status=active&username=linus"))).isEmpty();
        assertThat(get("/api/users?status=asleep").status()).isEqualTo(400);
    }

    @Test
    void usersAreFoundWithoutTheirNameOrAddressInTheUrl() {
        String ada = register("Ada-of-search", "ada.search@example.com").id();

        assertThat(ids(post("/api/users/search", Map.of("email", "ADA.search@example.com"))))
                .containsExactly(ada);
        assertThat(ids(post("/api/users/search", Map.of("username", "ADA-of-search"))))
                .containsExactly(ada);
        assertThat(ids(post("/api/users/search", Map.of("username", "ada-of-search", "email", "other@example.com"))))
                .isEmpty();
        assertThat(post("/api/users/search", Map.of()).status()).isEqualTo(422);
        assertThat(post("/api/users/search", Map.of("email", "")).status()).isEqualTo(422);
    }

    @Test
    void pagesAreStableWhileUsersAreAdded() {
        Set<String> before = new HashSet<>();
        for (int i = 0; i < 7; i++) {
            before.add(register("paged-" + i, "paged-" + i + "@example.com").id());
        }
        List<String> seen = new ArrayList<>();
        JsonNode page = get("/api/users?limit=3").body();
        for (int i = 0; ; i++) {
            page.get("items").forEach(user -> seen.add(user.get("id").asString()));
            if (page.get("next_cursor").isNull()) {
                break;
            }
            if (i == 0) {
                register("paged-late", "paged-late@example.com");
            }
            page = get("/api/users?limit=3&cursor=" + page.get("next_cursor").asString())
                    .body();
        }
        assertThat(seen).doesNotHaveDuplicates().containsAll(before).isSorted();
    }

    @Test
    void isChangedAtTheVersionThatWasRead() {
        String path = register("barbara", "barbara@example.com").path();
        Answer changed = send(HttpMethod.PATCH, path, Map.of("username", "liskov"), "If-Match", "\"0\"");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.body().get("version").asInt()).isEqualTo(1);
        assertThat(get(path).body().get("username").asString()).isEqualTo("liskov");

        Answer stale = send(HttpMethod.PATCH, path, Map.of("email", "b@example.com"), "If-Match", "\"0\"");
        assertThat(stale.status()).isEqualTo(412);
        Answer same = send(HttpMethod.PATCH, path, Map.of("username", "liskov"), "If-Match", "\"1\"");
        assertThat(same.status()).isEqualTo(200);
        assertThat(same.etag()).isEqualTo("\"1\"");
        assertThat(send(HttpMethod.DELETE, path, null, "If-Match", "\"7\"").status())
                .isEqualTo(412);
        assertThat(get(path).body().get("email").asString()).isEqualTo("barbara@example.com");
    }

    @Test
    void isDeactivatedAndReactivated() {
        String path = register("edsger", "edsger@example.com").path();
        assertThat(post(path + "/deactivate", null).body().get("version").asInt())
                .isEqualTo(1);
        assertThat(post(path + "/deactivate", null).body().get("version").asInt())
                .isEqualTo(1);
        assertThat(get(path).body().get("status").asString()).isEqualTo("deactivated");
        assertThat(post(path + "/reactivate", null).body().get("version").asInt())
                .isEqualTo(2);
        assertThat(get(path).body().get("status").asString()).isEqualTo("active");
    }

    @Test
    void anErasedUserLeavesNothingPersonalAnywhere() {
        String id = register("Zuse-Konrad", "zuse-konrad@example.com").id();
        String path = "/api/users/" + id;
        send(HttpMethod.PATCH, path, Map.of("username", "Zuse-Konrad2"), "Idempotency-Key", "zk");
        assertThat(placesOf("zuse-konrad")).containsExactlyInAnyOrder("claim", "user_view");

        assertThat(send(HttpMethod.DELETE, path, null).status()).isEqualTo(200);
        assertThat(placesOf("zuse-konrad")).isEmpty();
        Answer erased = get(path);
        assertThat(erased.status()).isEqualTo(200);
        assertThat(erased.body().get("status").asString()).isEqualTo("erased");
        assertThat(erased.body().get("username").isNull()).isTrue();
        assertThat(erased.body().get("email").isNull()).isTrue();

        assertThat(send(HttpMethod.DELETE, path, null).status()).isEqualTo(200);
        assertThat(post(path + "/reactivate", null).problem()).isEqualTo("/problems/user-erased");
        assertThat(send(HttpMethod.PATCH, path, Map.of("username", "back")).status())
                .isEqualTo(409);
        assertThat(register("Zuse-Konrad2", "zuse-konrad@example.com").status()).isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                                              | 422 | username
            {"username":"ab","email":"ok@example.com"}                      | 422 | username
            {"username":"good","email":"nonsense"}                          | 422 | email
            {"username":"good","email":null}                                | 422 | email
            {"username":"good","email":"ok@example.com","admin":true}       | 400 | admin
            {"username":["good"],"email":"ok@example.com"}                  | 400 | username
            """)
    void namesTheFieldThatIsWrong(String body, int status, String field) {
        Answer answer = send(HttpMethod.POST, "/api/users", body);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body().get("errors").findValuesAsString("field")).contains(field);
        assertThat(answer.body().toString()).doesNotContain("nonsense");
    }

    @Test
    void refusesWhatMakesNoSense() {
        String path = register("donald", "donald@example.com").path();
        assertThat(send(HttpMethod.PATCH, path, Map.of()).status()).isEqualTo(422);
        assertThat(send(HttpMethod.PATCH, path, Map.of("username", "")).status())
                .isEqualTo(422);
        assertThat(send(HttpMethod.POST, "/api/users", "{").status()).isEqualTo(400);
        assertThat(register("endless", "a@" + "a.".repeat(400_000)).status()).isEqualTo(422);
        assertThat(register("e".repeat(900_000), "endless@example.com").status())
                .isEqualTo(422);
        assertThat(get("/api/users/nonsense").status()).isEqualTo(404);
        UserId unknown = UserId.random();
        assertThat(get("/api/users/" + unknown).status()).isEqualTo(404);
        assertThat(send(HttpMethod.PATCH, "/api/users/" + unknown, Map.of("username", "nobody"))
                        .status())
                .isEqualTo(404);
        assertThat(post("/api/users/" + unknown + "/deactivate", null).status()).isEqualTo(404);
        assertThat(send(HttpMethod.DELETE, "/api/users/" + unknown, null).status())
                .isEqualTo(404);
        assertThat(get("/api/users?name=donald").status()).isEqualTo(400);
        assertThat(get("/api/users?cursor=broken").status()).isEqualTo(400);
    }

    @Test
    void oneOfFiftyClientsGetsTheUsername() {
        List<Answer> answers = race(i -> register(i % 2 == 0 ? "raced" : "RACED", "raced-" + i + "@example.com"));
        assertOneWinner(answers, 201, "/problems/username-taken");
        assertThat(ids(get("/api/users?username=raced"))).hasSize(1);
    }

    @Test
    void oneOfFiftyClientsGetsTheEmailAndNoOtherKeepsAUsername() {
        assertOneWinner(race(i -> register("rival-" + i, "rivals@example.com")), 201, "/problems/email-taken");
        int claimed = jdbc.sql("SELECT count(*) FROM users.claim WHERE value LIKE 'rival-%'")
                .query(Integer.class)
                .single();
        assertThat(claimed).isOne();
    }

    @Test
    void oneOfFiftyUsersChangesToTheUsername() {
        List<String> paths = IntStream.range(0, CLIENTS)
                .mapToObj(i -> register("changer-" + i, "changer-" + i + "@example.com")
                        .path())
                .toList();
        assertOneWinner(
                race(i -> send(HttpMethod.PATCH, paths.get(i), Map.of("username", "changed"))),
                200,
                "/problems/username-taken");
    }

    @Test
    void usersWhoTakeOverEachOthersNamesDoNotWaitInACircle() {
        List<String> paths = IntStream.range(0, CLIENTS)
                .mapToObj(
                        i -> register("heir-" + i, "heir-" + i + "@example.com").path())
                .toList();
        List<Answer> answers = race(i -> {
            String next = "heir-" + (i + 1);
            return send(HttpMethod.PATCH, paths.get(i), Map.of("username", next, "email", next + "@example.com"));
        });
        assertThat(answers).extracting(Answer::status).isSubsetOf(200, 409);
        assertThat(answers.getLast().status()).isEqualTo(200);
    }

    @Test
    void fiftyClientsWithOneIdempotencyKeyRegisterOneUser() {
        List<Answer> answers = race(i -> send(
                HttpMethod.POST,
                "/api/users",
                Map.of("username", "idem", "email", "idem@example.com"),
                "Idempotency-Key",
                "idem-1"));
        assertThat(answers).extracting(Answer::status).containsOnly(201);
        assertThat(answers)
                .extracting(Answer::id)
                .containsOnly(answers.getFirst().id());
    }

    @Test
    void changesThatRaceWithTheErasureLeaveNothingBehind() {
        String path = register("racing", "racing@example.com").path();
        List<Answer> answers = race(i -> i == CLIENTS / 2
                ? send(HttpMethod.DELETE, path, null)
                : send(HttpMethod.PATCH, path, Map.of("username", "racing-" + i)));
        assertThat(answers).extracting(Answer::status).isSubsetOf(200, 409);
        assertThat(get(path).body().get("status").asString()).isEqualTo("erased");
        assertThat(placesOf("racing")).isEmpty();
    }

    @Test
    void aSnapshotHoldsNothingPersonal() throws Exception {
        UserId id = UserId.of(register("snapshot-0", "snapshot@example.com").id());
        for (int i = 1; i <= 250; i++) {
            commands.send(new ChangeUser(id, "snapshot-" + i, null, null)).get(10, TimeUnit.SECONDS);
        }
        assertThat(send(HttpMethod.PATCH, "/api/users/" + id, Map.of("email", "snapshot2@example.com"))
                        .body()
                        .get("version")
                        .asInt())
                .isEqualTo(251);
        assertThat(ids(get("/api/users?username=snapshot-250"))).containsExactly(id.value());
        assertThat(placesOf("snapshot")).containsExactlyInAnyOrder("claim", "user_view");
        send(HttpMethod.DELETE, "/api/users/" + id, null);
        assertThat(placesOf("snapshot")).isEmpty();
    }

    @Test
    void theInvariantNamesEachOffender() {
        String keyless = register("keyless", "keyless@example.com").id();
        String claimless = register("claimless", "claimless@example.com").id();
        String renamed = register("renamed", "renamed@example.com").id();
        String stranger = UserId.random().value();
        List<String> tampering = List.of(
                "CREATE TABLE users.kept AS SELECT * FROM users.user_key WHERE user_id = '%s'".formatted(keyless),
                "DELETE FROM users.user_key WHERE user_id = '%s'".formatted(keyless),
                "DELETE FROM users.claim WHERE kind = 'email' AND user_id = '%s'".formatted(claimless),
                "UPDATE users.claim SET value = 'forged' WHERE kind = 'username' AND user_id = '%s'".formatted(renamed),
                "INSERT INTO users.claim VALUES ('username', 'stranger', '%s')".formatted(stranger));
        tampering.forEach(sql -> jdbc.sql(sql).update());
        assertThat(invariant.offenders())
                .containsExactlyInAnyOrder(
                        "User %s is not erased but has no key.".formatted(keyless),
                        "User %s does not hold the email that its events tell.".formatted(claimless),
                        "User %s does not hold the username that its events tell.".formatted(renamed),
                        "User %s is erased or never was, but has a key or a claim.".formatted(stranger));
        List<String> repair = List.of(
                "INSERT INTO users.user_key SELECT * FROM users.kept",
                "DROP TABLE users.kept",
                "INSERT INTO users.claim VALUES ('email', 'claimless@example.com', '%s')".formatted(claimless),
                "UPDATE users.claim SET value = 'renamed' WHERE kind = 'username' AND user_id = '%s'"
                        .formatted(renamed),
                "DELETE FROM users.claim WHERE user_id = '%s'".formatted(stranger));
        repair.forEach(sql -> jdbc.sql(sql).update());
    }

    private static void assertOneWinner(List<Answer> answers, int won, String lost) {
        assertThat(answers.stream().filter(answer -> answer.status() == won)).hasSize(1);
        assertThat(answers.stream()
                        .filter(answer ->
                                answer.status() == 409 && answer.problem().equals(lost)))
                .hasSize(CLIENTS - 1);
    }

    private List<Answer> race(IntFunction<Answer> request) {
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> answers = IntStream.range(0, CLIENTS)
                    .mapToObj(i -> clients.submit(() -> {
                        start.await();
                        return request.apply(i);
                    }))
                    .toList();
            start.countDown();
            List<Answer> received = new ArrayList<>();
            for (Future<Answer> answer : answers) {
                received.add(answer.get(60, TimeUnit.SECONDS));
            }
            return received;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The tables of the module that show a text anywhere, in any case. */
    private List<String> placesOf(String text) {
        List<String> tables = jdbc.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'users'")
                .query((row, n) -> row.getString(1))
                .list();
        return tables.stream().filter(table -> shows(table, text)).toList();
    }

    private boolean shows(String table, String text) {
        return jdbc.sql("SELECT count(*) > 0 FROM users.%s t WHERE t::text ILIKE ?".formatted(table))
                .param("%" + text + "%")
                .query((row, n) -> row.getBoolean(1))
                .single();
    }

    private static List<String> ids(Answer page) {
        return page.body().get("items").findValuesAsString("id");
    }

    private Answer register(String username, String email) {
        return post("/api/users", Map.of("username", username, "email", email));
    }

    private Answer post(String path, @Nullable Object body) {
        return send(HttpMethod.POST, path, body);
    }

    private Answer get(String path) {
        return send(HttpMethod.GET, path, null);
    }

    private Answer send(HttpMethod method, String path, @Nullable Object body, String... headers) {
        RestTestClient.RequestBodySpec request = client.method(method).uri(path);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        if (body != null) {
            request.contentType(MediaType.APPLICATION_JSON).body(body);
        }
        EntityExchangeResult<byte[]> result = request.exchange().expectBody().returnResult();
        return new Answer(
                result.getStatus().value(),
                JsonMapper.shared().readTree(result.getResponseBody()),
                result.getResponseHeaders().getETag(),
                result.getResponseHeaders().getFirst("Location"));
    }
}
