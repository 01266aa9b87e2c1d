package com.microshop.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.oas.models.media.Schema;
import java.util.Arrays;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Adds to the API's description what this module does for every operation. */
@Configuration(proxyBeanMethods = false)
class OpenApiKit {

    static {
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(WriteRequest.class, PageRequest.class, Preference.class);
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
    GlobalOpenApiCustomizer problemSchema() {
        return api -> ModelConverters.getInstance(true).readAll(Problem.class).forEach(api.getComponents()::addSchemas);
    }

    /** Spells properties and enums as {@link StrictJson} does; swagger-core still works with Jackson 2. */
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
    }
}
