package com.microshop.architecture;

import static java.util.stream.Collectors.toUnmodifiableSet;

import com.microshop.messaging.ModuleDefinition;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.function.Predicate;
import org.springframework.context.annotation.Bean;

/**
 * The packages: {@code base.module.role}, discovered and never listed.
 *
 * <p>A module is a package directly below the base. It is a module of the shop if it defines itself to messaging, that is,
 * if its {@code config} has a bean that is a {@link ModuleDefinition}.
 */
final class Layout {

    /** The module that puts the others together, and so may see their {@code config}. */
    static final String PROGRAM = "app";

    private static final String CONFIG = "config";
    private static final ImportOption WITHOUT_THESE_TESTS =
            location -> !location.contains("/com/microshop/architecture/");

    private final String base;
    private final JavaClasses classes;
    private final Set<String> shopModules;

    private Layout(String base, JavaClasses classes) {
        this.base = base;
        this.classes = classes;
        this.shopModules = classes.stream()
                .filter(type -> role(type).equals(CONFIG))
                .filter(type -> type.getMethods().stream()
                        .anyMatch(method -> method.isAnnotatedWith(Bean.class)
                                && method.getRawReturnType().isEquivalentTo(ModuleDefinition.class)))
                .map(this::module)
                .collect(toUnmodifiableSet());
    }

    /** The shop as it is. */
    static Layout ofTheShop() {
        return new Layout(
                "com.microshop",
                new ClassFileImporter().withImportOption(WITHOUT_THESE_TESTS).importPackages("com.microshop"));
    }

    /** Everything in and below this package. */
    static Layout below(String base) {
        return new Layout(base, new ClassFileImporter().importPackages(base));
    }

    JavaClasses classes() {
        return classes;
    }

    Set<String> shopModules() {
        return shopModules;
    }

    /** The name of the module that the type belongs to; empty if it is in none. */
    String module(JavaClass type) {
        return segment(type, 0);
    }

    /** The name of the package inside the module; empty for the module's root package. */
    String role(JavaClass type) {
        return segment(type, 1);
    }

    boolean isInShop(JavaClass type) {
        return shopModules.contains(module(type));
    }

    boolean isContract(JavaClass type) {
        return isInShop(type) && role(type).isEmpty();
    }

    DescribedPredicate<JavaClass> inShop() {
        return described("in a module of the shop", this::isInShop);
    }

    DescribedPredicate<JavaClass> inShopRole(String role) {
        return described(
                "in a module's %s package".formatted(role),
                type -> isInShop(type) && role(type).equals(role));
    }

    DescribedPredicate<JavaClass> inContract() {
        return described("in a module's root package", this::isContract);
    }

    DescribedPredicate<JavaClass> outsideContract() {
        return described("inside a module of the shop", type -> isInShop(type) && !isContract(type));
    }

    static boolean isPublic(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC);
    }

    static boolean isPackageInfo(JavaClass type) {
        return type.getSimpleName().equals("package-info");
    }

    static DescribedPredicate<JavaClass> described(String description, Predicate<JavaClass> test) {
        return DescribedPredicate.describe(description, test);
    }

    private String segment(JavaClass type, int index) {
        String packageName = type.getPackageName();
        if (!packageName.startsWith(base + ".")) {
            return "";
        }
        String[] segments = packageName.substring(base.length() + 1).split("\\.", -1);
        return index < segments.length ? segments[index] : "";
    }
}
