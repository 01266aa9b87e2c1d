package com.microshop.messaging.store;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;

/**
 * Writes and reads messages and snapshots as compact JSON with snake_case names.
 *
 * <p>A type is named by its class without the common package, such as {@code order.OrderPlaced}, so that names in the
 * store and on the wire do not tell how a deployment is packaged. Fields that today's code does not know are ignored:
 * during a rolling update a newer process may write them.
 */
public final class JsonSerializer extends Jackson3Serializer {

    private static final String PACKAGE = "com.microshop.";

    private JsonSerializer(Builder builder) {
        super(builder);
    }

    /** A serializer; it is safe for use by many threads. */
    public static JsonSerializer create() {
        return new JsonSerializer(Jackson3Serializer.builder()
                .jsonMapperBuilderCustomizer(
                        mapper -> mapper.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                                .changeDefaultVisibility(v -> v.withFieldVisibility(Visibility.ANY)
                                        .withGetterVisibility(Visibility.NONE)
                                        .withIsGetterVisibility(Visibility.NONE))
                                .changeDefaultPropertyInclusion(i -> i.withValueInclusion(JsonInclude.Include.NON_NULL))
                                .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                                .polymorphicTypeValidator(BasicPolymorphicTypeValidator.builder()
                                        .allowIfSubType("org.axonframework.")
                                        .allowIfSubType(PACKAGE)
                                        .build())));
    }

    /** The name of a class in the store and on the wire. */
    public static String nameOf(Class<?> type) {
        String name = type.getName();
        return name.startsWith(PACKAGE) ? name.substring(PACKAGE.length()) : name;
    }

    /** The module that a class belongs to: the package right below the common one. */
    public static String moduleOf(Class<?> type) {
        String name = nameOf(type);
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    @Override
    protected String resolveClassName(SerializedType serializedType) {
        String name = serializedType.getName();
        return Character.isLowerCase(name.charAt(0)) && !name.startsWith("org.") && !name.startsWith("java.")
                ? PACKAGE + name
                : name;
    }

    @Override
    @SuppressWarnings("rawtypes") // the signature of the overridden method
    public SerializedType typeForClass(Class type) {
        SerializedType plain = super.typeForClass(type);
        return plain.getName().startsWith(PACKAGE)
                ? new SimpleSerializedType(plain.getName().substring(PACKAGE.length()), plain.getRevision())
                : plain;
    }
}
