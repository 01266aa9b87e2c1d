package com.microshop.messaging.exchange;

import com.microshop.messaging.ParkedMessages;
import java.util.List;
import java.util.Optional;

/** No parked messages, for a process without a transport. */
enum NothingParked implements ParkedMessages {
    INSTANCE;

    @Override
    public List<ParkedMessage> list() {
        return List.of();
    }

    @Override
    public Optional<Content> find(String id) {
        return Optional.empty();
    }

    @Override
    public boolean putBack(String id) {
        return false;
    }

    @Override
    public int putBackAll() {
        return 0;
    }

    @Override
    public boolean discard(String id) {
        return false;
    }
}
