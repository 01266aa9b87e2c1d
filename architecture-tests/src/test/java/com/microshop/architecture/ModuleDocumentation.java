package com.microshop.architecture;

import static java.util.stream.Collectors.joining;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.springframework.modulith.core.ApplicationModule;
import org.springframework.modulith.core.ApplicationModules;

/** Pages about the modules, derived from the code: Markdown with Mermaid diagrams. */
final class ModuleDocumentation {

    private static final String GENERATED = "<!-- Generated from the code: make modules-docs -->\n";

    private final ApplicationModules modules;
    private final Layout layout;
    private final Messages messages;
    private final Sources sources;

    ModuleDocumentation(ApplicationModules modules, Layout layout, Sources sources) {
        this.modules = modules;
        this.layout = layout;
        this.messages = new Messages(layout);
        this.sources = sources;
    }

    /** The pages by file name. */
    Map<String, String> pages() {
        Map<String, String> pages = new TreeMap<>();
        pages.put("README.md", overview());
        shopModules().forEach(module -> pages.put(module + ".md", page(module)));
        return pages;
    }

    private String overview() {
        StringBuilder page = new StringBuilder(GENERATED)
                .append("# Modules\n\n")
                .append(
                        "The dependencies between the modules. A module is a package below `com.microshop`; what others may see of it is its ")
                .append("root package.\n\n")
                .append(dependencies())
                .append("\n| Module | Description |\n|---|---|\n");
        modulesByName().forEach(module -> page.append("| %s | %s |\n".formatted(name(module), purpose(module))));
        return page.append("\n## From event to command to event\n\n")
                .append("Policies (the arrows into commands) drive the process across the modules; rounded boxes are ")
                .append("events. Commands without an arrow into them come from the API, a sweep or a worker.\n\n")
                .append(process())
                .toString();
    }

    private String dependencies() {
        StringBuilder diagram = new StringBuilder("```mermaid\nflowchart TD\n");
        modulesByName().forEach(module -> {
            String id = id(module);
            diagram.append(
                    shopModules().contains(id) ? "    %s([%s])\n".formatted(id, id) : "    %s[%s]\n".formatted(id, id));
        });
        modulesByName()
                .forEach(module -> module.getDirectDependencies(modules)
                        .uniqueModules()
                        .map(ModuleDocumentation::id)
                        .sorted()
                        .forEach(target -> diagram.append("    %s --> %s\n".formatted(id(module), target))));
        return diagram.append("```\n").toString();
    }

    private String process() {
        StringBuilder diagram = new StringBuilder("```mermaid\nflowchart LR\n");
        NavigableSet<String> arrows = new TreeSet<>();
        NavigableSet<JavaClass> nodes = new TreeSet<>(Comparator.comparing(JavaClass::getName));
        for (String module : shopModules()) {
            for (JavaClass policy : messages.policiesOf(module)) {
                for (JavaClass event : messages.triggersOf(policy)) {
                    for (JavaClass command : messages.sentBy(policy)) {
                        nodes.addAll(List.of(event, command));
                        arrows.add("    %s --> %s\n".formatted(event.getSimpleName(), command.getSimpleName()));
                    }
                }
            }
        }
        for (String module : shopModules()) {
            for (JavaClass command : messages.commandsOf(module)) {
                NavigableSet<JavaClass> outcomes = messages.outcomesOf(command);
                if (nodes.contains(command) || outcomes.stream().anyMatch(nodes::contains)) {
                    nodes.add(command);
                    nodes.addAll(outcomes);
                    outcomes.forEach(event ->
                            arrows.add("    %s --> %s\n".formatted(command.getSimpleName(), event.getSimpleName())));
                }
            }
        }
        for (String module : shopModules()) {
            List<JavaClass> ofModule = nodes.stream()
                    .filter(type -> layout.module(type).equals(module))
                    .toList();
            if (ofModule.isEmpty()) {
                continue;
            }
            diagram.append("    subgraph %s\n".formatted(module));
            ofModule.forEach(type -> {
                String name = type.getSimpleName();
                boolean event = messages.eventsOf(module).contains(type);
                diagram.append("        ")
                        .append(event ? "%s([%s])\n".formatted(name, name) : "%s[%s]\n".formatted(name, name));
            });
            diagram.append("    end\n");
        }
        arrows.forEach(diagram::append);
        return diagram.append("```\n").toString();
    }

    private String page(String module) {
        StringBuilder page = new StringBuilder(GENERATED)
                .append("# %s\n\n%s\n"
                        .formatted(module, sources.firstSentence("com.microshop." + module + ".package-info")));
        page.append("\n## Commands\n\n| Command | What it asks for | May lead to |\n|---|---|---|\n");
        messages.commandsOf(module)
                .forEach(command -> page.append("| `%s` | %s | %s |\n"
                        .formatted(command.getSimpleName(), sentence(command), names(messages.outcomesOf(command)))));
        page.append("\n## Events\n\n| Event | What happened |\n|---|---|\n");
        messages.eventsOf(module)
                .forEach(event -> page.append("| `%s` | %s |\n".formatted(event.getSimpleName(), sentence(event))));
        if (!messages.importsOf(module).isEmpty()) {
            page.append("\n## Events of other modules that it handles\n\n| Module | Events |\n|---|---|\n");
            shopModules().forEach(other -> {
                List<JavaClass> imports = messages.importsOf(module).stream()
                        .filter(event -> layout.module(event).equals(other))
                        .toList();
                if (!imports.isEmpty()) {
                    page.append("| [%s](%s.md) | %s |\n".formatted(other, other, names(imports)));
                }
            });
        }
        if (!messages.policiesOf(module).isEmpty()) {
            page.append("\n## Policies\n\n| When | Then |\n|---|---|\n");
            messages.policiesOf(module)
                    .forEach(policy -> page.append("| %s | %s |\n"
                            .formatted(names(messages.triggersOf(policy)), names(messages.sentBy(policy)))));
        }
        return page.toString();
    }

    private NavigableSet<String> shopModules() {
        return new TreeSet<>(layout.shopModules());
    }

    private List<ApplicationModule> modulesByName() {
        return modules.stream()
                .sorted(Comparator.comparing(ModuleDocumentation::id))
                .toList();
    }

    private String name(ApplicationModule module) {
        return shopModules().contains(id(module)) ? "[%s](%s.md)".formatted(id(module), id(module)) : id(module);
    }

    private String purpose(ApplicationModule module) {
        return sources.firstSentence(module.getBasePackage().getName() + ".package-info");
    }

    private String sentence(JavaClass type) {
        return sources.firstSentence(type.getName()).replace("|", "\\|");
    }

    private static String names(Collection<JavaClass> types) {
        return types.stream().map(type -> "`" + type.getSimpleName() + "`").collect(joining(", "));
    }

    private static String id(ApplicationModule module) {
        return module.getIdentifier().toString();
    }
}
