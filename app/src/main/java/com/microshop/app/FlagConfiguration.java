package com.microshop.app;

import com.microshop.kernel.Feature;
import com.microshop.kernel.Features;
import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.FlagEvaluationDetails;
import dev.openfeature.sdk.OpenFeatureAPI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The features that operators switch, evaluated by OpenFeature. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(FlagSettings.class)
class FlagConfiguration {

    /** Kubernetes itself takes up to a minute or two to change the file. */
    private static final Duration EVERY = Duration.ofSeconds(1);

    @Bean
    FlagProvider flagProvider(FlagSettings settings) {
        return new FlagProvider(settings, EVERY, InstantSource.system());
    }

    /** Of this context alone, as a JVM may run several. */
    @Bean(destroyMethod = "shutdown")
    OpenFeatureAPI openFeature(FlagProvider provider) {
        OpenFeatureAPI api = OpenFeatureAPI.createIsolated();
        api.setProviderAndWait(provider);
        return api;
    }

    @Bean
    Features features(OpenFeatureAPI openFeature, FlagProvider provider) {
        return new Evaluated(openFeature.getClient(), provider);
    }

    private record Evaluated(Client client, FlagProvider provider) implements Features {

        @Override
        public boolean isOn(Feature feature) {
            return client.getBooleanValue(feature.flag(), false);
        }

        @Override
        public State state(Feature feature) {
            FlagEvaluationDetails<Boolean> details = client.getBooleanDetails(feature.flag(), false);
            return new State(
                    details.getValue(),
                    details.getFlagMetadata().getString(FlagProvider.SOURCE),
                    Instant.parse(details.getFlagMetadata().getString(FlagProvider.SINCE)));
        }

        @Override
        public String problem() {
            return provider.problem();
        }
    }
}
