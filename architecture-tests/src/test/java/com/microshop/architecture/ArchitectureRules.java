package com.microshop.architecture;

import static com.microshop.architecture.Conditions.be;
import static com.microshop.architecture.Conditions.notAccess;
import static com.microshop.architecture.Conditions.notDependOn;
import static com.microshop.architecture.Conditions.take;
import static com.microshop.architecture.Layout.described;
import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.not;
import static com.tngtech.archunit.lang.conditions.ArchConditions.onlyDependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toUnmodifiableSet;

import com.microshop.kernel.Ids;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

/** The architecture rules; none names a module, and an empty rule fails. */
final class ArchitectureRules {

    private static final String COMMAND_HANDLER = "org.axonframework.commandhandling.CommandHandler";
    private static final String EVENT_HANDLER = "org.axonframework.eventhandling.EventHandler";
    private static final String SOURCING_HANDLER = "org.axonframework.eventsourcing.EventSourcingHandler";

    private static final Pattern TECHNICAL_SUFFIX = Pattern.compile(".*(Impl|DTO|Dto|Manager|Utils?|Helper)");
    private static final Pattern MESSAGE_SUFFIX = Pattern.compile(".*(Command|Event|Query|Message)");
    private static final Pattern POLICY_NAME = Pattern.compile("When[A-Z]\\w*Then[A-Z]\\w*");
    private static final Pattern WORD = Pattern.compile("(?=[A-Z])");
    private static final Set<String> NOT_PAST = Set.of("Feed", "Need", "Seed", "Speed");
    private static final Set<String> IRREGULAR_PAST = Set.of(
            "Begun",
            "Broken",
            "Found",
            "Given",
            "Held",
            "Kept",
            "Left",
            "Lost",
            "Made",
            "Paid",
            "Sent",
            "Sold",
            "Taken",
            "Withdrawn");

    private final Layout layout;

    ArchitectureRules(Layout layout) {
        this.layout = layout;
    }

    List<ArchitectureRule> all() {
        return List.of(
                new ArchitectureRule(
                        "A module's root package is its contract: records, enums and interfaces", contractIsData()),
                new ArchitectureRule(
                        "A contract uses other contracts and annotations, no framework", contractIsPlain()),
                new ArchitectureRule(
                        "A type inside a module is public only if another package needs it",
                        nothingPublicUnnecessarily()),
                new ArchitectureRule("A module uses nothing of another but its root package", onlyContractsAreUsed()),
                new ArchitectureRule("Only the program uses a module's configuration", onlyTheProgramConfigures()),
                new ArchitectureRule("A module declares which others it may depend on", dependenciesAreDeclared()),
                new ArchitectureRule("Modules do not depend on each other in cycles", noCycles()),
                new ArchitectureRule("Packages do not depend on each other in cycles", noPackageCycles()),
                new ArchitectureRule(
                        "Besides the shop's modules, only the program depends on them", onlyTheProgramKnowsTheShop()),
                new ArchitectureRule("The shop uses no broker and no event store", shopKnowsNoStore()),
                new ArchitectureRule("The domain uses no Spring, no database and no broker", domainIsPure()),
                new ArchitectureRule("The domain reads no clock and no random numbers", domainIsDeterministic()),
                new ArchitectureRule("Fields that a snapshot restores are not final", restoredStateIsNotFinal()),
                new ArchitectureRule("No query leaves its connection open", noOpenQueries()),
                new ArchitectureRule("Commands are named as imperatives", commandsAreImperative()),
                new ArchitectureRule("Events are named as past facts", eventsArePast()),
                new ArchitectureRule("Names say what a thing means, not what it is technically", noTechnicalSuffixes()),
                new ArchitectureRule("Messages have no technical suffixes", noMessageSuffixes()),
                new ArchitectureRule("Commands are handled by methods named handle", commandsAreHandled()),
                new ArchitectureRule("Events are applied by methods named on", eventsAreAppliedOn()),
                new ArchitectureRule("Events outside policies are handled by methods named on", projectionsAreOn()),
                new ArchitectureRule("Policies are named When…Then…", policiesAreNamed()),
                new ArchitectureRule("What is named When…Then… is a policy", policiesArePolicies()),
                new ArchitectureRule("Policies are in the definition of their module", policiesAreDefined()),
                new ArchitectureRule("Policies react and return the future of what they sent", policiesReact()),
                new ArchitectureRule("There are no sagas", noSagas()),
                new ArchitectureRule("Controllers of the shop's API are in web", controllersAreInWeb()),
                new ArchitectureRule("Entities and their repositories are in readmodel", entitiesAreInReadModel()),
                new ArchitectureRule("Settings are records", settingsAreRecords()),
                new ArchitectureRule("Every package is @NullMarked", everyPackageIsNullMarked()),
                new ArchitectureRule("Nothing is injected into fields", noFieldInjection()),
                new ArchitectureRule("Only the program itself prints", onlyTheProgramPrints()));
    }

