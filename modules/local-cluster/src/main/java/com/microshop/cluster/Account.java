package com.microshop.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a program runs as. Root starts it as another user, so that it cannot do what root can; all others start it as themselves.
 *
 * @param uid of the user, or {@link #UNCHANGED}
 */
record Account(int uid, int gid) {

    private static final int UNCHANGED = -1;
    private static final int ROOT = 0;
    private static final int NOBODY = 65_534;
    private static final int UNPRIVILEGED_PORTS = 1024;

    /** For a program that root starts: the owner of its configuration, or nobody if that is root. */
    static Account of(Path configuration) {
        if (!"root".equals(System.getProperty("user.name"))) {
            return new Account(UNCHANGED, UNCHANGED);
        }
        try {
            int owner = (Integer) Files.getAttribute(configuration, "unix:uid");
            return owner == ROOT
                    ? new Account(NOBODY, NOBODY)
                    : new Account(owner, (Integer) Files.getAttribute(configuration, "unix:gid"));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot find the owner of " + configuration, e);
        }
    }

    /** Gives it a file or a folder, without what is in it. */
    void own(Path path) throws IOException {
        if (uid != UNCHANGED) {
            Files.setAttribute(path, "unix:gid", gid);
            Files.setAttribute(path, "unix:uid", uid);
        }
    }

    /** The command line that starts a program which listens on a port. */
    List<String> command(int port, List<String> program) {
        if (uid == UNCHANGED) {
            return program;
        }
        List<String> command =
                new ArrayList<>(List.of("setpriv", "--reuid=" + uid, "--regid=" + gid, "--clear-groups"));
        if (port < UNPRIVILEGED_PORTS) {
            command.addAll(List.of("--inh-caps=-all,+net_bind_service", "--ambient-caps=-all,+net_bind_service"));
        }
        command.add("--");
        command.addAll(program);
        return command;
    }
}
