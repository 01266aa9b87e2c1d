package com.microshop.architecture.broken.stall.policy;

import com.microshop.architecture.Breaks;
import com.microshop.architecture.broken.stall.StallOpened;
import org.axonframework.modelling.saga.SagaEventHandler;

@Breaks("There are no sagas")
final class Rent {

    @SagaEventHandler(associationProperty = "stallId")
    void on(StallOpened event) {}
}