    private ArchRule contractIsData() {
        return classes()
                .that(layout.inContract())
                .and(described("no package-info", type -> !Layout.isPackageInfo(type)))
                .should(be(
                        "a record, an enum or an interface",
                        type -> type.isRecord() || type.isEnum() || type.isInterface()));
    }

    private ArchRule contractIsPlain() {
        DescribedPredicate<JavaClass> allowed = described(
                "other contracts, kernel, the JDK or annotations",
                type -> layout.isContract(type)
                        || type.getPackageName().equals(Ids.class.getPackageName())
                        || type.getPackageName().startsWith("java.")
                        || type.isPrimitive()
                        || type.isArray()
                        || isPartOfAnnotation(type));
        return classes().that(layout.inContract()).should(onlyDependOnClassesThat(allowed));
    }

    private ArchRule nothingPublicUnnecessarily() {
        DescribedPredicate<JavaClass> openType = described(
                "public and inside a module",
                type -> layout.outsideContract().test(type)
                        && Layout.isPublic(type)
                        && type.isTopLevelClass()
                        && !layout.role(type).equals("config")
                        && !Layout.isPackageInfo(type)
                        && !hasConstantsForOthers(type));
        return classes()
                .that(openType)
                .should(be(
                        "used from another package",
                        type -> type.getDirectDependenciesToSelf().stream()
                                .anyMatch(use ->
                                        !use.getOriginClass().getPackage().equals(type.getPackage()))));
    }

    private ArchRule onlyContractsAreUsed() {
        return classes()
                .that(described("in a module", type -> !layout.module(type).isEmpty()))
                .should(notDependOn(
                        "the inside of another module of the shop",
                        (from, to) -> layout.isInShop(to)
                                && !layout.module(from).equals(layout.module(to))
                                && !layout.isContract(to)
                                && !(layout.role(to).equals("config")
                                        && layout.module(from).equals(Layout.PROGRAM))));
    }

    private ArchRule onlyTheProgramConfigures() {
        return classes()
                .that(layout.inShop())
                .should(notDependOn(
                        "the configuration of another module",
                        (from, to) -> layout.role(to).equals("config")
                                && !layout.module(from).equals(layout.module(to))));
    }

    private ArchRule dependenciesAreDeclared() {
        return classes()
                .that(layout.inContract())
                .and(described("the package-info", Layout::isPackageInfo))
                .should(be(
                        "annotated with @ApplicationModule(allowedDependencies = …)",
                        type -> type.isAnnotatedWith(ApplicationModule.class)
                                && !List.of(type.getAnnotationOfType(ApplicationModule.class)
                                                .allowedDependencies())
                                        .contains(ApplicationModule.OPEN_TOKEN)));
    }

    private ArchRule noCycles() {
        return slices().assignedFrom(new SliceAssignment() {
                    @Override
                    public SliceIdentifier getIdentifierOf(JavaClass type) {
                        String module = layout.module(type);
                        return module.isEmpty() ? SliceIdentifier.ignore() : SliceIdentifier.of(module);
                    }

                    @Override
                    public String getDescription() {
                        return "modules";
                    }
                })
                .should()
                .beFreeOfCycles();
    }

