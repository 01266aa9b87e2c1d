package com.microshop.operations;

import com.microshop.kernel.Feature;
import com.microshop.kernel.Features;
import com.microshop.operations.FlagsReport.Flag;
import java.util.Arrays;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** Reports to operators which features are on in this process: {@code /actuator/flags}. */
@Endpoint(id = "flags")
final class FlagsEndpoint {

    private final Features features;

    FlagsEndpoint(Features features) {
        this.features = features;
    }

    @ReadOperation
    FlagsReport list() {
        return new FlagsReport(Arrays.stream(Feature.values()).map(this::flag).toList(), features.problem());
    }

    private Flag flag(Feature feature) {
        Features.State state = features.state(feature);
        return new Flag(feature.flag(), state.on(), state.source(), state.since());
    }
}
