/** Orders: placing, cancelling and returning them, and the process from placed to confirmed across the other modules. */
@ApplicationModule(
        displayName = "Order",
        allowedDependencies = {"kernel", "messaging", "web", "user", "product", "payment"})
@SendsCommands({
    ReserveStock.class,
    CommitReservation.class,
    ReleaseReservation.class,
    ReturnStock.class,
    RequestPayment.class,
    CapturePayment.class,
    CancelPayment.class,
    RefundPayment.class
})
@NullMarked
package com.microshop.order;

import com.microshop.messaging.SendsCommands;
import com.microshop.payment.CancelPayment;
import com.microshop.payment.CapturePayment;
import com.microshop.payment.RefundPayment;
import com.microshop.payment.RequestPayment;
import com.microshop.product.CommitReservation;
import com.microshop.product.ReleaseReservation;
import com.microshop.product.ReserveStock;
import com.microshop.product.ReturnStock;
import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