    /** ArchUnit's own search for cycles between slices does not report all of them; this names every dependency in one. */
    private static ArchRule noPackageCycles() {
        Map<JavaPackage, Set<JavaPackage>> reached = new HashMap<>();
        return classes()
                .should(notDependOn(
                        "a package that depends on its own",
                        (from, to) -> !to.getPackage().equals(from.getPackage())
                                && reached.computeIfAbsent(to.getPackage(), ArchitectureRules::reachedFrom)
                                        .contains(from.getPackage())));
    }

    private static Set<JavaPackage> reachedFrom(JavaPackage start) {
        Set<JavaPackage> reached = new HashSet<>();
        Deque<JavaPackage> open = new ArrayDeque<>(List.of(start));
        while (!open.isEmpty()) {
            open.pop().getPackageDependenciesFromThisPackage().stream()
                    .filter(reached::add)
                    .forEach(open::push);
        }
        return reached;
    }

    private ArchRule onlyTheProgramKnowsTheShop() {
        return classes()
                .that(described(
                        "neither in the shop nor in the program",
                        type -> !layout.isInShop(type) && !layout.module(type).equals(Layout.PROGRAM)))
                .should(notDependOn(layout.inShop()));
    }

    private ArchRule shopKnowsNoStore() {
        return classes()
                .that(layout.inShop())
                .should(notDependOn(resideInAnyPackage(
                        "com.rabbitmq..",
                        "org.springframework.amqp..",
                        "org.axonframework.eventsourcing.eventstore..",
                        "org.axonframework.eventhandling.tokenstore..",
                        "org.axonframework.config..")));
    }

    private ArchRule domainIsPure() {
        return classes()
                .that(layout.inShopRole("domain"))
                .should(notDependOn(resideInAnyPackage(
                        "org.springframework..", "java.sql..", "javax.sql..", "jakarta..", "com.rabbitmq..")));
    }

    private ArchRule domainIsDeterministic() {
        Set<String> sources = Set.of(
                "java.time.Clock",
                "java.util.Random",
                "java.security.SecureRandom",
                "java.util.concurrent.ThreadLocalRandom",
                "java.util.random.RandomGenerator");
        DescribedPredicate<JavaAccess<?>> clockOrRandomness = describe("clock or random numbers", access -> {
            JavaClass owner = access.getTargetOwner();
            String name = access.getName();
            return sources.contains(owner.getName())
                    || (owner.getPackageName().equals("java.time") && name.equals("now"))
                    || (owner.getName().equals("java.lang.System")
                            && Set.of("currentTimeMillis", "nanoTime").contains(name))
                    || (owner.getName().equals("java.lang.Math") && name.equals("random"))
                    || (owner.getName().equals("java.util.UUID") && name.equals("randomUUID"))
                    || (owner.isEquivalentTo(Ids.class) && name.equals("next"));
        });
        return classes().that(layout.inShopRole("domain")).should(notAccess(clockOrRandomness));
    }

    private ArchRule commandsAreImperative() {
        return methods()
                .that(annotated(COMMAND_HANDLER))
                .and(ofTheShop())
                .should(take(
                        "a command named by its verb, without its subject in front or a past form",
                        command -> layout.isInShop(command)
                                && !isPast(firstWord(command))
                                && !firstWord(command).equalsIgnoreCase(layout.module(command))));
    }

    private ArchRule eventsArePast() {
        return methods()
                .that(annotated(SOURCING_HANDLER, EVENT_HANDLER))
                .and(ofTheShop())
                .should(take("an event with a past form in its name", ArchitectureRules::saysWhatHappened));
    }

    private ArchRule noTechnicalSuffixes() {
        return classes()
                .that(described("anything", type -> true))
                .should(be(
                        "named by its meaning",
                        type -> !TECHNICAL_SUFFIX.matcher(type.getSimpleName()).matches()));
    }

