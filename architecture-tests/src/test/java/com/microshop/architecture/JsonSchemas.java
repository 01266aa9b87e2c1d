package com.microshop.architecture;

import com.fasterxml.jackson.annotation.JsonValue;
import com.microshop.kernel.Ids;
import com.microshop.messaging.store.JsonSerializer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON Schemas (draft 07) of records, as the shop writes them. Fields that a reader does not know are allowed. */
final class JsonSchemas {

    /** Where the schemas of records are. */
    static final String SHARED = "#/components/schemas/";

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String UUID = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$";

    private final Sources sources;
    private final UnaryOperator<String> names;
    private final boolean leavesNullsOut;
    private final Function<Object, JsonNode> writer;
    private final Map<String, ObjectNode> shared = new TreeMap<>();

    private JsonSchemas(
            Sources sources, UnaryOperator<String> names, boolean leavesNullsOut, Function<Object, JsonNode> writer) {
        this.sources = sources;
        this.names = names;
        this.leavesNullsOut = leavesNullsOut;
        this.writer = writer;
    }

    /** Schemas of events and commands, as {@link JsonSerializer} writes them. */
    static JsonSchemas ofMessages(Sources sources) {
        JsonSerializer serializer = JsonSerializer.create();
        return new JsonSchemas(
                sources,
                name -> name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT),
                true,
                value -> JSON.readTree(serializer.serialize(value, String.class).getData()));
    }

    /** Schemas of the envelopes between processes: names as in the code, null written as such. */
    static JsonSchemas ofTransport(Sources sources) {
        return new JsonSchemas(sources, UnaryOperator.identity(), false, JSON::valueToTree);
    }

    /**
     * A field of a record.
     *
     * @param name as in JSON
     * @param type of the code
     * @param isOptional whether it may be missing or null
     * @param meaning in words
     */
    record Field(String name, Type type, boolean isOptional, String meaning) {}

    /** The fields of a record in their order. */
    List<Field> fields(Class<?> type) {
        Map<String, String> meanings = sources.parameters(type);
        return Arrays.stream(type.getRecordComponents())
                .map(component -> new Field(
                        names.apply(component.getName()),
                        component.getGenericType(),
                        component.getAnnotatedType().isAnnotationPresent(Nullable.class),
                        meanings.getOrDefault(component.getName(), "")))
                .toList();
    }

    /** All records that were referred to, by name. */
    Map<String, ObjectNode> shared() {
        return shared;
    }

    /** The name under which a record's schema is shared. */
    static String nameOf(Class<?> type) {
        return JsonSerializer.nameOf(type).replace('$', '.');
    }

    /** Refers to the schema of a record, which is shared from now on. */
    ObjectNode reference(Class<?> type) {
        String name = nameOf(type);
        if (!shared.containsKey(name)) {
            ObjectNode schema = JSON.createObjectNode();
            shared.put(name, schema);
            describe(type, schema);
        }
        return JSON.createObjectNode().put("$ref", SHARED + name);
    }

    private void describe(Class<?> type, ObjectNode schema) {
        schema.put("type", "object");
        ArrayNode required = JSON.createArrayNode();
        ObjectNode properties = JSON.createObjectNode();
        for (Field field : fields(type)) {
            ObjectNode property = of(field.type());
            if (field.isOptional() && !leavesNullsOut) {
                property = nullable(property);
            }
            if (!field.meaning().isEmpty()) {
                property = described(property, field.meaning());
            }
            properties.set(field.name(), property);
            if (!field.isOptional() || !leavesNullsOut) {
                required.add(field.name());
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        schema.set("properties", properties);
    }

    /** In draft 07, keywords beside a reference are ignored. */
    private static ObjectNode described(ObjectNode schema, String meaning) {
        ObjectNode described = schema;
        if (schema.has("$ref")) {
            described = JSON.createObjectNode();
            described.putArray("allOf").add(schema);
        }
        return described.put("description", meaning);
    }

    private static ObjectNode nullable(ObjectNode schema) {
        ObjectNode nullable = JSON.createObjectNode();
        nullable.putArray("oneOf")
                .add(JSON.createObjectNode().put("type", "null"))
                .add(schema);
        return nullable;
    }

    private ObjectNode of(Type type) {
        if (type instanceof ParameterizedType generic) {
            Class<?> raw = (Class<?>) generic.getRawType();
            Type last = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
            if (Collection.class.isAssignableFrom(raw)) {
                return typed("array").set("items", of(last));
            }
            if (Map.class.isAssignableFrom(raw)) {
                return last == Object.class ? typed("object") : typed("object").set("additionalProperties", of(last));
            }
        }
        if (type instanceof Class<?> plain) {
            return of(plain);
        }
        throw unknown(type);
    }

    private ObjectNode of(Class<?> type) {
        if (type == String.class) {
            return typed("string");
        }
        if (type == boolean.class || type == Boolean.class) {
            return typed("boolean");
        }
        if (List.of(int.class, Integer.class, long.class, Long.class).contains(type)) {
            return typed("integer");
        }
        if (type == BigDecimal.class) {
            return typed("number");
        }
        if (type == Instant.class) {
            return typed("string").put("format", "date-time");
        }
        if (type.isEnum()) {
            ObjectNode schema = typed("string");
            Arrays.stream(type.getEnumConstants()).map(writer).forEach(schema.putArray("enum")::add);
            return schema;
        }
        if (type.isRecord()) {
            return singleValue(type).map(value -> ofValue(type, value)).orElseGet(() -> reference(type));
        }
        throw unknown(type);
    }

    /** The component that stands for the whole record in JSON, if one does. */
    static Optional<RecordComponent> singleValue(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .filter(component -> component.getAccessor().isAnnotationPresent(JsonValue.class))
                .findFirst();
    }

    private ObjectNode ofValue(Class<?> type, RecordComponent value) {
        ObjectNode schema = of(value.getGenericType());
        if (value.getType() == String.class && accepts(type, Ids.next()) && !accepts(type, "no id")) {
            schema.put("pattern", UUID);
        }
        return schema;
    }

    private static boolean accepts(Class<?> type, String value) {
        try {
            return type.getDeclaredConstructor(String.class).newInstance(value) != null;
        } catch (InvocationTargetException e) {
            return false;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot make a " + type.getName(), e);
        }
    }

    private static ObjectNode typed(String type) {
        return JSON.createObjectNode().put("type", type);
    }

    private static IllegalArgumentException unknown(Type type) {
        return new IllegalArgumentException(
                "There is no schema for %s yet: add it to JsonSchemas".formatted(type.getTypeName()));
    }
}
