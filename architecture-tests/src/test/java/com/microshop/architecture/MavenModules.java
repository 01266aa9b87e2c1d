package com.microshop.architecture;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The Maven modules and their dependencies on each other, without those of tests. */
final class MavenModules {

    private final Map<String, NavigableSet<String>> needs = new TreeMap<>();

    private MavenModules() {}

    /** Those that the pom of a repository lists. */
    static MavenModules of(Path repository) throws IOException {
        MavenModules modules = new MavenModules();
        for (String folder : texts(parse(repository.resolve("pom.xml")).getElementsByTagName("module"))) {
            Document pom = parse(repository.resolve(folder).resolve("pom.xml"));
            modules.needs.put(Path.of(folder).getFileName().toString(), needs(pom));
        }
        return modules;
    }

    private static NavigableSet<String> needs(Document pom) {
        NavigableSet<String> needs = new TreeSet<>();
        NodeList dependencies = pom.getElementsByTagName("dependency");
        for (int i = 0; i < dependencies.getLength(); i++) {
            Element dependency = (Element) dependencies.item(i);
            boolean isOurs = "com.microshop".equals(text(dependency, "groupId"));
            if (isOurs && !"test".equals(text(dependency, "scope"))) {
                needs.add(text(dependency, "artifactId"));
            }
        }
        return needs;
    }

    /** A Mermaid diagram: an arrow for each dependency that does not follow from others. */
    String diagram() {
        String arrows = needs.entrySet().stream()
                .flatMap(module -> module.getValue().stream()
                        .filter(needed -> module.getValue().stream()
                                .noneMatch(other -> !other.equals(needed) && reaches(other, needed)))
                        .map(needed -> "    %s --> %s\n".formatted(module.getKey(), needed)))
                .collect(joining());
        return "```mermaid\nflowchart TD\n%s```\n".formatted(arrows);
    }

    private boolean reaches(String from, String to) {
        return needs.getOrDefault(from, new TreeSet<>()).stream()
                .anyMatch(needed -> needed.equals(to) || reaches(needed, to));
    }

    private static NavigableSet<String> texts(NodeList nodes) {
        NavigableSet<String> texts = new TreeSet<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent().strip());
        }
        return texts;
    }

    private static String text(Element parent, String name) {
        NodeList found = parent.getElementsByTagName(name);
        return found.getLength() == 0 ? "" : found.item(0).getTextContent().strip();
    }

    private static Document parse(Path pom) throws IOException {
        try (var content = Files.newInputStream(pom)) {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder().parse(content);
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException("Cannot read " + pom, e);
        }
    }
}
