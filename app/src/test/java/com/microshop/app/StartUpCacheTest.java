package com.microshop.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StartUpCacheTest {

    private static final String MAPPING =
            "2c001000-2c9db000 rw-p 00001000 fe:00 10068477                           /opt/microshop/microshop.aot";

    @Test
    void theLastCacheThatIsGivenCounts() {
        assertThat(StartUpCache.given(List.of("-XX:AOTCache=a.aot", "-Xss1m", "-XX:AOTCache=b.aot")))
                .contains("b.aot");
        assertThat(StartUpCache.given(List.of("-Xss1m"))).isEmpty();
    }

    @Test
    void aCacheThatIsMappedIsUsed() {
        assertThat(StartUpCache.isMapped("/opt/microshop/microshop.aot", List.of("", MAPPING)))
                .isTrue();
        assertThat(StartUpCache.isMapped("/opt/microshop/other.aot", List.of("", MAPPING)))
                .isFalse();
    }
}
