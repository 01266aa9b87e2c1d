package com.microshop.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Adds to the API's description what this module does for every operation. */
@Configuration(proxyBeanMethods = false)
class OpenApiKit {

    static {
        SpringDocUtils.getConfig()
                .addRequestWrapperToIgnore(WriteRequest.class, PageRequest.class, Preference.class)
                .addResponseWrapperToIgnore(Rendered.class);
    }

    @Bean
    OperationDocs operationDocs() {
        return new OperationDocs();
    }

    @Bean
    ConstraintDocs constraintDocs() {
        return new ConstraintDocs();
    }

    @Bean
    ModelConverter spelledModels(ObjectMapperProvider provider) {
        ObjectMapper mapper = provider.jsonMapper().copy();
        mapper.setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
        return new SpelledModels(mapper).openapi31(provider.isOpenapi31());
    }

    @Bean
    RequestDocs requestDocs() {
        return new RequestDocs();
    }

    @Bean
    GlobalOpenApiCustomizer problemSchema() {
        return api -> ModelConverters.getInstance(true).readAll(Problem.class).forEach(api.getComponents()::addSchemas);
    }

    /** Spells properties and enums as {@link StrictJson} does, and says what may be null; swagger-core still works with Jackson 2. */
    private static final class SpelledModels extends ModelResolver {

        SpelledModels(ObjectMapper mapper) {
            super(mapper);
        }

        @Override
        @SuppressWarnings({"rawtypes", "unchecked"}) // as the overridden method has it
        protected Schema _createSchemaForEnum(Class<Enum<?>> type) {
            Schema schema = super._createSchemaForEnum(type);
            schema.setEnum(
                    Arrays.stream(type.getEnumConstants()).map(Allowed::name).toList());
            return schema;
        }

        @Override
        @SuppressWarnings("rawtypes") // as the overridden method has it
        public Schema resolve(AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> next) {
            Schema resolved = super.resolve(type, context, next);
            Class<?> raw = _mapper.constructType(type.getType()).getRawClass();
            if (raw.isRecord() && resolved != null) {
                Schema model = resolved.get$ref() == null
                        ? resolved
                        : context.getDefinedModels().get(RequestDocs.modelName(resolved));
                if (model != null) {
                    describe(raw.getRecordComponents(), model);
                }
            }
            return resolved;
        }

        /** A component may be null if it is so annotated; else it is always there, unless it is left out when empty. */
        @SuppressWarnings({"rawtypes", "unchecked"}) // as the models declare it
        private static void describe(RecordComponent[] components, Schema model) {
            Map<String, Schema> properties = model.getProperties();
            Set<String> required = new TreeSet<>();
            for (RecordComponent component : components) {
                String name = Spelling.snakeCase(component.getName());
                if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                    Objects.requireNonNull(properties.get(name), name).addType("null");
                } else if (!component.getAccessor().isAnnotationPresent(JsonInclude.class)) {
                    required.add(name);
                }
            }
            model.setRequired(List.copyOf(required));
        }
    }
}
