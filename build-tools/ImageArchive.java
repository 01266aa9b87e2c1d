import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes the image that the last stage of the Dockerfile describes, where no engine can build it: the Dockerfile stays the
 * only description of the image.
 *
 * <p>Of that stage it knows the instructions that the Dockerfile uses, and refuses any other. Owners, times and order are fixed,
 * so the same files make the same bytes. The archive is what {@code docker save} writes: Docker, Podman and containerd load it.
 *
 * <p>Arguments: the Dockerfile; the base's files as a tar; the folder that stands for {@code /image} of the stage before; the
 * archive to write; the image's names, separated by commas; values of build arguments, as {@code NAME=value}.
 */
void main(String[] args) throws IOException {
    Path folder = Path.of(args[2]);
    Path archive = Path.of(args[3]);
    Map<String, String> values = Stream.of(args).skip(5).map(a -> a.split("=", 2)).collect(
            Collectors.toMap(a -> a[0], a -> a[1]));
    Image image = Image.describedBy(lastStage(Files.readString(Path.of(args[0]))), values);

    Path work = Files.createTempDirectory(archive.toAbsolutePath().getParent(), "layers");
    try {
        List<Path> layers = new ArrayList<>();
        layers.add(named(work, Files.copy(Path.of(args[1]), work.resolve("base"))));
        for (String source : image.layers) {
            Path layer = work.resolve("layer");
            try (Tar tar = new Tar(layer)) {
                tar.addAll(folder.resolve(source));
            }
            layers.add(named(work, layer));
        }
        String config = image.config(layers.stream().map(l -> l.getFileName().toString().replace(".tar", "")).toList());
        Path configFile = work.resolve(digest(config.getBytes(StandardCharsets.UTF_8)) + ".json");
        Files.writeString(configFile, config);
        Path manifest = work.resolve("manifest.json");
        Files.writeString(manifest, "[{\"Config\":%s,\"RepoTags\":%s,\"Layers\":%s}]\n".formatted(
                quoted(configFile.getFileName().toString()),
                list(List.of(args[4].split(","))),
                list(layers.stream().map(l -> l.getFileName().toString()).toList())));
        Path unfinished = work.resolve("archive");
        try (Tar tar = new Tar(unfinished)) {
            for (Path part : layers) {
                tar.add(part.getFileName().toString(), part, 0);
            }
            tar.add(configFile.getFileName().toString(), configFile, 0);
            tar.add("manifest.json", manifest, 0);
        }
        Files.move(unfinished, archive, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    } finally {
        try (Stream<Path> rest = Files.list(work)) {
            for (Path path : rest.toList()) {
                Files.delete(path);
            }
        }
        Files.delete(work);
    }
}

/** Renames a layer to its digest. */
Path named(Path work, Path layer) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream in = Files.newInputStream(layer);
            OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
        in.transferTo(out);
    }
    return Files.move(layer, work.resolve(HexFormat.of().formatHex(digest.digest()) + ".tar"));
}

/** The instructions after the last FROM, each as its name and the rest. */
List<String[]> lastStage(String dockerfile) {
    List<String[]> stage = new ArrayList<>();
    String text = dockerfile.lines().filter(l -> !l.startsWith("#")).collect(Collectors.joining("\n")).replaceAll("\\\\\n", " ");
    for (String line : text.split("\n")) {
        String[] instruction = line.strip().split("\\s+", 2);
        if (instruction[0].equals("FROM")) {
            stage.clear();
        } else if (instruction.length == 2) {
            stage.add(instruction);
        }
    }
    return stage;
}

