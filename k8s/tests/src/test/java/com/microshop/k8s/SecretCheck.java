package com.microshop.k8s;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** No manifest holds what is secret. */
final class SecretCheck implements Check {

    private static final Pattern SECRET_NAME =
            Pattern.compile("(?i).*(password|passwd|_pass|secret|token|api_?key|cookie).*");
    private static final Pattern SECRET_TEXT = Pattern.compile(
            "(?s).*(-----BEGIN [A-Z ]*PRIVATE KEY-----|AKIA[0-9A-Z]{16}|[a-z]+://[^\\s/:@]+:[^\\s/:@$]+@).*");

    @Override
    public List<String> findings(Manifests manifests) {
        List<String> findings = new ArrayList<>();
        for (Manifest manifest : manifests.all()) {
            if (manifest.kind().equals("Secret")) {
                findings.add("%s is written down".formatted(manifest.title()));
            }
            manifest.at("data").texts().forEach((key, value) -> {
                if (SECRET_NAME.matcher(key).matches() || isSecret(value)) {
                    findings.add("%s holds a secret in %s".formatted(manifest.title(), key));
                }
            });
            if (manifest.isWorkload()) {
                for (Node container : manifest.containers()) {
                    for (Node variable : container.at("env").items()) {
                        String name = variable.at("name").text();
                        String value = variable.at("value").text();
                        if ((!value.isEmpty() && SECRET_NAME.matcher(name).matches()) || isSecret(value)) {
                            findings.add("%s holds a secret in %s".formatted(manifest.title(), name));
                        }
                    }
                }
            }
        }
        return findings;
    }

    /** Whether a text holds a private key, or an address with a password. */
    static boolean isSecret(String text) {
        return SECRET_TEXT.matcher(text).matches();
    }
}
