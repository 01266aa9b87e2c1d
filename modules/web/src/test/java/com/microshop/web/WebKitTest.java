package com.microshop.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SpringBootTest(
        classes = TinyShop.class,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"server.address=127.0.0.1", "server.tomcat.max-swallow-size=32MB"})
class WebKitTest {

    private static final String GOOD = "{\"name\": \"Lamp\", \"unit_price\": 9.90}";

    private final HttpClient client = HttpClient.newHttpClient();
    private final JsonMapper json = JsonMapper.shared();

    @Autowired
    private TinyShop.Memory memory;

    @LocalServerPort
    private int port;

    @BeforeEach
    void empty() {
        memory.things.clear();
        memory.receipts.clear();
        memory.fingerprints.clear();
        memory.fresh = true;
    }

    @Test
    void createdThingsHaveALocationAndAVersion() throws Exception {
        HttpResponse<String> created = post("/api/things", GOOD);

        assertThat(created.statusCode()).isEqualTo(201);
        String id = json.readTree(created.body()).get("id").asString();
        assertThat(created.headers().firstValue("Location")).hasValue("/api/things/" + id);
        assertThat(created.headers().firstValue("ETag")).hasValue("\"0\"");
        HttpResponse<String> read = get("/api/things/" + id);
        assertThat(read.body()).contains("\"unit_price\":9.90").contains("\"name\":\"Lamp\"");
        assertThat(read.headers().firstValue("ETag")).hasValue("\"0\"");
        HttpResponse<String> again = send(
                request("/api/things/" + id).header("If-None-Match", "\"0\"").GET());
        assertThat(again.statusCode()).isEqualTo(304);
    }

