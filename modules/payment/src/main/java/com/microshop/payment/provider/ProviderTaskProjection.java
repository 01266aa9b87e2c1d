package com.microshop.payment.provider;

import com.microshop.kernel.Money;
import com.microshop.messaging.BatchBuffer;
import com.microshop.payment.CaptureRequested;
import com.microshop.payment.PaymentAuthorized;
import com.microshop.payment.PaymentCancelled;
import com.microshop.payment.PaymentCaptured;
import com.microshop.payment.PaymentDeclined;
import com.microshop.payment.PaymentId;
import com.microshop.payment.PaymentRefunded;
import com.microshop.payment.PaymentRequested;
import com.microshop.payment.PaymentTimedOut;
import com.microshop.payment.PaymentVoided;
import com.microshop.payment.RefundRequested;
import com.microshop.payment.VoidRequested;
import com.microshop.payment.provider.TaskChange.Close;
import com.microshop.payment.provider.TaskChange.Open;
import com.microshop.payment.provider.TaskChange.Origin;
import java.util.List;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.ResetHandler;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Writes the to-do list of the provider workers, {@code payments.provider_task}: an event that asks for something adds a
 * task, the event with the outcome removes it. Wakes this process's worker as soon as new tasks are committed.
 */
public final class ProviderTaskProjection {

    /** The name of the processor that runs it. */
    public static final String PROCESSOR = "provider-tasks";

    private static final String CORRELATION_ID = "correlationId";

    private final TaskTable table;
    private final Runnable wakeUp;
    private final BatchBuffer<TaskChange> changes = new BatchBuffer<>(this::write);

    /**
     * Creates the projection, which writes within the transaction that it is called in.
     *
     * @param wakeUp called after a commit that left something to do
     */
    public ProviderTaskProjection(JdbcTemplate jdbc, Runnable wakeUp) {
        table = new TaskTable(jdbc);
        this.wakeUp = wakeUp;
    }

    @EventHandler
    void on(PaymentRequested event, DomainEventMessage<?> message) {
        String key = event.paymentId() + ":authorize";
        open(new Open(
                TaskKey.of(event.paymentId(), Operation.AUTHORIZE),
                originOf(message),
                key,
                event.amount(),
                event.paymentToken(),
                null,
                event.expiresAt()));
    }

    @EventHandler
    void on(CaptureRequested event, DomainEventMessage<?> message) {
        String key = event.paymentId() + ":capture";
        open(new Open(
                TaskKey.of(event.paymentId(), Operation.CAPTURE),
                originOf(message),
                key,
                event.amount(),
                null,
                event.providerReference(),
                null));
    }

    @EventHandler
    void on(RefundRequested event, DomainEventMessage<?> message) {
        String key = event.paymentId() + ":refund:" + event.refundId();
        open(new Open(
                new TaskKey(event.paymentId(), Operation.REFUND, event.refundId()),
                originOf(message),
                key,
                event.amount(),
                null,
                event.providerReference(),
                null));
    }

    @EventHandler
    void on(VoidRequested event, DomainEventMessage<?> message) {
        String authorization = event.providerReference();
        String key = event.paymentId() + ":void" + (authorization == null ? "" : ":" + authorization);
        open(new Open(
                TaskKey.of(event.paymentId(), Operation.VOID),
                originOf(message),
                key,
                null,
                null,
                authorization,
                null));
    }

    @EventHandler
    void on(PaymentAuthorized event) {
        close(event.paymentId(), Operation.AUTHORIZE);
    }

    @EventHandler
    void on(PaymentDeclined event) {
        close(event.paymentId(), Operation.AUTHORIZE);
    }

    @EventHandler
    void on(PaymentTimedOut event) {
        close(event.paymentId(), Operation.AUTHORIZE);
    }

    @EventHandler
    void on(PaymentCancelled event) {
        close(event.paymentId(), Operation.AUTHORIZE);
    }

    @EventHandler
    void on(PaymentCaptured event) {
        close(event.paymentId(), Operation.CAPTURE);
    }

    @EventHandler
    void on(PaymentVoided event) {
        close(event.paymentId(), Operation.VOID);
    }

    @EventHandler
    void on(PaymentRefunded event) {
        changes.add(new Close(new TaskKey(event.paymentId(), Operation.REFUND, event.refundId())));
    }

    @ResetHandler
    void reset() {
        table.clear();
    }

    private static Origin originOf(DomainEventMessage<?> message) {
        Object story = message.getMetaData().get(CORRELATION_ID);
        return new Origin(
                message.getIdentifier(),
                message.getSequenceNumber(),
                message.getTimestamp(),
                story == null ? null : story.toString());
    }

    private void open(Open task) {
        Money amount = task.amount();
        if (amount == null || !amount.isZero()) {
            changes.add(task);
        }
    }

    private void close(PaymentId payment, Operation operation) {
        changes.add(new Close(TaskKey.of(payment, operation)));
    }

    private void write(List<TaskChange> batch) {
        if (table.write(batch)) {
            CurrentUnitOfWork.get().root().afterCommit(unitOfWork -> wakeUp.run());
        }
    }
}
