package com.microshop.messaging.runtime;

import com.microshop.messaging.EventLog;
import com.microshop.messaging.StoredEvent;
import com.microshop.messaging.exchange.Transport;
import com.microshop.messaging.store.EventBrowser;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects the events of one story from the modules here and, over the transport, from those that they import events of. */
final class StoryLog implements EventLog {

    private final LocalModuleRegistry modules;
    private final EventBrowser events;
    private final Transport transport;

    StoryLog(LocalModuleRegistry modules, EventBrowser events, Transport transport) {
        this.modules = modules;
        this.events = events;
        this.transport = transport;
    }

    @Override
    public List<StoredEvent> story(String correlationId, int limit) {
        List<StoredEvent> story = new ArrayList<>();
        modules.names().forEach(module -> story.addAll(events.ownStory(module, correlationId, limit)));
        modules.remotePublishers().forEach(module -> story.addAll(transport.story(module, correlationId, limit)));
        return story.stream()
                .sorted(Comparator.comparing(StoredEvent::occurredAt))
                .limit(limit)
                .toList();
    }
}