    @Test
    void aRenderedPageIsSentOnceAndThenOnlyConfirmedUntilItChanges() throws Exception {
        String id = created("{\"name\": \"Lamp\", \"unit_price\": 9.9}");
        HttpResponse<String> page = get("/api/things");
        String tag = page.headers().firstValue("ETag").orElseThrow();

        assertThat(page.body()).contains(id).startsWith("{\"items\":[").endsWith("\"next_cursor\":null}");
        assertThat(page.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(page.headers().firstValueAsLong("Content-Length"))
                .hasValue(page.body().getBytes(StandardCharsets.UTF_8).length);
        assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-cache");
        assertThat(get("/api/things").headers().firstValue("ETag")).hasValue(tag);
        for (String known : List.of(tag, "*", "\"other\", " + tag)) {
            HttpResponse<String> again =
                    send(request("/api/things").header("If-None-Match", known).GET());
            assertThat(again.statusCode()).as(known).isEqualTo(304);
            assertThat(again.body()).isEmpty();
        }
        HttpResponse<String> head = send(request("/api/things").method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(head.headers().firstValue("ETag")).hasValue(tag);
        assertThat(head.headers().firstValue("Content-Length"))
                .isEqualTo(page.headers().firstValue("Content-Length"));
        assertThat(send(request("/api/things").header("Accept", "text/plain").GET())
                        .statusCode())
                .isEqualTo(406);

        created("{\"name\": \"Mug\", \"unit_price\": 1}");
        HttpResponse<String> later =
                send(request("/api/things").header("If-None-Match", tag).GET());
        assertThat(later.statusCode()).isEqualTo(200);
        assertThat(later.headers().firstValue("ETag")).isPresent().isNotEqualTo(Optional.of(tag));
    }

    @Test
    void pricesMayBeStringsAndAreNeverRounded() throws Exception {
        String id = created("{\"name\": \"Lamp\", \"unit_price\": \"1234567.8901\"}");

        assertThat(get("/api/things/" + id).body()).contains("\"unit_price\":1234567.8901");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{                                                | 400 | broken-json    | ",
                "                                                 | 400 | broken-json    | ",
                "null                                             | 400 | broken-json    | ",
                "{'name': 'a', 'unit_price': 1} x                 | 400 | broken-json    | ",
                "{'name': 'a', 'unit_price': 1} {}                | 400 | broken-json    | The body must be one JSON object",
                "{'name': 'a', 'name': 'b', 'unit_price': 1}      | 400 | broken-json    | ",
                "[]                                               | 400 | invalid-body   | body must be an object",
                "'text'                                           | 400 | invalid-body   | body must be an object",
                "{'name': 5, 'unit_price': 1}                     | 400 | invalid-body   | name must be a string",
                "{'name': ['a'], 'unit_price': 1}                 | 400 | invalid-body   | name must be a string",
                "{'name': 'a\\u0000', 'unit_price': 1}            | 400 | invalid-body   | name must be text without NUL",
                "{'name': 'a\\ud800', 'unit_price': 1}            | 400 | invalid-body   | name must be text without NUL",
                "{'name': 'a', 'unit_price': 'cheap'}             | 400 | invalid-body   | unit_price must be a decimal number",
                "{'name': 'a', 'unit_price': '1e2'}               | 400 | invalid-body   | unit_price must be a decimal number",
                "{'name': 'a', 'unit_price': 1e999999999}         | 400 | invalid-body   | unit_price must be a decimal number",
                "{'name': 'a', 'unit_price': NaN}                 | 400 | broken-json    | ",
                "{'name': 'a', 'unit_price': true}                | 400 | invalid-body   | unit_price must be a decimal number",
                "{'name': 'a', 'unit_price': 1, 'colour': 'red'}  | 400 | invalid-body   | colour must be one of dark_red, blue",
                "{'name': 'a', 'unit_price': 1, 'colour': 0}      | 400 | invalid-body   | colour must be one of dark_red, blue",
                "{'name': 'a', 'unit_price': 1, 'fragile': 'yes'} | 400 | invalid-body   | fragile must be true or false",
                "{'name': 'a', 'unit_price': 1, 'made_at': 5}     | 400 | invalid-body   | made_at must be a time",
                "{'name': 'a', 'unit_price': 1, 'made_at': '+999999999-12-31T23:59:59Z'} | 400 | invalid-body | made_at must be a time",
                "{'name': 'a', 'unit_price': 1, 'lines': {}}      | 400 | invalid-body   | lines must be a list",
                "{'name': 'a', 'unit_price': 1, 'lines': [{'quantity': '3'}]} | 400 | invalid-body | lines[0].quantity must be a whole",
                "{'name': 'a', 'unit_price': 1, 'lines': [{'quantity': 1.5}]} | 400 | invalid-body | lines[0].quantity must be a whole",
                "{'name': 'a', 'unit_price': 1, 'lines': [{'quantity': 1e99}]} | 400 | invalid-body | lines[0].quantity must be a whole",
                "{'name': 'a', 'unit_price': 1, 'lines': [{'quantity': 99999999999}]} | 400 | invalid-body | lines[0].quantity must be a whole",
                "{'name': 'a', 'unitPrice': 1}                    | 400 | unknown-field  | unitPrice is not known; allowed are unit_price",
                "{'nam': 'a', 'unit_price': 1}                    | 400 | unknown-field  | nam is not known; allowed are name",
                "{'n\\ud800': 'a', 'unit_price': 1}                | 400 | broken-json    | The body is not valid JSON",
                "{}                                               | 422 | invalid-fields | name must not be blank, and 1 more",
                "{'name': ' ', 'unit_price': 1}                   | 422 | invalid-fields | name must not be blank",
                "{'name': '123456789012345678901', 'unit_price': 1} | 422 | invalid-fields | name must have at most 20",
                "{'name': 'a', 'unit_price': -0.01}               | 422 | invalid-fields | unit_price must be between 0 and",
                "{'name': 'a', 'unit_price': 1000000000.01}       | 422 | invalid-fields | unit_price must be between 0 and",
                "{'name': 'a', 'unit_price': 0.00001}             | 422 | invalid-fields | unit_price must be between 0 and",
                "{'name': 'a', 'unit_price': 1, 'currency': 'eur'} | 422 | invalid-fields | currency must be the ISO 4217",
                "{'name': 'a', 'unit_price': 1, 'lines': [null]}  | 422 | invalid-fields | lines[0] must not be null",
                "{'name': 'a', 'unit_price': 1, 'lines': [{'product_id': 'X', 'quantity': 1}]} | 422 | invalid-fields | lines[0].product_id must be an id",
                "{'name': 'a', 'unit_price': 1, 'lines': [{'quantity': 0}]} | 422 | invalid-fields | lines[0].product_id must not be null, and 1 more",
                "{'name': 'a', 'unit_price': 1, 'lines': [{},{},{},{}]} | 422 | invalid-fields | lines must have at most 3 lines",
            })
    void badBodiesAreAnsweredPrecisely(String body, int status, String code, String detail) throws Exception {
        HttpResponse<String> answer = post("/api/things", body == null ? "" : body.replace('\'', '"'));

        assertProblem(answer, status, code);
        assertThat(json.readTree(answer.body()).get("detail").asString())
                .startsWith(detail == null ? "The body" : detail);
        assertThat(answer.body()).doesNotContain("com.microshop").doesNotContain("jackson");
        assertThat(memory.things).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "limit=0 | invalid-parameter",
                "limit=201 | invalid-parameter",
                "limit=ten | invalid-parameter",
                "limit= | invalid-parameter",
                "limit=99999999999999999999 | invalid-parameter",
                "cursor=x | broken-cursor",
                "cursor=AAAA | broken-cursor",
                "cursor= | invalid-parameter",
                "colour= | invalid-parameter",
                "colour | invalid-parameter",
                "= | unknown-parameter",
                "color=blue | unknown-parameter",
                "colour=blue&colour=blue | repeated-parameter",
                "colour=green | invalid-parameter",
                "colour=%00 | invalid-parameter",
                "colour=%zz | invalid-query",
                "colour=% | invalid-query",
                "colour=%c1 | invalid-query",
                "colour=%ed%a0%80 | invalid-query",
                "colour=%ff%fe | invalid-query",
                "colour=%f4%90%80%80 | invalid-query",
                "%c1=blue | invalid-query",
            })
    void badParametersAreAnsweredPrecisely(String query, String code) throws Exception {
        assertProblem(rawGet("/api/things?" + query), 400, code);
    }

    @Test
    void aCursorIsGoodForItsOwnListOnly() throws Exception {
        PageRequest other = new PageRequest("/api/others", 1, null);
        String id = com.microshop.kernel.Ids.next();
        String cursor = other.page(List.of(id, id), row -> row, row -> row).nextCursor();

        assertProblem(get("/api/things?cursor=" + cursor), 400, "broken-cursor");
    }

    @Test
    void pagesMissAndRepeatNothingWhileThingsAreAdded() throws Exception {
        List<String> before = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            before.add(created(GOOD));
        }
        List<String> seen = new ArrayList<>();
        String next = "/api/things?limit=2";
        while (true) {
            JsonNode page = json.readTree(get(next).body());
            page.get("items").forEach(item -> seen.add(item.get("id").asString()));
            if (page.get("next_cursor").isNull()) {
                break;
            }
            next = "/api/things?limit=2&cursor=" + page.get("next_cursor").asString();
            if (seen.size() < 6) {
                created(GOOD);
            }
        }
        assertThat(seen).doesNotHaveDuplicates().startsWith(before.toArray(String[]::new));
    }

