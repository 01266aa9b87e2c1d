package com.microshop.messaging.processing;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.axonframework.eventhandling.pooled.MaxSegmentProvider;

/**
 * Lets the processes that run a module share the segments of its processors: the first to start would else keep them all.
 *
 * <p>For a short while after a process has joined or left, or a segment was split or merged, no process may own more than its
 * share, so that what is too much becomes free and others claim it. At other times any process may claim what is free: a process
 * that is there but cannot do its work keeps nothing from those that can.
 */
final class FairShares implements MaxSegmentProvider {

    private final ProcessTable processes;
    private final long whileNanos;
    private final Map<String, Tokens> tokens = new ConcurrentHashMap<>();
    private final Map<String, Membership> memberships = new ConcurrentHashMap<>();
    private final Map<String, Share> shares = new ConcurrentHashMap<>();

    /** Who shares what. */
    private record Membership(ProcessTable.Members processes, Map<String, Integer> segments) {}

    /** A number of segments that may not be exceeded until a time of this machine's clock. */
    private record Share(int segments, long untilNanos) {}

    FairShares(ProcessTable processes, Duration shortWhile) {
        this.processes = processes;
        this.whileNanos = shortWhile.toNanos();
    }

    /** Shares out the segments of the processors of the module with this schema. */
    void add(String schema, Tokens ofModule) {
        tokens.put(schema, ofModule);
    }

    /** Looks whether any process has joined or left. */
    void refresh() {
        tokens.forEach(this::refresh);
    }

    private void refresh(String schema, Tokens ofModule) {
        Membership now = new Membership(processes.settled(schema), ofModule.segments());
        if (!now.equals(memberships.put(schema, now))) {
            int members = Math.max(1, now.processes().number());
            long until = System.nanoTime() + whileNanos;
            now.segments().forEach((name, number) -> shares.put(name, new Share(Math.ceilDiv(number, members), until)));
        }
    }

    @Override
    public int getMaxSegments(String processor) {
        Share share = shares.get(processor);
        return share == null || share.untilNanos() - System.nanoTime() < 0 ? Short.MAX_VALUE : share.segments();
    }
}
