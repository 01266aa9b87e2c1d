package com.microshop.messaging.processing;

/**
 * An event that another module is to have a copy of.
 *
 * @param type the event's name
 * @param aggregateId what it happened to
 * @param sequence the event's number within the aggregate; having handled this or a later one will do
 * @param eventId the event's own id, by which its copy is found in the other module's store
 */
public record Copy(String type, String aggregateId, long sequence, String eventId) {

    Copy later(Copy other) {
        return other.sequence > sequence ? other : this;
    }

    Copy notLaterThan(long version) {
        return version < sequence ? new Copy(type, aggregateId, version, eventId) : this;
    }
}
