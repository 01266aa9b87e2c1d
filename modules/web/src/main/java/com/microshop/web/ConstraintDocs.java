package com.microshop.web;

import com.microshop.kernel.Currencies;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.annotation.Annotation;
import java.math.BigDecimal;
import org.springdoc.core.customizers.PropertyCustomizer;

/** Shows the kit's constraints in schemas. */
final class ConstraintDocs implements PropertyCustomizer {

    /** A price in quotes, in the syntax of JSON Schema. */
    private static final String QUOTED_PRICE = "^0{0,9}(1000000000(\\.0{1,4})?|[0-9]{1,9}(\\.[0-9]{1,4})?)$";

    @Override
    @SuppressWarnings("rawtypes") // as springdoc declares it
    public Schema<?> customize(Schema schema, AnnotatedType type) {
        Annotation[] annotations = type.getCtxAnnotations();
        if (annotations != null) {
            for (Annotation annotation : annotations) {
                describe(schema, annotation);
            }
        }
        return schema;
    }

    private static void describe(Schema<?> schema, Annotation constraint) {
        switch (constraint) {
            case Price price -> {
                schema.minimum(BigDecimal.ZERO)
                        .maximum(new BigDecimal("1000000000"))
                        .multipleOf(new BigDecimal("0.0001"))
                        .pattern(QUOTED_PRICE);
                schema.addType("string");
            }
            case Quantity quantity -> schema.minimum(BigDecimal.ONE).maximum(new BigDecimal("1000000"));
            case IdText id -> schema.format("uuid").pattern(IdText.REGEX);
            case CurrencyCode currency -> schema.pattern("^(%s)$".formatted(String.join("|", Currencies.payable())));
            default -> {}
        }
    }
}
