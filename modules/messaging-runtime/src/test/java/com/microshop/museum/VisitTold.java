package com.microshop.museum;

import java.util.List;

/** What an aggregate made of its events. */
public record VisitTold(String visitId, List<String> story) {

    public VisitTold {
        story = List.copyOf(story);
    }
}