/** What the last stage says. */
static final class Image {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)}");
    private static final Pattern COPY = Pattern.compile("--from=build /image/(\\w+)/ /");
    private static final Pattern PAIR = Pattern.compile("([\\w.]+)=(?:\"([^\"]*)\"|(\\S*))");
    private static final Pattern OPTION = Pattern.compile("--([\\w-]+)=(\\S+)\\s+");
    private static final Map<String, String> DURATIONS =
            Map.of("interval", "Interval", "timeout", "Timeout", "start-period", "StartPeriod");

    private final List<String> layers = new ArrayList<>();
    private final Map<String, String> labels = new TreeMap<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Map<String, String> settings = new TreeMap<>();
    private final Map<String, String> arguments = new HashMap<>();

    static Image describedBy(List<String[]> stage, Map<String, String> values) {
        Image image = new Image();
        for (String[] instruction : stage) {
            image.apply(instruction[0], instruction[1].strip(), values);
        }
        return image;
    }

    private void apply(String name, String raw, Map<String, String> values) {
        String rest = VARIABLE.matcher(raw).replaceAll(v -> Matcher.quoteReplacement(arguments.getOrDefault(v.group(1), "")));
        switch (name) {
            case "ARG" -> {
                String[] argument = rest.split("=", 2);
                arguments.put(argument[0], values.getOrDefault(argument[0], argument[1]));
            }
            case "COPY" -> {
                Matcher copy = COPY.matcher(rest);
                if (!copy.matches()) {
                    throw new IllegalArgumentException("Cannot read COPY " + rest);
                }
                layers.add(copy.group(1));
            }
            case "LABEL" -> pairs(rest, labels);
            case "ENV" -> pairs(rest, environment);
            case "USER" -> settings.put("User", quoted(rest));
            case "WORKDIR" -> settings.put("WorkingDir", quoted(rest));
            case "EXPOSE" -> settings.put("ExposedPorts", Stream.of(rest.split(" "))
                    .map(port -> quoted(port + "/tcp") + ":{}")
                    .collect(Collectors.joining(",", "{", "}")));
            case "HEALTHCHECK" -> settings.put("Healthcheck", healthcheck(rest));
            case "ENTRYPOINT" -> settings.put("Entrypoint", rest);
            default -> throw new IllegalArgumentException("Cannot carry out " + name + " without an engine");
        }
    }

    private static void pairs(String text, Map<String, String> pairs) {
        Matcher pair = PAIR.matcher(text);
        while (pair.find()) {
            pairs.put(pair.group(1), pair.group(2) == null ? pair.group(3) : pair.group(2));
        }
    }

    private static String healthcheck(String text) {
        StringBuilder json = new StringBuilder("{");
        Matcher option = OPTION.matcher(text);
        int command = 0;
        while (option.find() && option.start() == command) {
            String value = option.group(2);
            String key = DURATIONS.get(option.group(1));
            json.append(key == null
                    ? "\"Retries\":" + value
                    : quoted(key) + ":" + Duration.parse("PT" + value).toNanos());
            json.append(',');
            command = option.end();
        }
        String test = text.substring(command).replaceFirst("CMD\\s+\\[", "[\"CMD\", ");
        return json.append("\"Test\":").append(test).append('}').toString();
    }

    /** The image's configuration, whose digest is the image's id. */
    String config(List<String> digests) {
        settings.put("Env", list(environment.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList()));
        settings.put("Labels", labels.entrySet().stream()
                .map(e -> quoted(e.getKey()) + ":" + quoted(e.getValue()))
                .collect(Collectors.joining(",", "{", "}")));
        String created = quoted(arguments.get("CREATED"));
        List<String> history = new ArrayList<>(List.of("base"));
        history.addAll(layers);
        return "{\"architecture\":%s,\"os\":\"linux\",\"created\":%s,\"config\":%s,\"rootfs\":{\"type\":\"layers\",\"diff_ids\":%s},\"history\":%s}\n"
                .formatted(
                        quoted(System.getProperty("os.arch").replace("aarch64", "arm64")),
                        created,
                        settings.entrySet().stream()
                                .map(e -> quoted(e.getKey()) + ":" + e.getValue())
                                .collect(Collectors.joining(",", "{", "}")),
                        list(digests.stream().map(d -> "sha256:" + d).toList()),
                        history.stream()
                                .map(layer -> "{\"created\":%s,\"created_by\":%s}".formatted(created, quoted(layer)))
                                .collect(Collectors.joining(",", "[", "]")));
    }
}

/** A tar in the format ustar: all files belong to root. */
static final class Tar implements AutoCloseable {
    private static final int BLOCK = 512;
    private static final int NAME = 100;

    private final OutputStream out;

    Tar(Path file) throws IOException {
        out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
    }

    /** Everything below the folder, in the order of the names. */
    void addAll(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : walk.skip(1).sorted().toList()) {
                add(folder.relativize(path).toString(), path, Files.getLastModifiedTime(path, java.nio.file.LinkOption.NOFOLLOW_LINKS).toMillis() / 1000);
            }
        }
    }

    void add(String name, Path path, long time) throws IOException {
        boolean isLink = Files.isSymbolicLink(path);
        boolean isFolder = !isLink && Files.isDirectory(path);
        long size = isLink || isFolder ? 0 : Files.size(path);
        byte[] header = new byte[BLOCK];
        String full = isFolder ? name + "/" : name;
        int cut = full.length() <= NAME ? 0 : full.indexOf('/', full.length() - NAME - 1);
        if (cut > 155 || full.length() - cut > NAME + 1) {
            throw new IOException("Too long for the archive: " + full);
        }
        put(header, 0, cut == 0 ? full : full.substring(cut + 1));
        put(header, 345, full.substring(0, cut));
        put(header, 100, "%07o".formatted(isLink ? 0777 : mode(Files.getPosixFilePermissions(path))));
        put(header, 108, "0000000");
        put(header, 116, "0000000");
        put(header, 124, "%011o".formatted(size));
        put(header, 136, "%011o".formatted(time));
        put(header, 156, isLink ? "2" : isFolder ? "5" : "0");
        if (isLink) {
            put(header, 157, Files.readSymbolicLink(path).toString());
        }
        put(header, 257, "ustar\00000");
        put(header, 148, "        ");
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        put(header, 148, "%06o\0 ".formatted(sum));
        out.write(header);
        if (size > 0) {
            Files.copy(path, out);
            out.write(new byte[(int) (-size & (BLOCK - 1))]);
        }
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    private static int mode(Set<PosixFilePermission> permissions) {
        return permissions.stream().mapToInt(p -> 0400 >> p.ordinal()).sum();
    }

    @Override
    public void close() throws IOException {
        out.write(new byte[2 * BLOCK]);
        out.close();
    }
}

static String digest(byte[] bytes) {
    return HexFormat.of().formatHex(sha256().digest(bytes));
}

static MessageDigest sha256() {
    try {
        return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
    }
}

static String list(List<String> texts) {
    return texts.stream().map(text -> quoted(text)).collect(Collectors.joining(",", "[", "]"));
}

static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
}
