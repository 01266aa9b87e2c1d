package com.microshop.web;

import com.microshop.kernel.Features;
import com.microshop.kernel.Times;
import com.microshop.messaging.Commands;
import com.microshop.messaging.Freshness;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.format.FormatterRegistry;
import org.springframework.http.MediaType;
import org.springframework.web.accept.HeaderContentNegotiationStrategy;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.ContentNegotiationConfigurer;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.json.JsonMapper;

/** Everything of the REST kit; imported once by the application. */
@Configuration(proxyBeanMethods = false)
@Import({
    AnyVersion.class,
    NullBody.class,
    Problems.class,
    ProblemPage.class,
    TomcatProblems.class,
    OpenApiKit.class,
    SpelledBooleans.class
})
public class WebKit implements WebMvcConfigurer {

    private static final Duration FRESH_WITHIN = Duration.ofSeconds(2);

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new WriteRequestResolver());
        resolvers.add(new PageRequestResolver());
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new QueryParameterGuard());
    }

    /** JSON has no charset (RFC 8259), so a client that asks for one gets JSON all the same. */
    @Override
    public void configureContentNegotiation(ContentNegotiationConfigurer configurer) {
        HeaderContentNegotiationStrategy accept = new HeaderContentNegotiationStrategy();
        configurer.strategies(List.of(request -> accept.resolveMediaTypes(request).stream()
                .map(WebKit::withoutCharset)
                .toList()));
    }

    private static MediaType withoutCharset(MediaType type) {
        Map<String, String> parameters = new LinkedHashMap<>(type.getParameters());
        parameters.remove("charset");
        return new MediaType(type, parameters);
    }

    @Override
    public void addFormatters(FormatterRegistry registry) {
        registry.addConverterFactory(new SpelledEnums());
        registry.addConverter(String.class, Instant.class, Times::parse);
    }

    @Bean
    StrictJson strictJson() {
        return new StrictJson();
    }

    @Bean
    RenderedConverter renderedConverter() {
        return new RenderedConverter();
    }

    @Bean
    Writes writes(Commands commands, Freshness freshness, JsonMapper json) {
        return new Writes(commands, freshness, json, FRESH_WITHIN);
    }

    @Bean
    FilterRegistrationBean<BodyLimit> bodyLimit(JsonMapper json) {
        FilterRegistrationBean<BodyLimit> registration =
                new FilterRegistrationBean<>(new BodyLimit(new ProblemWriter(json)));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 100);
        return registration;
    }

    @Bean
    FilterRegistrationBean<BetaGate> betaGate(JsonMapper json, ObjectProvider<Features> features) {
        FilterRegistrationBean<BetaGate> registration =
                new FilterRegistrationBean<>(new BetaGate(features, new ProblemWriter(json)));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 101);
        return registration;
    }

    @Bean
    FilterRegistrationBean<Methods> methods(JsonMapper json, ObjectProvider<RequestMappingHandlerMapping> mappings) {
        return new FilterRegistrationBean<>(new Methods(mappings, new ProblemWriter(json)));
    }
}
