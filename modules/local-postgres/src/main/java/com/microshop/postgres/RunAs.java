package com.microshop.postgres;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How to start PostgreSQL's programs, which refuse to run as root. An ordinary user starts them plainly. Root starts them
 * as the user who owns the folder they work in, or the nearest one above it that is not root's, so that one checkout serves
 * both. If all of these are root's, root starts them in a user namespace of their own, where root's files stay their own but
 * root's powers are gone; where the kernel forbids such namespaces, or this machine does not know the user, as nobody, who
 * then owns the folder.
 *
 * @param prefix the words before the program
 * @param uid who owns what the programs work on, or {@link #UNCHANGED}
 * @param owner who can replace the folder besides root; {@link #UNCHANGED} without root
 */
record RunAs(List<String> prefix, int uid, int gid, int owner) {

    private static final int UNCHANGED = -1;
    private static final int ROOT = 0;
    private static final int NOBODY = 65_534;
    private static final int WRITABLE_BY_OTHERS = 0002;
    private static final int WRITABLE_BY_GROUP = 0020;
    private static final int STICKY = 01000;
    private static final int PROBE_SECONDS = 10;

    /** The way for a folder that may not exist yet. */
    static RunAs ownerOf(Path folder) throws IOException {
        if (ownUid() != ROOT) {
            return new RunAs(List.of(), UNCHANGED, UNCHANGED, UNCHANGED);
        }
        for (Path above = folder.toAbsolutePath(); above != null; above = above.getParent()) {
            int owner = Files.exists(above) ? attribute(above, "unix:uid") : ROOT;
            if (owner != ROOT) {
                return hasName(above) ? switchedTo(owner, attribute(above, "unix:gid"), owner) : nobody(owner);
            }
        }
        return namespacesWork() ? new RunAs(List.of("unshare", "-U"), UNCHANGED, UNCHANGED, ROOT) : nobody(ROOT);
    }

    /**
     * The way of root where the kernel forbids user namespaces, or this machine does not know the owner.
     *
     * @param owner who can replace the folder besides root
     */
    static RunAs nobody(int owner) {
        return switchedTo(NOBODY, NOBODY, owner);
    }

    /** The command line that starts a program. */
    List<String> command(List<String> program) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(program);
        return command;
    }

    /** Refuses a folder that the programs could not write to: another user's home. */
    void requireWritable(Path folder) throws IOException {
        require("-w", folder);
    }

    /** Refuses a folder from which the programs could not be started. */
    void requireReadable(Path folder) throws IOException {
        require("-r", folder);
    }

    /**
     * Refuses programs that root is about to start although a user other than root, the one they run as and the owner of the
     * folder could have changed them: the programs, and the folders above them, by which they could be replaced.
     */
    void requireTrusted(Path programs) throws IOException {
        if (owner == UNCHANGED) {
            return;
        }
        for (Path link = programs.toAbsolutePath(); link != null; link = link.getParent()) {
            var _ = requireTrustedItself(link);
        }
        for (Path above = programs.toRealPath(); above != null; above = above.getParent()) {
            var _ = requireTrustedItself(above);
        }
        Files.walkFileTree(programs.toRealPath(), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                return requireTrustedItself(folder);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                return requireTrustedItself(file);
            }
        });
    }

    private FileVisitResult requireTrustedItself(Path path) throws IOException {
        int whose = attribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        int group = attribute(path, "unix:gid", LinkOption.NOFOLLOW_LINKS);
        int mode = attribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        boolean isOthers = whose != ROOT && whose != uid && whose != owner;
        boolean isWritable =
                (mode & WRITABLE_BY_OTHERS) != 0 || ((mode & WRITABLE_BY_GROUP) != 0 && group != ROOT && group != gid);
        boolean isProtected = Files.isSymbolicLink(path) || (mode & STICKY) != 0;
        if (isOthers || (isWritable && !isProtected)) {
            throw new PostgresException(
                    ("Root does not start PostgreSQL's programs where another user can change them: %s is owned by user %d and has"
                                    + " the mode %o. Correct its owner and mode, or start this program as that user.")
                            .formatted(path, whose, mode & 07777));
        }
        return FileVisitResult.CONTINUE;
    }

    private void require(String access, Path folder) throws IOException {
        if (uid != UNCHANGED && !succeeds(command(List.of("test", access, folder.toString())))) {
            throw new PostgresException(
                    ("PostgreSQL refuses to run as root, and user %d, whom it would run as, cannot reach %s:"
                                    + " start this program as an ordinary user, or use a folder elsewhere.")
                            .formatted(uid, folder));
        }
    }

    /** Gives a file, or a folder with all that is in it, to the user who runs the programs. */
    void own(Path path) throws IOException {
        if (uid == UNCHANGED) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                return give(folder);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                return give(file);
            }
        });
    }

    /** Gives a file or a folder, without what is in it, to the user who runs the programs. */
    void ownOnly(Path path) throws IOException {
        if (uid != UNCHANGED) {
            give(path);
        }
    }

    /** Refuses a folder in a public place that another user prepared. */
    static void requireOwn(Path folder) throws IOException {
        int owner = attribute(folder, "unix:uid");
        int own = ownUid();
        if (owner != own && !(own == ROOT && owner == NOBODY)) {
            throw new PostgresException("The folder %s belongs to another user: remove it.".formatted(folder));
        }
    }

    private FileVisitResult give(Path path) throws IOException {
        Files.setAttribute(path, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
        return FileVisitResult.CONTINUE;
    }

    private static RunAs switchedTo(int uid, int gid, int owner) {
        return new RunAs(
                List.of("setpriv", "--reuid=" + uid, "--regid=" + gid, "--clear-groups", "--"), uid, gid, owner);
    }

    private static boolean namespacesWork() throws IOException {
        return succeeds(List.of("unshare", "-U", "id", "-un"));
    }

    /** PostgreSQL wants to know the name of the user it runs as; a number is what Java shows instead of a missing one. */
    private static boolean hasName(Path owned) throws IOException {
        return !Files.getOwner(owned).getName().equals(Integer.toString(attribute(owned, "unix:uid")));
    }

    private static boolean succeeds(List<String> command) throws IOException {
        try {
            Process probe = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!probe.waitFor(PROBE_SECONDS, TimeUnit.SECONDS)) {
                probe.destroyForcibly();
                return false;
            }
            return probe.exitValue() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static int ownUid() throws IOException {
        Path self = Path.of("/proc/self");
        return Files.exists(self) ? attribute(self, "unix:uid") : UNCHANGED;
    }

    private static int attribute(Path path, String name, LinkOption... options) throws IOException {
        return (Integer) Files.getAttribute(path, name, options);
    }
}
