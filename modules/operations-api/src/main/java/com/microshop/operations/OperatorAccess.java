package com.microshop.operations;

import com.microshop.operations.LoginThrottle.TooManyLoginsException;
import io.github.bucket4j.TimeMeter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import java.util.ArrayList;
import java.util.List;
import org.apache.catalina.Valve;
import org.apache.catalina.valves.RemoteIpValve;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.authentication.dao.DaoAuthenticationProvider;
import org.springframework.security.authorization.AuthenticatedAuthorizationManager;
import org.springframework.security.authorization.SingleResultAuthorizationManager;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.FilterChainProxy;
import org.springframework.security.web.access.ExceptionTranslationFilter;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.access.intercept.RequestMatcherDelegatingAuthorizationManager;
import org.springframework.security.web.authentication.www.BasicAuthenticationEntryPoint;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;
import org.springframework.security.web.context.NullSecurityContextRepository;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.savedrequest.NullRequestCache;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.servletapi.SecurityContextHolderAwareRequestFilter;
import org.springframework.security.web.util.matcher.AnyRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;

/**
 * Requires operators to log in on the management port, except for health and info.
 *
 * <p>Part of the management server's own context, so that it adds no filter to the API.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
final class OperatorAccess {

    private static final int BEFORE_OTHER_FILTERS = -100;
    private static final int TOO_MANY_REQUESTS = 429;

    @Bean
    FilterRegistrationBean<FilterChainProxy> operatorLogin(OperatorSettings settings) {
        AuthenticationEntryPoint login = refusal();
        FilterChainProxy filters = new FilterChainProxy(new DefaultSecurityFilterChain(
                AnyRequestMatcher.INSTANCE,
                CrossSiteProtection.headers(),
                CrossSiteProtection.ownFormsOnly(),
                ReadableRequests.only(),
                new SecurityContextHolderFilter(new NullSecurityContextRepository()),
                new BasicAuthenticationFilter(
                        new LoginThrottle(new ProviderManager(accounts(settings)), TimeMeter.SYSTEM_NANOTIME), login),
                operators(),
                CrossSiteProtection.tokens(),
                new ExceptionTranslationFilter(login, new NullRequestCache()),
                new AuthorizationFilter(RequestMatcherDelegatingAuthorizationManager.builder()
                        .add(
                                new OrRequestMatcher(
                                        path("/actuator/health"), path("/actuator/health/**"), path("/actuator/info")),
                                SingleResultAuthorizationManager.permitAll())
                        .add(AnyRequestMatcher.INSTANCE, AuthenticatedAuthorizationManager.authenticated())
                        .build())));
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        firewall.setUnsafeAllowAnyHttpMethod(true); // an unknown method is for the endpoints to refuse, with 405
        filters.setFirewall(firewall);
        FilterRegistrationBean<FilterChainProxy> registration = new FilterRegistrationBean<>(filters);
        registration.setOrder(BEFORE_OTHER_FILTERS);
        registration.setDispatcherTypes(DispatcherType.REQUEST);
        return registration;
    }

    /** Guesses are counted by the address from which they come, not by one that the client names. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> addressesOfPeers() {
        return server -> {
            List<Valve> valves = new ArrayList<>(server.getEngineValves());
            valves.removeIf(RemoteIpValve.class::isInstance);
            server.setEngineValves(valves);
        };
    }

    /** Tells the endpoints who has logged in: health shows its details to operators alone. */
    private static SecurityContextHolderAwareRequestFilter operators() {
        SecurityContextHolderAwareRequestFilter operators = new SecurityContextHolderAwareRequestFilter();
        try {
            operators.afterPropertiesSet();
        } catch (ServletException e) {
            throw new IllegalStateException(e);
        }
        return operators;
    }

    private static AuthenticationEntryPoint refusal() {
        BasicAuthenticationEntryPoint basic = new BasicAuthenticationEntryPoint();
        basic.setRealmName("MicroShop operators");
        return (request, response, failure) -> {
            if (failure instanceof TooManyLoginsException limit) {
                response.setHeader("Retry-After", Long.toString(limit.seconds()));
                CrossSiteProtection.refuse(
                        response,
                        TOO_MANY_REQUESTS,
                        "Too many logins have failed: try again in %d s.".formatted(limit.seconds()));
            } else {
                basic.commence(request, response, failure);
            }
        };
    }

    private static DaoAuthenticationProvider accounts(OperatorSettings settings) {
        PasswordEncoder encoder = encoder();
        DaoAuthenticationProvider accounts =
                new DaoAuthenticationProvider(new InMemoryUserDetailsManager(User.withUsername(settings.user())
                        .password(encoder.encode(settings.password()))
                        .roles("OPERATOR")
                        .build()));
        accounts.setPasswordEncoder(encoder);
        return accounts;
    }

    static PasswordEncoder encoder() {
        return new RememberingPasswordEncoder(PasswordEncoderFactories.createDelegatingPasswordEncoder());
    }

    private static PathPatternRequestMatcher path(String pattern) {
        return PathPatternRequestMatcher.withDefaults().matcher(pattern);
    }
}
