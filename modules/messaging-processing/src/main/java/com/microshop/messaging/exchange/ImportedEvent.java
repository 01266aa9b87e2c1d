package com.microshop.messaging.exchange;

/**
 * An event that another module is to have a copy of.
 *
 * @param type the event's name
 * @param aggregateId what it happened to
 * @param sequence the event's number within the aggregate; having handled this or a later one will do
 * @param eventId the event's own id, by which its copy is found in the other module's store
 */
public record ImportedEvent(String type, String aggregateId, long sequence, String eventId) {

    /** The one of the two that happened later to the same aggregate. */
    public ImportedEvent later(ImportedEvent other) {
        return other.sequence > sequence ? other : this;
    }

    /** This one, or what stands for the events of its aggregate up to a version. */
    public ImportedEvent notLaterThan(long version) {
        return version < sequence ? new ImportedEvent(type, aggregateId, version, eventId) : this;
    }
}