    @Test
    void queryParametersSpellEnumsAsJsonDoes() throws Exception {
        created("{\"name\": \"a\", \"unit_price\": 1, \"colour\": \"dark_red\"}");
        created("{\"name\": \"b\", \"unit_price\": 1, \"colour\": \"blue\"}");

        assertThat(get("/api/things?colour=dark_red").body())
                .contains("\"colour\":\"dark_red\"")
                .doesNotContain("blue");
    }

    @Test
    void anIdempotencyKeyGetsTheSameAnswer() throws Exception {
        HttpResponse<String> first = postWith("/api/things", GOOD, "Idempotency-Key", "key 1");
        HttpResponse<String> second = postWith("/api/things", GOOD, "Idempotency-Key", "key 1");

        assertThat(second.statusCode()).isEqualTo(first.statusCode());
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.headers().firstValue("Location"))
                .isEqualTo(first.headers().firstValue("Location"));
        assertThat(first.headers().firstValue("Idempotent-Replayed")).isEmpty();
        assertThat(second.headers().firstValue("Idempotent-Replayed")).hasValue("true");
        assertThat(memory.things).hasSize(1);
        String saidDifferently = GOOD.replace(" ", "").replace("9.90", "9.9");
        assertThat(postWith("/api/things", saidDifferently, "Idempotency-Key", "key 1")
                        .statusCode())
                .isEqualTo(201);
        assertProblem(
                postWith("/api/things", GOOD.replace("Lamp", "Lump"), "Idempotency-Key", "key 1"),
                422,
                "idempotency-key-reused");
    }

    @Test
    void aPartKeepsItsIdUnderOneKey() throws Exception {
        String path = "/api/things/" + created(GOOD) + "/parts";
        String first = postWith(path, "", "Idempotency-Key", "k").body();

        assertThat(postWith(path, "", "Idempotency-Key", "k").body()).isEqualTo(first);
        assertThat(post(path, "").body()).isNotEqualTo(post(path, "").body()).isNotEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource({"''", "' '", "ключ", "a\tb"})
    void idempotencyKeysArePrintable(String key) throws Exception {
        String raw = rawRequest("POST /api/things HTTP/1.1\r\nHost: h\r\nConnection: close\r\nIdempotency-Key: " + key
                + "\r\nContent-Type: application/json\r\nContent-Length: " + GOOD.length() + "\r\n\r\n" + GOOD);

        assertThat(raw).startsWith("HTTP/1.1 400").contains("invalid-idempotency-key");
    }

    @Test
    void idempotencyKeysHaveAtMost128Characters() throws Exception {
        assertThat(postWith("/api/things", GOOD, "Idempotency-Key", "k".repeat(128))
                        .statusCode())
                .isEqualTo(201);
        assertProblem(
                postWith("/api/things", GOOD, "Idempotency-Key", "k".repeat(129)), 400, "invalid-idempotency-key");
    }

    @Test
    void ifMatchGuardsChanges() throws Exception {
        String path = "/api/things/" + created(GOOD);

        HttpResponse<String> changed = patchWith(path, GOOD, "If-Match", "\"0\"");
        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(changed.headers().firstValue("ETag")).hasValue("\"1\"");
        assertThat(json.readTree(changed.body()).get("version").asInt()).isEqualTo(1);
        HttpResponse<String> stale = patchWith(path, GOOD, "If-Match", "\"0\"");
        assertProblem(stale, 412, "stale-version");
        assertThat(json.readTree(stale.body()).at("/details/current_version").asInt())
                .isEqualTo(1);
        assertThat(patchWith(path, GOOD, "If-Match", "*").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"0\"",
                "\"7\", \"0\"",
                "\"0\",\"7\"",
                "W/\"0\", \"a,b\" , \"0\"",
                ", ,\"0\",",
            })
    void ifMatchMayListEntityTags(String tags) throws Exception {
        String path = "/api/things/" + created(GOOD);

        assertThat(patchWith(path, GOOD, "If-Match", tags).statusCode()).isEqualTo(200);
        assertProblem(patchWith(path, GOOD, "If-Match", tags), 412, "stale-version");
    }

    @Test
    void entityTagsMayComeInSeveralHeaders() throws Exception {
        String path = "/api/things/" + created(GOOD);

        HttpResponse<String> changed = send(request(path)
                .header("Content-Type", "application/json")
                .header("If-Match", "\"7\"")
                .header("If-Match", "\"0\"")
                .method("PATCH", BodyPublishers.ofString(GOOD)));
        assertThat(changed.statusCode()).isEqualTo(200);
        HttpResponse<String> read = send(request(path)
                .header("If-None-Match", "\"7\"")
                .header("If-None-Match", "\"8\", W/\"1\"")
                .GET());
        assertThat(read.statusCode()).isEqualTo(304);
    }

    /** Weak tags do not match (RFC 9110, section 13.1.1), and neither do tags that the shop does not give. */
    @ParameterizedTest
    @ValueSource(
            strings = {"W/\"0\"", "\"x\"", "\"00\"", "\"\"", "\"0,0\"", "\"99999999999999999999\"", "\"1\", \"2\""})
    void otherEntityTagsMatchNothing(String tags) throws Exception {
        String id = created(GOOD);

        HttpResponse<String> stale = patchWith("/api/things/" + id, GOOD, "If-Match", tags);
        assertProblem(stale, 412, "stale-version");
        assertThat(json.readTree(stale.body()).at("/details/current_version").asInt(-1))
                .isZero();
        assertProblem(
                patchWith("/api/things/" + com.microshop.kernel.Ids.next(), GOOD, "If-Match", tags),
                404,
                "thing-not-found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "", ",", "\"0", "w/\"0\"", "*, \"0\"", "\"0\" \"1\"", "\"a\"b\""})
    void whatIsNoListOfEntityTagsIsRefused(String tags) throws Exception {
        String path = "/api/things/" + created(GOOD);

        assertProblem(patchWith(path, GOOD, "If-Match", tags), 400, "invalid-if-match");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "\"0\"", "W/\"0\"", "\"7\", \"0\"", "\"a,b\", \"0\""})
    void readersThatHaveThisVersionGetNoBody(String tags) throws Exception {
        String path = "/api/things/" + created(GOOD);

        HttpResponse<String> same =
                send(request(path).header("If-None-Match", tags).GET());
        assertThat(same.statusCode()).isEqualTo(304);
        assertThat(same.body()).isEmpty();
        assertThat(same.headers().firstValue("ETag")).hasValue("\"0\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"1\"", "\"a, \"", "\"7\", W/\"8\"", "0"})
    void readersThatHaveAnotherVersionGetThisOne(String tags) throws Exception {
        String path = "/api/things/" + created(GOOD);

        assertThat(send(request(path).header("If-None-Match", tags).GET()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void aClientThatDoesNotWaitGets202() throws Exception {
        HttpResponse<String> answer = postWith("/api/things", GOOD, "Prefer", "foo; bar=1, Respond-Async , wait=5");

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.headers().firstValue("Preference-Applied")).hasValue("respond-async");
        assertThat(answer.headers().firstValue("Location")).isPresent();
    }

    @Test
    void whatCannotBeReadYetIsAnsweredBy202() throws Exception {
        memory.fresh = false;

        HttpResponse<String> answer = post("/api/things", GOOD);
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.headers().firstValue("Preference-Applied")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "wait=7 | PT7S",
                "wait=\"7\"; x | PT7S",
                "wait=7, wait=9 | PT7S",
                "wait=-1 | null",
                "wait=1e3 | null",
                "wait=99999999999999 | null",
                "wait | null"
            })
    void readersMaySayHowLongTheyWait(String prefer, String expected) throws Exception {
        HttpResponse<String> answer =
                send(request("/api/things/wait").header("Prefer", prefer).GET());

        assertThat(json.readTree(answer.body()).get("wait").asString()).isEqualTo(expected);
    }

    @Test
    void bodiesOverTheLimitAreRefusedWithOrWithoutALength() throws Exception {
        byte[] large = "x".repeat(10 * 1024 * 1024).getBytes(StandardCharsets.UTF_8);

        assertProblem(
                send(request("/api/things")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(large))),
                413,
                "body-too-large");
        String slow = "{\"name\": \"" + "x".repeat(2 * 1024 * 1024) + "\"}";
        assertProblem(
                send(request("/api/things")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofInputStream(
                                () -> new ByteArrayInputStream(slow.getBytes(StandardCharsets.UTF_8))))),
                413,
                "body-too-large");
    }

    @Test
    void bodiesOverTheLimitAreRefusedBeforeTheyAreSent() throws Exception {
        String head = "POST /api/things HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n";
        String large = rawRequest(head + "Expect: 100-continue\r\nContent-Length: 1048577\r\n\r\n");
        String good = rawRequest(head + "Expect: 100-Continue\r\nConnection: close\r\nContent-Length: " + GOOD.length()
                + "\r\n\r\n" + GOOD);
        String other = rawRequest(head + "Expect: miracles\r\nContent-Length: " + GOOD.length() + "\r\n\r\n" + GOOD);

        assertProblem(new RawResponse(large), 413, "body-too-large");
        assertThat(good).startsWith("HTTP/1.1 100").contains("HTTP/1.1 201");
        assertThat(other).startsWith("HTTP/1.1 417");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"na",
                "Transfer-Encoding: chunked\r\n\r\n-1\r\n",
                "Content-Length: 100\r\n\r\n{\"name\": "
            })
    void bodiesThatBreakOffAreRefused(String rest) throws Exception {
        String head = "POST /api/things HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n";

        assertThat(rawRequest(head + rest)).startsWith("HTTP/1.1 400").contains("/problems/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br", "deflate", "identity, gzip", "nonsense", ""})
    void compressedBodiesAreRefused(String encoding) throws Exception {
        HttpResponse<String> answer = postWith("/api/things", GOOD, "Content-Encoding", encoding);

        assertProblem(answer, 415, "unsupported-media-type");
        assertThat(answer.headers().firstValue("Accept-Encoding")).hasValue("identity");
        assertThat(memory.things).isEmpty();
    }

    @Test
    void bodiesThatAreNotCompressedMaySaySo() throws Exception {
        assertThat(postWith("/api/things", GOOD, "Content-Encoding", "Identity").statusCode())
                .isEqualTo(201);
    }

    @Test
    void lengthsCountCodePoints() throws Exception {
        String emoji = "🫖";

        created(GOOD.replace("Lamp", emoji.repeat(20)));
        assertProblem(post("/api/things", GOOD.replace("Lamp", emoji.repeat(21))), 422, "invalid-fields");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json; charset=utf-16", "application/json;charset=ascii", "*/*;charset=utf-16"})
    void aCharsetIsIgnoredWhereJsonIsAccepted(String accepted) throws Exception {
        HttpResponse<String> answer =
                send(request("/api/things").header("Accept", accepted).GET());

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    }

    @Test
    void bodiesMustBeJsonAndAnswersAreJson() throws Exception {
        for (String type : List.of("text/plain", "application/xml", "application/x-www-form-urlencoded", "nonsense")) {
            HttpResponse<String> answer =
                    send(request("/api/things").header("Content-Type", type).POST(BodyPublishers.ofString(GOOD)));
            assertProblem(answer, 415, "unsupported-media-type");
        }
        assertProblem(send(request("/api/things").header("Accept", "text/html").GET()), 406, "not-acceptable");
    }

    @Test
    void unknownAddressesAndMethodsAreProblems() throws Exception {
        assertProblem(get("/api/nothing"), 404, "not-found");
        assertProblem(get("/api/things/not-an-id"), 404, "thing-not-found");
        assertProblem(rawGet("/api/things/" + "x".repeat(59) + "%F0%9F%AB%96"), 404, "thing-not-found");
        assertProblem(get("/api/things/" + com.microshop.kernel.Ids.next()), 404, "thing-not-found");
        HttpResponse<String> answer = send(request("/api/things").PUT(BodyPublishers.ofString(GOOD)));
        assertProblem(answer, 405, "method-not-allowed");
        assertThat(answer.headers().firstValue("Allow")).hasValue("GET, HEAD, OPTIONS, POST");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/things         | GET, HEAD, OPTIONS, POST",
                "/api/things?a=b     | GET, HEAD, OPTIONS, POST",
                "/api/things/x       | GET, HEAD, OPTIONS, PATCH",
                "/api/things/x/parts | OPTIONS, POST",
                "/v3/api-docs        | GET, HEAD, OPTIONS",
            })
    void allowNamesTheMethodsThatWork(String target, String allowed) throws Exception {
        RawResponse options = raw("OPTIONS", target);
        assertThat(options.statusCode()).isEqualTo(204);
        assertThat(options.headers().firstValue("Allow")).hasValue(allowed);
        for (String method : List.of("TRACE", "PUT", "PURGE", "get")) {
            RawResponse refused = raw(method, target);
            assertThat(refused.statusCode()).as(method).isEqualTo(405);
            assertThat(refused.headers().firstValue("Allow")).hasValue(allowed);
            assertThat(json.readTree(refused.body()).get("code").asString()).isEqualTo("method-not-allowed");
        }
    }

    @Test
    void addressesOfNothingKnowNoMethods() throws Exception {
        assertThat(raw("OPTIONS", "/api/nothing").statusCode()).isEqualTo(404);
        RawResponse trace = raw("TRACE", "/api/nothing?a=b");
        assertProblem(trace, 405, "method-not-allowed");
        assertThat(trace.text()).doesNotContain("TRACE /api");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/things?colour=[blue]",
                "/api/%2e%2e/x%2fy",
                "/api/things\\x",
                "/api/%zz",
                "/api/things/%00",
                "/api/things/%c1",
                "/api/things/%ed%a0%80",
                "/api/things/%ff%fe?limit=1",
                "/%f4%90%80%80"
            })
    void requestsThatTheServerRefusesAreProblems(String target) throws Exception {
        HttpResponse<String> answer = rawGet(target);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/problem+json");
        assertThat(json.readTree(answer.body()).get("code").asString()).isEqualTo("bad-request");
        assertThat(json.readTree(answer.body()).get("type").asString()).isEqualTo("/problems/bad-request");
    }

    @Test
    void failuresNameTheRemedyAndNoInternals() throws Exception {
        for (String how : List.of("away", "wrapped")) {
            HttpResponse<String> away = get("/api/things/broken/" + how);
            assertProblem(away, 503, "unavailable");
            assertThat(away.headers().firstValue("Retry-After")).isPresent();
            assertThat(away.body()).doesNotContain("secret");
        }
        assertProblem(get("/api/things/broken/unknown"), 504, "outcome-unknown");
        assertProblem(get("/api/things/broken/stale"), 412, "stale-version");
        HttpResponse<String> bug = get("/api/things/broken/bug");
        assertProblem(bug, 500, "internal-error");
        assertThat(bug.body()).contains("reference").doesNotContain("secret").doesNotContain("Exception");
    }

    @Test
    void thePagesShowHeadersParametersAndProblems() throws Exception {
        JsonNode api = json.readTree(get("/v3/api-docs").body());
        JsonNode add = api.at("/paths/~1api~1things/post");

        assertThat(add.at("/parameters").findValuesAsString("name")).contains("Idempotency-Key", "Prefer");
        assertThat(add.at("/responses").propertyNames())
                .contains("201", "202", "400", "409", "413", "415", "422", "503", "504")
                .doesNotContain("200", "500");
        assertThat(add.at("/responses/201/headers").propertyNames()).contains("Location", "ETag");
        JsonNode list = api.at("/paths/~1api~1things/get");
        assertThat(parameter(list, "If-None-Match").isMissingNode()).isFalse();
        assertThat(list.at("/responses").propertyNames()).contains("200", "304", "400");
        assertThat(list.at("/responses/200/headers").propertyNames()).contains("ETag");
        assertThat(list.at("/parameters").findValuesAsString("name")).contains("limit", "cursor", "colour");
        JsonNode change = api.at("/paths/~1api~1things~1{id}/patch");
        assertThat(change.at("/parameters").findValuesAsString("name")).contains("If-Match", "id");
        assertThat(change.at("/responses").propertyNames()).contains("404", "412");
        JsonNode schemas = api.at("/components/schemas");
        assertThat(schemas.at("/Thing/properties").propertyNames())
                .contains("unit_price")
                .doesNotContain("unitPrice");
        assertThat(schemas.at("/Thing/properties/unit_price/maximum").asLong()).isEqualTo(1_000_000_000);
        assertThat(schemas.at("/Thing/properties/colour/enum").toString()).contains("dark_red");
        assertThat(schemas.at("/Problem/properties").propertyNames()).contains("type", "detail", "errors");
        assertThat(schemas.propertyNames()).doesNotContain("WriteRequest", "PageRequest", "Preference");
    }

    @Test
    void thePagesSayWhatMayBeNullAndWhatIsAlwaysThere() throws Exception {
        JsonNode schemas = json.readTree(get("/v3/api-docs").body()).at("/components/schemas");

        assertThat(schemas.at("/PageView/properties/next_cursor/type").toString())
                .isEqualTo("[\"string\",\"null\"]");
        assertThat(schemas.at("/Thing/properties/lines/type").toString()).isEqualTo("[\"array\",\"null\"]");
        assertThat(schemas.at("/Thing/properties/fragile/type").toString()).isEqualTo("[\"boolean\",\"null\"]");
        assertThat(schemas.at("/Thing/properties/name/type").asString()).isEqualTo("string");
        assertThat(schemas.at("/PageView/required").toString()).isEqualTo("[\"items\"]");
        assertThat(schemas.at("/View/required").toString()).isEqualTo("[\"id\",\"name\",\"unit_price\",\"version\"]");
        assertThat(schemas.at("/Thing/required").toString()).isEqualTo("[\"name\",\"unit_price\"]");
        assertThat(schemas.at("/Problem/required").toString())
                .isEqualTo("[\"code\",\"detail\",\"instance\",\"status\",\"title\",\"type\"]");
    }

    @Test
    void thePagesSayWhatRequestsMustLookLike() throws Exception {
        JsonNode api = json.readTree(get("/v3/api-docs").body());
        JsonNode schemas = api.at("/components/schemas");

        assertThat(schemas.at("/Thing/additionalProperties").isBoolean()).isTrue();
        assertThat(schemas.at("/Line/additionalProperties").isBoolean()).isTrue();
        assertThat(schemas.at("/View").has("additionalProperties")).isFalse();
        assertThat(schemas.at("/Thing/properties/name/pattern").asString()).isEqualTo("^[^\\x00]*$");
        assertThat(schemas.at("/Line/properties/product_id/pattern").asString()).isEqualTo(IdText.REGEX);
        assertThat(schemas.at("/Thing/properties/unit_price/type").toString()).isEqualTo("[\"number\",\"string\"]");
        JsonNode change = api.at("/paths/~1api~1things~1{id}/patch");
        assertThat(parameter(change, "id").at("/schema/pattern").asString()).isEqualTo(IdText.REGEX);
        assertThat(parameter(change, "If-Match").at("/schema").has("pattern")).isTrue();
        assertThat(parameter(api.at("/paths/~1api~1things/post"), "Idempotency-Key")
                        .at("/schema")
                        .has("pattern"))
                .isTrue();
        JsonNode one = api.at("/paths/~1api~1things~1{id}/get");
        assertThat(parameter(one, "If-None-Match").isMissingNode()).isFalse();
        assertThat(one.at("/responses").propertyNames()).contains("200", "304", "400", "404");
    }

    private static JsonNode parameter(JsonNode operation, String name) {
        return operation
                .get("parameters")
                .valueStream()
                .filter(parameter -> parameter.get("name").asString().equals(name))
                .findFirst()
                .orElseGet(() -> operation.path("none"));
    }

    @Test
    void wholeNumbersMayBeWrittenWithAFraction() throws Exception {
        for (String three : List.of("3", "3.0", "3.00", "0.3e1", "30e-1")) {
            String body =
                    "{\"name\": \"a\", \"unit_price\": 1, \"lines\": [{\"product_id\": \"%s\", \"quantity\": %s}]}"
                            .formatted(com.microshop.kernel.Ids.next(), three);
            assertThat(created(body)).isNotEmpty();
        }
    }

    private void assertProblem(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        JsonNode problem = json.readTree(answer.body());
        assertThat(problem.get("code").asString()).as(answer.body()).isEqualTo(code);
        assertThat(problem.get("type").asString()).isEqualTo("/problems/" + code);
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("title").asString()).isNotBlank();
        assertThat(problem.get("detail").asString()).isNotBlank();
        assertThat(problem.get("instance").asString()).startsWith("/api/");
    }

    private String created(String body) throws Exception {
        HttpResponse<String> answer = post("/api/things", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return json.readTree(answer.body()).get("id").asString();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(request(path).GET());
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return postWith(path, body, "X-Test", "none");
    }

    private HttpResponse<String> postWith(String path, String body, String header, String value) throws Exception {
        return send(request(path)
                .header("Content-Type", "application/json")
                .header(header, value)
                .POST(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> patchWith(String path, String body, String header, String value) throws Exception {
        return send(request(path)
                .header("Content-Type", "application/json")
                .header(header, value)
                .method("PATCH", BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    /** For requests that a well-behaved client library would not send. */
    private HttpResponse<String> rawGet(String target) throws Exception {
        return raw("GET", target);
    }

    private RawResponse raw(String method, String target) throws IOException {
        return new RawResponse(rawRequest(method + " " + target + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"));
    }

    private String rawRequest(String text) throws IOException {
        try (java.net.Socket socket = new java.net.Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
