package com.microshop.operations;

import jakarta.servlet.DispatcherType;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.authentication.dao.DaoAuthenticationProvider;
import org.springframework.security.authorization.AuthenticatedAuthorizationManager;
import org.springframework.security.authorization.SingleResultAuthorizationManager;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
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
    /** Cheap, as every request pays for it: the password is too long to be guessed. */
    private static final int STRENGTH = 8;

    @Bean
    FilterRegistrationBean<FilterChainProxy> operatorLogin(OperatorSettings settings) {
        BasicAuthenticationEntryPoint login = new BasicAuthenticationEntryPoint();
        login.setRealmName("MicroShop operators");
        FilterChainProxy filters = new FilterChainProxy(new DefaultSecurityFilterChain(
                AnyRequestMatcher.INSTANCE,
                CrossSiteProtection.headers(),
                CrossSiteProtection.ownFormsOnly(),
                ReadableRequests.only(),
                new SecurityContextHolderFilter(new NullSecurityContextRepository()),
                new BasicAuthenticationFilter(new ProviderManager(accounts(settings)), login),
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

    private static DaoAuthenticationProvider accounts(OperatorSettings settings) {
        PasswordEncoder encoder = new BCryptPasswordEncoder(STRENGTH);
        DaoAuthenticationProvider accounts =
                new DaoAuthenticationProvider(new InMemoryUserDetailsManager(User.withUsername(settings.user())
                        .password(encoder.encode(settings.password()))
                        .roles("OPERATOR")
                        .build()));
        accounts.setPasswordEncoder(encoder);
        return accounts;
    }

    private static PathPatternRequestMatcher path(String pattern) {
        return PathPatternRequestMatcher.withDefaults().matcher(pattern);
    }
}
