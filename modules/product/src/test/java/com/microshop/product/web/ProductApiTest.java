package com.microshop.product.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.kernel.Ids;
import com.microshop.product.ProductApplication;
import com.microshop.test.TestDatabase;
import com.microshop.test.module.ModuleApplication;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The REST API on the real event store, from the request to the read model. */
@SpringBootTest(
        classes = ProductApplication.class,
        properties = {"spring.flyway.enabled=false"})
@AutoConfigureMockMvc
class ProductApiTest {

    private static final TestDatabase DATABASE = TestDatabase.fresh();

    @Autowired
    private MockMvcTester http;

    @Autowired
    private JsonMapper json;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry properties) {
        ModuleApplication.connect(properties, DATABASE);
    }

    @Test
    void addsAProductThatCanBeReadAtOnce() {
        MvcTestResult added = post("/api/products", """
                {"name": "Crème mug", "price": 2.5, "stock": 12}""");

        assertThat(added).hasStatus(HttpStatus.CREATED).hasHeader("ETag", "\"0\"");
        String id = body(added).get("id").asString();
        assertThat(added).hasHeader("Location", "/api/products/" + id);
        MvcTestResult read = get("/api/products/" + id);
        assertThat(read).hasStatusOk().hasHeader("ETag", "\"0\"");
        assertThat(read).bodyJson().isStrictlyEqualTo("""
                {"id": "%s", "name": "Crème mug", "price": 2.50, "currency": "EUR", "stock": 12, "version": 0}
                """.formatted(id));
    }

    @Test
    void takesPricesAsTextAndInOtherCurrencies() {
        String id = add("""
                {"name": "Mug", "price": "0.1234", "currency": "GBP", "stock": 0}""");

        assertThat(body(get("/api/products/" + id))).isEqualTo(json.readTree("""
                        {"id": "%s", "name": "Mug", "price": 0.1234, "currency": "GBP", "stock": 0, "version": 0}
                        """.formatted(id)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            name     | {"price": 1, "stock": 1}
            name     | {"name": null, "price": 1, "stock": 1}
            name     | {"name": "  ", "price": 1, "stock": 1}
            name     | {"name": "tab\\t", "price": 1, "stock": 1}
            price    | {"name": "Mug", "stock": 1}
            price    | {"name": "Mug", "price": -0.01, "stock": 1}
            price    | {"name": "Mug", "price": 0.00001, "stock": 1}
            price    | {"name": "Mug", "price": 1000000000.01, "stock": 1}
            currency | {"name": "Mug", "price": 1, "currency": "XYZ", "stock": 1}
            currency | {"name": "Mug", "price": 1, "currency": "DEM", "stock": 1}
            currency | {"name": "Mug", "price": 1, "currency": "XXX", "stock": 1}
            currency | {"name": "Mug", "price": 1, "currency": "XTS", "stock": 1}
            currency | {"name": "Mug", "price": 1, "currency": "XAU", "stock": 1}
            currency | {"name": "Mug", "price": 1, "currency": "XDR", "stock": 1}
            currency | {"name": "Mug", "price": 1, "currency": "XBA", "stock": 1}
            currency | {"name": "Mug", "price": 1, "currency": "CHW", "stock": 1}
            stock    | {"name": "Mug", "price": 1}
            stock    | {"name": "Mug", "price": 1, "stock": -1}
            stock    | {"name": "Mug", "price": 1, "stock": 1000000001}
            """)
    void refusesContentThatBreaksARule(String field, String body) {
        MvcTestResult refused = post("/api/products", body);

        assertThat(refused).hasStatus(HttpStatus.UNPROCESSABLE_CONTENT);
        assertThat(fields(refused)).containsExactly(field);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            stock  | {"name": "Mug", "price": 1, "stock": 1.5}
            stock  | {"name": "Mug", "price": 1, "stock": "many"}
            price  | {"name": "Mug", "price": {}, "stock": 1}
            price  | {"name": "Mug", "price": 1e300, "stock": 1}
            colour | {"name": "Mug", "price": 1, "stock": 1, "colour": "red"}
            """)
    void refusesBodiesOfAnotherShape(String field, String body) {
        MvcTestResult refused = post("/api/products", body);

        assertThat(refused).hasStatus(HttpStatus.BAD_REQUEST);
        assertThat(fields(refused)).containsExactly(field);
    }

    @Test
    void refusesANameOfTwoHundredAndOneCharacters() {
        assertThat(post("/api/products", """
                {"name": "%s", "price": 1, "stock": 1}""".formatted("x".repeat(201)))).hasStatus(HttpStatus.UNPROCESSABLE_CONTENT);
        add("""
                {"name": "%s", "price": 1, "stock": 1}""".formatted("x".repeat(200)));
    }

    @Test
    void theSameKeyAddsOneProduct() {
        String key = Ids.next();
        String body = """
                {"name": "Mug", "price": 1, "stock": 1}""";

        MvcTestResult first = post("/api/products", body, "Idempotency-Key", key);
        MvcTestResult again = post("/api/products", body, "Idempotency-Key", key);
        MvcTestResult other = post("/api/products", """
                {"name": "Mug", "price": 2, "stock": 1}""", "Idempotency-Key", key);

        assertThat(first).hasStatus(HttpStatus.CREATED).doesNotContainHeader("Idempotent-Replayed");
        assertThat(again).hasStatus(HttpStatus.CREATED).hasHeader("Idempotent-Replayed", "true");
        assertThat(body(again)).isEqualTo(body(first));
        assertThat(other).hasStatus(HttpStatus.UNPROCESSABLE_CONTENT);
    }

    @Test
    void renamesAndRepricesAndShowsItAtOnce() {
        String id = add("""
                {"name": "Mug", "price": 1, "currency": "GBP", "stock": 1}""");

        MvcTestResult changed = patch(id, """
                {"name": "Cup", "price": 1.5}""");

        assertThat(changed).hasStatusOk().hasHeader("ETag", "\"2\"");
        assertThat(body(changed)).isEqualTo(json.readTree("""
                {"id": "%s", "version": 2}""".formatted(id)));
        assertThat(body(get("/api/products/" + id))).isEqualTo(json.readTree("""
                {"id": "%s", "name": "Cup", "price": 1.50, "currency": "GBP", "stock": 1, "version": 2}
                """.formatted(id)));
        assertThat(patch(id, """
                {"name": "Cup", "price": 1.5}""")).hasStatusOk().hasHeader("ETag", "\"2\"");
    }

    @Test
    void aChangeNeedsSomethingToChange() {
        String id = add("""
                {"name": "Mug", "price": 1, "stock": 1}""");

        assertThat(patch(id, "{}")).hasStatus(HttpStatus.UNPROCESSABLE_CONTENT);
        assertThat(patch(id, """
                {"name": " "}""")).hasStatus(HttpStatus.UNPROCESSABLE_CONTENT);
        assertThat(get("/api/products/" + id)).hasHeader("ETag", "\"0\"");
    }

    @Test
    void aChangeThatSawAnOlderVersionIsRefused() {
        String id = add("""
                {"name": "Mug", "price": 1, "stock": 1}""");
        assertThat(patch(id, """
                {"name": "Cup"}""", "If-Match", "\"0\"")).hasStatusOk();

        assertThat(patch(id, """
                {"name": "Jug"}""", "If-Match", "\"0\"")).hasStatus(HttpStatus.PRECONDITION_FAILED);

        assertThat(body(get("/api/products/" + id)).get("name").asString()).isEqualTo("Cup");
        assertThat(patch(id, """
                {"name": "Jug"}""", "If-Match", "\"1\"")).hasStatusOk();
    }

    @Test
    void restocksOncePerKey() {
        String id = add("""
                {"name": "Mug", "price": 1, "stock": 1}""");
        String key = Ids.next();
        String path = "/api/products/" + id + "/restock";

        assertThat(post(path, "{\"quantity\": 5}", "Idempotency-Key", key)).hasStatusOk();
        assertThat(post(path, "{\"quantity\": 5}", "Idempotency-Key", key))
                .hasStatusOk()
                .hasHeader("Idempotent-Replayed", "true");
        assertThat(post(path, "{\"quantity\": 2}")).hasStatusOk();

        assertThat(body(get("/api/products/" + id)).get("stock").asLong()).isEqualTo(8);
    }

    @Test
    void cannotRestockNothingOrTooMuch() {
        String id = add("""
                {"name": "Mug", "price": 1, "stock": 1}""");
        String path = "/api/products/" + id + "/restock";

        assertThat(post(path, "{\"quantity\": 0}")).hasStatus(HttpStatus.UNPROCESSABLE_CONTENT);
        assertThat(post(path, "{\"quantity\": -1}")).hasStatus(HttpStatus.UNPROCESSABLE_CONTENT);
        assertThat(post(path, "{}")).hasStatus(HttpStatus.UNPROCESSABLE_CONTENT);
        assertThat(post(path, "{\"quantity\": 1000000000}")).hasStatus(HttpStatus.CONFLICT);
        assertThat(body(get("/api/products/" + id)).get("stock").asLong()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"nonsense", "0197c1de-6a2b-7c3d-8e4f-5a6b7c8d9e0f", "0197C1DE-6A2B-7C3D-8E4F-5A6B7C8D9E0F"})
    void doesNotKnowOtherProducts(String id) {
        assertThat(get("/api/products/" + id)).hasStatus(HttpStatus.NOT_FOUND);
        assertThat(patch(id, "{\"name\": \"Cup\"}")).hasStatus(HttpStatus.NOT_FOUND);
        assertThat(post("/api/products/" + id + "/restock", "{\"quantity\": 1}"))
                .hasStatus(HttpStatus.NOT_FOUND);
    }

    @Test
    void findsProductsByTheirWordsInAnyOrderAndCase() {
        String word = Ids.next();
        String red = add(named("Red HANGING heart " + word));
        String blue = add(named("Blue hanging Straße 100% " + word));

        assertThat(found("q={q}", word)).containsExactly(red, blue);
        assertThat(found("q={q}", word + " HEART hang")).containsExactly(red);
        assertThat(found("q={q}", "STRASSE " + word)).isEmpty();
        assertThat(found("q={q}", "straße " + word)).containsExactly(blue);
        assertThat(found("q={q}", "100% " + word)).containsExactly(blue);
        assertThat(found("q={q}", "1%0 " + word)).isEmpty();
        assertThat(found("q={q}", "r_d " + word)).isEmpty();
        assertThat(found("q={q}", "r\\d " + word)).isEmpty();
    }

    @Test
    void findsProductsByAvailability() {
        String word = Ids.next();
        String inStock = add("""
                {"name": "Mug %s", "price": 1, "stock": 1}""".formatted(word));
        String soldOut = add("""
                {"name": "Mug %s", "price": 1, "stock": 0}""".formatted(word));

        assertThat(found("available=true&q={q}", word)).containsExactly(inStock);
        assertThat(found("available=false&q={q}", word)).containsExactly(soldOut);
        assertThat(found("q={q}", word)).containsExactly(inStock, soldOut);
    }

    @Test
    void pagesStayTheSameWhileProductsAreAdded() {
        String word = Ids.next();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(add(named("Mug " + word)));
        }

        JsonNode first = body(get("/api/products?limit=2&q=" + word));
        ids.add(add(named("Mug " + word)));
        List<String> seen = new ArrayList<>(ids(first));
        String cursor = first.get("next_cursor").asString();
        while (cursor != null) {
            JsonNode page = body(get("/api/products?limit=2&q=" + word + "&cursor=" + cursor));
            seen.addAll(ids(page));
            cursor = page.get("next_cursor").isNull()
                    ? null
                    : page.get("next_cursor").asString();
        }

        assertThat(seen).containsExactlyElementsOf(ids);
    }

    @ParameterizedTest
    @CsvSource({
        "limit=0",
        "limit=201",
        "limit=x",
        "cursor=broken",
        "available=perhaps",
        "colour=red",
    })
    void refusesParametersThatMakeNoSense(String query) {
        assertThat(get("/api/products?" + query)).hasStatus(HttpStatus.BAD_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "x", "x y z", "\uD83C\uDF75"})
    void refusesASearchWithoutAWord(String q) {
        MvcTestResult refused = http.get().uri("/api/products?q={q}", q).exchange();

        assertThat(refused).hasStatus(HttpStatus.BAD_REQUEST);
        assertThat(fields(refused)).containsOnly("q");
    }

    @Test
    void findsAWordOfTwoCharactersBesideOneOfOne() {
        String word = Ids.next();
        String tv = add(named("TV 4K \uD83C\uDF75\uD83C\uDF75 " + word));

        assertThat(found("q={q}", "tv " + word)).containsExactly(tv);
        assertThat(found("q={q}", "v 4 k " + word)).containsExactly(tv);
        assertThat(found("q={q}", "\uD83C\uDF75\uD83C\uDF75 " + word)).containsExactly(tv);
        assertThat(found("q={q}", "tk " + word)).isEmpty();
    }

    @Test
    void refusesALongSearch() {
        assertThat(get("/api/products?q=" + "x".repeat(201))).hasStatus(HttpStatus.BAD_REQUEST);
    }

    private String add(String body) {
        MvcTestResult added = post("/api/products", body);
        assertThat(added).hasStatus(HttpStatus.CREATED);
        return body(added).get("id").asString();
    }

    private static String named(String name) {
        return """
                {"name": "%s", "price": 1, "stock": 1}""".formatted(name);
    }

    private List<String> found(String query, String q) {
        return ids(body(http.get().uri("/api/products?" + query, q).exchange()));
    }

    private static List<String> ids(JsonNode page) {
        return page.get("items")
                .valueStream()
                .map(item -> item.get("id").asString())
                .toList();
    }

    private List<String> fields(MvcTestResult problem) {
        assertThat(problem).hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
        return body(problem)
                .get("errors")
                .valueStream()
                .map(error -> error.get("field").asString())
                .toList();
    }

    private JsonNode body(MvcTestResult result) {
        return json.readTree(result.getResponse().getContentAsByteArray());
    }

    private MvcTestResult get(String uri) {
        return http.get().uri(uri).exchange();
    }

    private MvcTestResult post(String uri, String body) {
        return http.post()
                .uri(uri)
                .contentType(MediaType.APPLICATION_JSON)
                .content(body)
                .exchange();
    }

    private MvcTestResult post(String uri, String body, String header, String value) {
        return http.post()
                .uri(uri)
                .header(header, value)
                .contentType(MediaType.APPLICATION_JSON)
                .content(body)
                .exchange();
    }

    private MvcTestResult patch(String id, String body) {
        return http.patch()
                .uri("/api/products/" + id)
                .contentType(MediaType.APPLICATION_JSON)
                .content(body)
                .exchange();
    }

    private MvcTestResult patch(String id, String body, String header, String value) {
        return http.patch()
                .uri("/api/products/" + id)
                .header(header, value)
                .contentType(MediaType.APPLICATION_JSON)
                .content(body)
                .exchange();
    }
}