    private ArchRule noMessageSuffixes() {
        return classes()
                .that(layout.inContract())
                .should(be(
                        "named by its meaning",
                        type -> !MESSAGE_SUFFIX.matcher(type.getSimpleName()).matches()));
    }

    private ArchRule commandsAreHandled() {
        return methods().that(annotated(COMMAND_HANDLER)).should().haveName("handle");
    }

    private ArchRule eventsAreAppliedOn() {
        return methods().that(annotated(SOURCING_HANDLER)).should().haveName("on");
    }

    private ArchRule projectionsAreOn() {
        return methods()
                .that(annotated(EVENT_HANDLER))
                .and(ofTheShop())
                .and(describe(
                        "outside policy",
                        method -> !layout.role(method.getOwner()).equals("policy")))
                .should()
                .haveName("on");
    }

    private ArchRule policiesAreNamed() {
        return classes()
                .that(layout.inShopRole("policy"))
                .and(described("handle events", ArchitectureRules::handlesEvents))
                .should(be(
                        "named When…Then…",
                        type -> POLICY_NAME.matcher(type.getSimpleName()).matches()));
    }

    private ArchRule policiesArePolicies() {
        return classes()
                .that(described(
                        "named When…Then…",
                        type -> POLICY_NAME.matcher(type.getSimpleName()).matches()))
                .should(be(
                        "in policy and handling events",
                        type -> layout.role(type).equals("policy") && handlesEvents(type)));
    }

    private ArchRule policiesAreDefined() {
        Set<String> defined = Declarations.of(layout).values().stream()
                .flatMap(module -> module.policies().stream())
                .map(policy -> policy.getClass().getName())
                .collect(toUnmodifiableSet());
        return classes()
                .that(layout.inShopRole("policy"))
                .and(described("handle events", ArchitectureRules::handlesEvents))
                .should(be("in the definition of its module", type -> defined.contains(type.getName())));
    }

    private ArchRule policiesReact() {
        return methods()
                .that(annotated(EVENT_HANDLER))
                .and(ofTheShop())
                .and(describe(
                        "in policy", method -> layout.role(method.getOwner()).equals("policy")))
                .should()
                .haveName("react")
                .andShould()
                .haveRawReturnType(CompletableFuture.class);
    }

    private ArchRule noSagas() {
        return classes()
                .should(notDependOn(resideInAnyPackage("org.axonframework.modelling.saga..")
                        .or(described(
                                "@Saga", type -> type.getName().equals("org.axonframework.spring.stereotype.Saga")))));
    }

    private ArchRule controllersAreInWeb() {
        return classes()
                .that(layout.inShop())
                .and(described(
                        "a controller", type -> type.isMetaAnnotatedWith("org.springframework.stereotype.Controller")))
                .and(described(
                        "part of the API", type -> !type.isAnnotatedWith("io.swagger.v3.oas.annotations.Hidden")))
                .should(be("in web", type -> layout.role(type).equals("web")));
    }

    private ArchRule entitiesAreInReadModel() {
        return classes()
                .that(layout.inShop())
                .and(described(
                        "an entity or a repository",
                        type -> type.isAnnotatedWith("jakarta.persistence.Entity")
                                || type.isAnnotatedWith("jakarta.persistence.Embeddable")
                                || type.isAssignableTo("org.springframework.data.repository.Repository")))
                .should(be("in readmodel", type -> layout.role(type).equals("readmodel")));
    }

    private ArchRule settingsAreRecords() {
        return classes()
                .that(described(
                        "settings",
                        type -> type.isAnnotatedWith(
                                "org.springframework.boot.context.properties.ConfigurationProperties")))
                .should()
                .beRecords();
    }

    private ArchRule everyPackageIsNullMarked() {
        return classes()
                .should(be(
                        "in a @NullMarked package",
                        type -> type.getPackage()
                                .tryGetPackageInfo()
                                .map(info -> info.isAnnotatedWith(NullMarked.class))
                                .orElse(false)));
    }

