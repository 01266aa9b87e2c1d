package com.microshop.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class ShopModulesTest {

    @Test
    void runsAllModulesButTheExtractedOnes() {
        assertThat(chosenBy(Map.of())).containsExactly("order", "payment", "product", "user");
        assertThat(chosenBy(Map.of("MICROSHOP_EXTRACTED_USER", "true"))).containsExactly("order", "payment", "product");
        assertThat(chosenBy(Map.of("MICROSHOP_EXTRACTED_USER", "false", "MICROSHOP_EXTRACTED_ORDER", "true")))
                .containsExactly("payment", "product", "user");
    }

    @Test
    void runsTheModulesThatProfilesName() {
        assertThat(chosenBy(Map.of(), "user", "production")).containsExactly("user");
        assertThat(chosenBy(Map.of("MICROSHOP_EXTRACTED_ORDER", "false"), "order"))
                .containsExactly("order");
        assertThat(chosenBy(Map.of("MICROSHOP_EXTRACTED_ORDER", "true"), "production"))
                .containsExactly("payment", "product", "user");
    }

    @Test
    void namesTheSettingThatIsNeitherTrueNorFalse() {
        assertThatThrownBy(() -> chosenBy(Map.of("MICROSHOP_EXTRACTED_USER", "perhaps")))
                .satisfies(failure -> assertThat(Objects.requireNonNull(StartFailures.sentence(failure)))
                        .startsWith("the setting microshop.extracted.user must be")
                        .endsWith("not 'perhaps'."));
    }

    private static Set<String> chosenBy(Map<String, Object> variables, String... profiles) {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
        environment.setActiveProfiles(profiles);
        return ShopModules.chosenBy(environment);
    }
}
