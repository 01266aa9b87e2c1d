package com.microshop.web;

import com.microshop.kernel.Feature;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.method.HandlerMethod;

/** Adds to each operation the headers, parameters, answers and problems that come from the kit. */
final class OperationDocs implements GlobalOperationCustomizer {

    private static final String PROBLEM_JSON = org.springframework.http.MediaType.APPLICATION_PROBLEM_JSON_VALUE;

    private static final String BETA =
            "**Beta:** this operation may still change, and exists only while the feature `%s` is on."
                    .formatted(Feature.BETA_API.flag());

    private static final String ENTITY_TAG = "(W/)?\"[\\x21\\x23-\\x7e\\x80-\\xff]*\"[ \\t]*";

    private static final String RENDERED_TAG = "\"Zp3hXq9sT0uCwB1kLm7a\"";

    /** A star, or a list of entity tags with empty elements between them (RFC 9110, section 5.6.1.2). */
    private static final String ENTITY_TAGS =
            "^([ \\t]*\\*[ \\t]*|[ \\t,]*%1$s(,[ \\t]*(%1$s)?)*)$".formatted(ENTITY_TAG);

    @Override
    public Operation customize(Operation operation, HandlerMethod method) {
        Traits traits = Traits.of(method);
        if (traits.isBeta()) {
            operation.setDescription(String.join(" ", Objects.requireNonNullElse(operation.getDescription(), ""), BETA)
                    .strip());
        }
        describeIds(operation);
        addParameters(operation, traits);
        ApiResponses responses = operation.getResponses();
        if (responses != null) {
            describeSuccess(responses, traits);
            problems(traits).forEach((status, kinds) -> {
                if (!responses.containsKey(status)) {
                    responses.addApiResponse(status, response(kinds));
                }
            });
        }
        return operation;
    }

    private static void describeIds(Operation operation) {
        if (operation.getParameters() != null) {
            operation.getParameters().stream()
                    .filter(parameter -> "path".equals(parameter.getIn()))
                    .forEach(id -> id.getSchema().setPattern(IdText.REGEX));
        }
    }

    private static void addParameters(Operation operation, Traits traits) {
        if (traits.isWrite()) {
            if (traits.isPost()) {
                operation.addParametersItem(header(
                        WriteRequestResolver.IDEMPOTENCY_KEY,
                        "Carries the request out once however often it is sent; 1 to 128 printable characters. The same key"
                                + " with another body is refused.",
                        "8e03978e-40d5-43e8-bc93-6894a57f9324",
                        WriteRequestResolver.KEY_REGEX));
            }
            if (traits.hasPathVariable()) {
                operation.addParametersItem(header(
                        "If-Match",
                        "Only if this is still the version: an ETag as the shop gave it, or a list of them of which"
                                + " one is the version.",
                        "\"3\"",
                        ENTITY_TAGS));
            }
            operation.addParametersItem(header(
                    WriteRequestResolver.PREFER,
                    "`respond-async`: answer 202 without waiting until the outcome can be read.",
                    "respond-async",
                    null));
        }
        if (traits.canWait()) {
            operation.addParametersItem(header(
                    WriteRequestResolver.PREFER,
                    "`wait=SECONDS`: answer when there is news, or the time is up; at once if too many requests wait.",
                    "wait=10",
                    null));
        }
        if (traits.isVersionedRead()) {
            operation.addParametersItem(header(
                    HttpHeaders.IF_NONE_MATCH,
                    "Only if the version is another one: an ETag as the shop gave it.",
                    "\"3\"",
                    null));
        }
        if (traits.isRenderedRead()) {
            operation.addParametersItem(header(
                    HttpHeaders.IF_NONE_MATCH,
                    "Only if the content is another one: an ETag as the shop gave it.",
                    RENDERED_TAG,
                    null));
        }
        if (traits.isList()) {
            IntegerSchema limit = new IntegerSchema();
            limit.setMinimum(BigDecimal.ONE);
            limit.setMaximum(BigDecimal.valueOf(PageRequest.MAX_LIMIT));
            limit.setDefault(PageRequest.DEFAULT_LIMIT);
            operation.addParametersItem(query(PageRequestResolver.LIMIT, "How many items at most.", limit));
            operation.addParametersItem(query(
                    PageRequestResolver.CURSOR,
                    "The `next_cursor` of the page before.",
                    new StringSchema().minLength(1)));
        }
    }

    private static Parameter header(String name, String description, String example, @Nullable String pattern) {
        return new Parameter()
                .in("header")
                .name(name)
                .description(description)
                .required(false)
                .schema(new StringSchema().pattern(pattern))
                .example(example);
    }

    private static Parameter query(String name, String description, Schema<?> schema) {
        return new Parameter()
                .in("query")
                .name(name)
                .description(description)
                .required(false)
                .schema(schema);
    }

    private static void describeNotModified(ApiResponses responses, String description, ApiResponse ok) {
        responses.addApiResponse(
                "304", new ApiResponse().description(description).headers(ok.getHeaders()));
    }

