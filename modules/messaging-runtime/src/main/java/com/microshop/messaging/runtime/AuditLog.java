package com.microshop.messaging.runtime;

import com.microshop.kernel.Ids;
import com.microshop.messaging.Audit;
import com.microshop.messaging.OperatorActed;
import com.microshop.messaging.store.ModuleStore;
import java.util.List;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Keeps what operators did in the event store of the module that it concerns. */
final class AuditLog implements Audit {

    private final LocalModuleRegistry modules;
    private final TransactionTemplate transaction;

    AuditLog(LocalModuleRegistry modules, TransactionTemplate transaction) {
        this.modules = modules;
        this.transaction = transaction;
    }

    @Override
    public void record(String module, String who, String what, @Nullable String why, String outcome) {
        ModuleStore store = modules.get(module).store();
        OperatorActed act = new OperatorActed(who, what, why, outcome);
        transaction.executeWithoutResult(status -> {
            store.append(List.of(new GenericDomainEventMessage<>("Audit", "audit-" + Ids.next(), 0, act)));
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    store.hasGrown();
                }
            });
        });
    }
}
