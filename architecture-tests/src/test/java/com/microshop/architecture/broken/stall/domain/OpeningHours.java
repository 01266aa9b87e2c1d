package com.microshop.architecture.broken.stall.domain;

import com.microshop.architecture.Breaks;
import com.microshop.kernel.Ids;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;

@Breaks("The domain reads no clock and no random numbers")
final class OpeningHours {

    final Instant opened = Instant.now();
    final String id = Ids.next();
    final UUID other = UUID.randomUUID();
    final double luck = Math.random();
    final long since = System.nanoTime();
    final Random dice = new Random(1);
}
