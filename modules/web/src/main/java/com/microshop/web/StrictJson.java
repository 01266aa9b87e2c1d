package com.microshop.web;

import com.microshop.kernel.Times;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.EnumNamingStrategies;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;

/** JSON as the API reads and writes it: snake_case, without guesses or silent conversions. */
final class StrictJson implements JsonMapperBuilderCustomizer {

    /** What a decimal in quotes looks like, in the syntax that Java and JSON Schema share. */
    static final String QUOTED_DECIMAL = "^-?\\d{1,30}(\\.\\d{1,30})?$";

    @Override
    public void customize(JsonMapper.Builder json) {
        json.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .enumNamingStrategy(EnumNamingStrategies.SNAKE_CASE)
                .enable(
                        DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                        DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                        DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
                .withCoercionConfig(
                        LogicalType.Enum, c -> c.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail))
                .addModule(new SimpleModule("microshop-web")
                        .addDeserializer(String.class, new Text())
                        .addDeserializer(BigDecimal.class, new Decimal())
                        .addDeserializer(Integer.class, new Whole<>(Integer.class, BigDecimal::intValueExact))
                        .addDeserializer(Long.class, new Whole<>(Long.class, BigDecimal::longValueExact))
                        .addDeserializer(Instant.class, new Time()));
    }

    /** Says in its message what is allowed. */
    static final class NotAllowed extends MismatchedInputException {

        private static final long serialVersionUID = 1L;

        NotAllowed(JsonParser parser, Class<?> type, String allowed) {
            super(parser, allowed, type);
        }
    }

    /** Strings only, and only such as the database can hold. */
    private static final class Text extends StdDeserializer<String> {

        Text() {
            super(String.class);
        }

        @Override
        public String deserialize(JsonParser parser, DeserializationContext context) {
            if (!parser.hasToken(JsonToken.VALUE_STRING)) {
                throw new NotAllowed(parser, String.class, "must be a string");
            }
            String text = parser.getString();
            if (!Texts.isStorable(text)) {
                throw new NotAllowed(parser, String.class, Texts.ALLOWED);
            }
            return text;
        }
    }

    /** A number, or one in quotes, of a length that no sender of prices needs; never by way of floating point. */
    private static final class Decimal extends StdDeserializer<BigDecimal> {

        private static final Pattern NUMBER = Pattern.compile("-?\\d{1,30}(\\.\\d{1,30})?([eE][+-]?\\d{1,2})?");
        private static final Pattern QUOTED = Pattern.compile(QUOTED_DECIMAL);

        Decimal() {
            super(BigDecimal.class);
        }

        @Override
        public BigDecimal deserialize(JsonParser parser, DeserializationContext context) {
            JsonToken token = parser.currentToken();
            Pattern allowed = token == JsonToken.VALUE_STRING ? QUOTED : NUMBER;
            boolean isCandidate = token != null && (token.isNumeric() || token == JsonToken.VALUE_STRING);
            if (!isCandidate || !allowed.matcher(parser.getString()).matches()) {
                throw new NotAllowed(parser, BigDecimal.class, "must be a decimal number such as 9.99");
            }
            return new BigDecimal(parser.getString());
        }
    }

    /** A number without a fraction, which may be written as 58.0, as JSON Schema's integers may. */
    private static final class Whole<T> extends StdDeserializer<T> {

        private final Function<BigDecimal, T> exact;

        Whole(Class<T> type, Function<BigDecimal, T> exact) {
            super(type);
            this.exact = exact;
        }

        @Override
        public T deserialize(JsonParser parser, DeserializationContext context) {
            JsonToken token = parser.currentToken();
            if (token != null
                    && token.isNumeric()
                    && Decimal.NUMBER.matcher(parser.getString()).matches()) {
                try {
                    return exact.apply(new BigDecimal(parser.getString()));
                } catch (ArithmeticException e) {
                    // Refused below: it has a fraction, or is too large.
                }
            }
            throw new NotAllowed(parser, handledType(), Allowed.of(handledType()));
        }
    }

    /** A time in ISO 8601 with its offset, never a number. */
    private static final class Time extends StdDeserializer<Instant> {

        Time() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser parser, DeserializationContext context) {
            if (parser.hasToken(JsonToken.VALUE_STRING)) {
                try {
                    return Times.parse(parser.getString());
                } catch (DateTimeException e) {
                    throw new NotAllowed(parser, Instant.class, Allowed.of(Instant.class));
                }
            }
            throw new NotAllowed(parser, Instant.class, Allowed.of(Instant.class));
        }
    }
}