    /** Reading a snapshot does not set final fields; they would come back as the no-argument constructor leaves them. */
    private ArchRule restoredStateIsNotFinal() {
        return fields().that(describe(
                        "part of an aggregate",
                        field -> layout.role(field.getOwner()).equals("domain")
                                && !field.getOwner().isRecord()
                                && !field.getModifiers().contains(JavaModifier.STATIC)
                                && isRestored(field.getOwner())))
                .should(be("set by a snapshot", field -> !field.getModifiers().contains(JavaModifier.FINAL)));
    }

    /** A stream of rows holds a connection until it is closed; a list does not. */
    private ArchRule noOpenQueries() {
        return classes()
                .should(notAccess(describe(
                        "a stream of rows",
                        access -> access.getTarget().getName().matches("stream|queryForStream")
                                && access.getTarget()
                                        .getOwner()
                                        .getPackageName()
                                        .startsWith("org.springframework.jdbc"))));
    }

    private ArchRule noFieldInjection() {
        Predicate<JavaField> injected = field -> List.of(
                        "org.springframework.beans.factory.annotation.Autowired",
                        "org.springframework.beans.factory.annotation.Value",
                        "jakarta.inject.Inject",
                        "jakarta.annotation.Resource",
                        "jakarta.persistence.PersistenceContext")
                .stream()
                .anyMatch(field::isAnnotatedWith);
        return fields().should(be("set by a constructor", injected.negate()));
    }

    private ArchRule onlyTheProgramPrints() {
        return classes()
                .that(described(
                        "outside the program", type -> !layout.module(type).equals(Layout.PROGRAM)))
                .should(not(ACCESS_STANDARD_STREAMS));
    }

    private DescribedPredicate<JavaMember> ofTheShop() {
        return describe("in a module of the shop", member -> layout.isInShop(member.getOwner()));
    }

    private static DescribedPredicate<JavaMember> annotated(String... annotations) {
        return describe(
                "annotated with " + String.join(" or ", annotations),
                member -> List.of(annotations).stream().anyMatch(member::isAnnotatedWith));
    }

    /** The compiler copies constants into the classes that use them, so their use cannot be found. */
    private static boolean hasConstantsForOthers(JavaClass type) {
        return type.getFields().stream()
                .anyMatch(field -> field.getModifiers()
                                .containsAll(Set.of(JavaModifier.PUBLIC, JavaModifier.STATIC, JavaModifier.FINAL))
                        && (field.getRawType().isPrimitive()
                                || field.getRawType().isEquivalentTo(String.class)));
    }

    private static boolean isPartOfAnnotation(JavaClass type) {
        return type.isAnnotation()
                || type.getEnclosingClass()
                        .map(ArchitectureRules::isPartOfAnnotation)
                        .orElse(false);
    }

    private static boolean isRestored(JavaClass type) {
        return isEventSourced(type)
                || type.getDirectDependenciesToSelf().stream()
                        .map(Dependency::getOriginClass)
                        .filter(ArchitectureRules::isEventSourced)
                        .flatMap(owner -> owner.getFields().stream())
                        .anyMatch(field -> field.getRawType().equals(type));
    }

    private static boolean isEventSourced(JavaClass type) {
        return type.getMethods().stream().anyMatch(annotated(SOURCING_HANDLER));
    }

    private static boolean handlesEvents(JavaClass type) {
        return type.getMethods().stream().anyMatch(annotated(EVENT_HANDLER));
    }

    private static String firstWord(JavaClass type) {
        return WORD.splitAsStream(type.getSimpleName()).findFirst().orElseThrow();
    }

    private static boolean saysWhatHappened(JavaClass event) {
        return WORD.splitAsStream(event.getSimpleName()).anyMatch(ArchitectureRules::isPast);
    }

    private static boolean isPast(String word) {
        return (word.endsWith("ed") && !NOT_PAST.contains(word)) || IRREGULAR_PAST.contains(word);
    }
}
