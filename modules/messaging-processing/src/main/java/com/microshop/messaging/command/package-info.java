/** Executes commands: transactions, retries, idempotency keys, receipts. */
@NullMarked
package com.microshop.messaging.command;

import org.jspecify.annotations.NullMarked;
