package com.microshop.messaging.processing;

import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.messaging.store.EventPosition;
import java.util.Map;
import org.axonframework.eventhandling.Segment;
import org.junit.jupiter.api.Test;

class PositionsTest {

    private static final Segment EVEN = Segment.computeSegment(0, 0, 1);
    private static final Segment ODD = Segment.computeSegment(1, 0, 1);

    private final Positions whole = new Positions(Map.of(Segment.ROOT_SEGMENT, at(5)));

    @Test
    void areReachedSegmentBySegment() {
        Positions halves = new Positions(Map.of(EVEN, at(7), ODD, at(5)));
        assertThat(halves.covers(whole)).isTrue();
        assertThat(whole.covers(halves)).isFalse();
        assertThat(new Positions(Map.of(EVEN, at(9), ODD, at(4))).covers(halves))
                .isFalse();
        assertThat(new Positions(Map.of(EVEN, at(4), ODD, at(9))).covers(whole)).isFalse();
        assertThat(halves.covers(Positions.START)).isTrue();
    }

    @Test
    void beginAndEndWithTheirSegments() {
        Positions halves = new Positions(Map.of(EVEN, at(7), ODD, at(5)));
        assertThat(halves.first()).isEqualTo(at(5));
        assertThat(halves.last()).isEqualTo(at(7));
    }

    private static EventPosition at(long tx) {
        return new EventPosition(tx, 1);
    }
}
