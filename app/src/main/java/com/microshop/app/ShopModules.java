package com.microshop.app;

import com.microshop.messaging.SendsCommands;
import com.microshop.order.config.OrderModule;
import com.microshop.payment.config.PaymentModule;
import com.microshop.product.config.ProductModule;
import com.microshop.user.config.UserModule;
import java.lang.annotation.Annotation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.EnvironmentAware;
import org.springframework.context.annotation.ImportSelector;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.modulith.ApplicationModule;

/**
 * The one place that says which modules run in this process: those that a profile names, or else all that are not extracted
 * ({@code microshop.extracted.<module>=true}).
 */
public final class ShopModules implements ImportSelector, EnvironmentAware {

    private static final String EXTRACTED = "microshop.extracted";

    private static final Map<String, Class<?>> ALL = new TreeMap<>(Map.of(
            "user", UserModule.class,
            "product", ProductModule.class,
            "payment", PaymentModule.class,
            "order", OrderModule.class));

    private Set<String> chosen = Set.of();

    /** The names of all modules. */
    public static Set<String> all() {
        return ALL.keySet();
    }

    /** The names of the modules that run with these profiles and settings. */
    static Set<String> chosenBy(Environment environment) {
        Set<String> named = namedBy(environment);
        if (!named.isEmpty()) {
            return named;
        }
        Set<String> rest = new TreeSet<>(all());
        rest.removeAll(extractedBy(environment));
        return rest;
    }

    /**
     * Refuses profiles and settings that do not say clearly which modules run here.
     *
     * @throws StartFailure if they do not
     */
    static void check(Environment environment) {
        for (String module : extraction(environment).keySet()) {
            if (!all().contains(module)) {
                throw new StartFailure("%s.%s names no module; the modules are %s."
                        .formatted(EXTRACTED, module, String.join(", ", all())));
            }
        }
        Set<String> named = namedBy(environment);
        Set<String> extracted = extractedBy(environment);
        if (!named.isEmpty() && !extracted.isEmpty()) {
            throw new StartFailure(
                    "The profiles %1$s and %2$s.%3$s both say which modules this process runs; set only the profiles, or only %2$s."
                            .formatted(
                                    String.join(", ", named),
                                    EXTRACTED,
                                    String.join(", " + EXTRACTED + ".", extracted)));
        }
        if (extracted.equals(all())) {
            throw new StartFailure(
                    "Every module is extracted (%s.…), so this process would run nothing; do not start it, or leave it a module."
                            .formatted(EXTRACTED));
        }
    }

    /** The modules that profiles name. */
    private static Set<String> namedBy(Environment environment) {
        Set<String> named = new TreeSet<>(Arrays.asList(environment.getActiveProfiles()));
        named.retainAll(all());
        return named;
    }

    /** The modules that, as settings say, run in other processes. */
    private static Set<String> extractedBy(Environment environment) {
        Set<String> extracted = new TreeSet<>();
        extraction(environment).forEach((module, isExtracted) -> {
            if (isExtracted) {
                extracted.add(module);
            }
        });
        return extracted;
    }

    private static Map<String, Boolean> extraction(Environment environment) {
        return Binder.get(environment)
                .bind(EXTRACTED, Bindable.mapOf(String.class, Boolean.class))
                .orElse(Map.of());
    }

    /**
     * For each module, those that it uses: sends commands to, or has events of.
     *
     * <p>The build checks the code against this, and the permissions at the broker are derived from it.
     */
    public static Map<String, Set<String>> uses() {
        Map<String, Set<String>> uses = new TreeMap<>();
        ALL.forEach((module, configuration) -> {
            Set<String> used = new TreeSet<>(List.of(declaration(configuration, ApplicationModule.class)
                    .orElseThrow()
                    .allowedDependencies()));
            used.retainAll(all());
            uses.put(module, used);
        });
        return uses;
    }

    /** For each module that sends commands to others, these commands. The build checks the code against this. */
    public static Map<String, Set<Class<?>>> sends() {
        Map<String, Set<Class<?>>> sends = new TreeMap<>();
        ALL.forEach((module, configuration) -> declaration(configuration, SendsCommands.class)
                .ifPresent(declared -> sends.put(module, Set.of(declared.value()))));
        return sends;
    }

    /** An annotation of the module's root package. */
    private static <A extends Annotation> Optional<A> declaration(Class<?> configuration, Class<A> annotation) {
        String root = configuration.getPackageName().replaceFirst("[.][^.]+$", "");
        try {
            return Optional.ofNullable(Class.forName(root + ".package-info").getAnnotation(annotation));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(root + " has no annotations", e);
        }
    }

    @Override
    public void setEnvironment(Environment environment) {
        chosen = chosenBy(environment);
    }

    @Override
    public String[] selectImports(AnnotationMetadata importingClassMetadata) {
        return ALL.entrySet().stream()
                .filter(module -> chosen.contains(module.getKey()))
                .map(module -> module.getValue().getName())
                .toArray(String[]::new);
    }
}
