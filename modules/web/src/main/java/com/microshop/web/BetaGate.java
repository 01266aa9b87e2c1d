package com.microshop.web;

import com.microshop.kernel.Feature;
import com.microshop.kernel.Features;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.server.PathContainer.PathSegment;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ServletRequestPathUtils;

/** Answers below {@code /api/…/beta} as if nothing were there, unless the feature is on. */
final class BetaGate extends OncePerRequestFilter {

    private static final String API = "api";
    private static final String BETA = "beta";

    private final ObjectProvider<Features> features;
    private final ProblemWriter problems;

    BetaGate(ObjectProvider<Features> features, ProblemWriter problems) {
        this.features = features;
        this.problems = problems;
    }

    /** Whether a path of a controller's method, below that of the controller, is behind the gate. */
    static boolean isBeta(String path) {
        return path.startsWith("/" + BETA + "/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Features known = features.getIfAvailable();
        boolean isOn = known != null && known.isOn(Feature.BETA_API);
        if (isOn || !isBehind(request)) {
            chain.doFilter(request, response);
        } else {
            problems.write(request, response, ProblemKind.NOT_FOUND.problem(request.getRequestURI()));
        }
    }

    /** Decoded as Spring decodes it when it looks for a controller. */
    private static boolean isBehind(HttpServletRequest request) {
        List<String> segments =
                ServletRequestPathUtils.parseAndCache(request).pathWithinApplication().elements().stream()
                        .filter(PathSegment.class::isInstance)
                        .map(element -> ((PathSegment) element).valueToMatch())
                        .toList();
        return segments.size() > 2
                && segments.get(0).equals(API)
                && segments.get(2).equals(BETA);
    }
}