    private static void describeSuccess(ApiResponses responses, Traits traits) {
        ApiResponse ok = responses.get("200");
        if (ok == null) {
            return;
        }
        if (traits.canWait()) {
            ok.addHeaderObject(Preference.APPLIED, text("`wait=SECONDS` if the request was to wait.", "wait=10"));
        }
        if (traits.isVersionedRead()) {
            ok.addHeaderObject(HttpHeaders.ETAG, text("The version.", "\"0\"").required(true));
            describeNotModified(responses, "The version is the one that `If-None-Match` names.", ok);
        }
        if (traits.isRenderedRead()) {
            ok.addHeaderObject(
                    HttpHeaders.ETAG,
                    text("Another one for any other content.", RENDERED_TAG).required(true));
            describeNotModified(responses, "The content is the one that `If-None-Match` names.", ok);
        }
        if (!traits.isWrite()) {
            return;
        }
        ApiResponse done = new ApiResponse()
                .description(
                        traits.creates() ? "Done; the next read shows it." : "Done; the next read shows the change.")
                .content(ok.getContent());
        done.addHeaderObject("ETag", text("The version now.", "\"0\"").required(true));
        done.addHeaderObject(
                "Idempotent-Replayed",
                text("`true` if this is the answer to an earlier request with this key.", "true"));
        if (traits.creates()) {
            done.addHeaderObject("Location", text("Where to read it.", null).required(true));
            responses.remove("200");
        }
        responses.addApiResponse(traits.creates() ? "201" : "200", done);
        ApiResponse unread = new ApiResponse()
                .description("Done, but a read may not show it yet.")
                .content(ok.getContent())
                .headers(new LinkedHashMap<>(done.getHeaders()));
        unread.addHeaderObject(Preference.APPLIED, text("`respond-async` if that was preferred.", "respond-async"));
        responses.addApiResponse("202", unread);
    }

    private static Header text(String description, @Nullable String example) {
        Header header = new Header().description(description).schema(new StringSchema());
        return example == null ? header : header.example(example);
    }

    private static Map<String, List<ProblemKind>> problems(Traits traits) {
        List<ProblemKind> kinds = new ArrayList<>();
        if (traits.hasBody()) {
            kinds.addAll(List.of(
                    ProblemKind.BROKEN_JSON,
                    ProblemKind.INVALID_BODY,
                    ProblemKind.UNKNOWN_FIELD,
                    ProblemKind.BODY_TOO_LARGE,
                    ProblemKind.UNSUPPORTED_MEDIA_TYPE,
                    ProblemKind.INVALID_FIELDS));
        }
        kinds.add(ProblemKind.INVALID_PARAMETER);
        if (traits.hasPathVariable() || traits.isBeta()) {
            kinds.add(ProblemKind.NOT_FOUND);
        }
        if (traits.isWrite()) {
            kinds.addAll(List.of(ProblemKind.CONFLICT, ProblemKind.UNPROCESSABLE, ProblemKind.OUTCOME_UNKNOWN));
            if (traits.hasPathVariable()) {
                kinds.add(ProblemKind.STALE_VERSION);
            }
        }
        kinds.addAll(List.of(ProblemKind.NOT_ACCEPTABLE, ProblemKind.UNAVAILABLE));
        Map<String, List<ProblemKind>> byStatus = new java.util.TreeMap<>();
        kinds.forEach(kind -> byStatus.computeIfAbsent(String.valueOf(kind.status()), s -> new ArrayList<>())
                .add(kind));
        return byStatus;
    }

    private static ApiResponse response(List<ProblemKind> kinds) {
        MediaType content = new MediaType().schema(new Schema<>().$ref("#/components/schemas/Problem"));
        kinds.forEach(kind -> content.addExamples(kind.code(), new Example().value(example(kind))));
        return new ApiResponse()
                .description(
                        String.join("; ", kinds.stream().map(ProblemKind::title).toList()) + ".")
                .content(new Content().addMediaType(PROBLEM_JSON, content));
    }

    private static Map<String, Object> example(ProblemKind kind) {
        Problem problem = kind.problem("/api/…");
        Map<String, Object> example = new LinkedHashMap<>();
        example.put("type", problem.type());
        example.put("title", problem.title());
        example.put("status", problem.status());
        example.put("detail", problem.detail());
        example.put("instance", problem.instance());
        example.put("code", problem.code());
        return example;
    }

    /** What matters of an operation. */
    private record Traits(
            boolean isPost,
            boolean isWrite,
            boolean creates,
            boolean isList,
            boolean canWait,
            boolean hasBody,
            boolean hasPathVariable,
            boolean isVersionedRead,
            boolean isRenderedRead,
            boolean isBeta) {

        static Traits of(HandlerMethod method) {
            List<MethodParameter> parameters = Arrays.asList(method.getMethodParameters());
            ResolvableType answer = ResolvableType.forMethodReturnType(method.getMethod());
            return new Traits(
                    AnnotatedElementUtils.hasAnnotation(method.getMethod(), PostMapping.class),
                    takes(parameters, WriteRequest.class),
                    answer.as(ResponseEntity.class).getGeneric(0).resolve() == Created.class,
                    takes(parameters, PageRequest.class),
                    takes(parameters, Preference.class),
                    parameters.stream().anyMatch(p -> p.hasParameterAnnotation(RequestBody.class)),
                    parameters.stream().anyMatch(p -> p.hasParameterAnnotation(PathVariable.class)),
                    AnnotatedElementUtils.hasAnnotation(method.getMethod(), GetMapping.class)
                            && hasVersion(answer.as(ResponseEntity.class)
                                    .getGeneric(0)
                                    .resolve(Object.class)),
                    answer.as(ResponseEntity.class).getGeneric(0).resolve() == Rendered.class,
                    isBeta(method));
        }

        private static boolean isBeta(HandlerMethod method) {
            RequestMapping mapping =
                    AnnotatedElementUtils.findMergedAnnotation(method.getMethod(), RequestMapping.class);
            return mapping != null && Arrays.stream(mapping.path()).anyMatch(BetaGate::isBeta);
        }

        private static boolean hasVersion(Class<?> view) {
            return view.isRecord()
                    && Arrays.stream(view.getRecordComponents())
                            .anyMatch(component ->
                                    component.getName().equals("version") && component.getType() == long.class);
        }

        private static boolean takes(List<MethodParameter> parameters, Class<?> type) {
            return parameters.stream().anyMatch(p -> p.getParameterType() == type);
        }
    }
}
