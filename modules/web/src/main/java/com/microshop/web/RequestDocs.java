package com.microshop.web;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;

/** Says of all requests what {@link StrictJson} and {@link QueryParameterGuard} refuse: unknown fields and NUL characters. */
final class RequestDocs implements GlobalOpenApiCustomizer {

    private static final String WITHOUT_NUL = "^[^\\x00]*$";

    @Override
    public void customise(OpenAPI api) {
        Describer describer = new Describer(api.getComponents().getSchemas());
        api.getPaths().values().stream()
                .flatMap(path -> path.readOperations().stream())
                .forEach(describer::describe);
    }

    /** The name of the model that a schema refers to. */
    static String modelName(Schema<?> reference) {
        return reference.get$ref().substring(reference.get$ref().lastIndexOf('/') + 1);
    }

    @SuppressWarnings("rawtypes") // as the models declare it
    private record Describer(Map<String, Schema> models, Set<String> described) {

        Describer(Map<String, Schema> models) {
            this(models, new HashSet<>());
        }

        void describe(Operation operation) {
            if (operation.getParameters() != null) {
                operation.getParameters().stream()
                        .filter(parameter -> "query".equals(parameter.getIn()))
                        .map(Parameter::getSchema)
                        .forEach(this::describe);
            }
            if (operation.getRequestBody() != null) {
                operation.getRequestBody().getContent().values().stream()
                        .map(MediaType::getSchema)
                        .forEach(this::describe);
            }
        }

        @SuppressWarnings("unchecked")
        private void describe(@Nullable Schema schema) {
            if (schema == null) {
                return;
            }
            if (schema.get$ref() != null) {
                String name = modelName(schema);
                if (described.add(name)) {
                    describe(models.get(name));
                }
                return;
            }
            if (isFreeText(schema)) {
                schema.setPattern(WITHOUT_NUL);
            }
            if (Objects.equals(schema.getMaxLength(), Integer.MAX_VALUE)) {
                schema.setMaxLength(null);
            }
            describe(schema.getItems());
            Map<String, Schema> properties = schema.getProperties();
            if (properties != null) {
                schema.setAdditionalProperties(false);
                properties.values().forEach(this::describe);
            }
        }

        private static boolean isFreeText(Schema schema) {
            return schema.getTypes() != null
                    && schema.getTypes().contains("string")
                    && schema.getPattern() == null
                    && schema.getFormat() == null
                    && schema.getEnum() == null;
        }
    }
}
