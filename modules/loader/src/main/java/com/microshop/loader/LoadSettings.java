package com.microshop.loader;

import java.time.Duration;

/**
 * How to play.
 *
 * @param dataset what the data set is called in idempotency keys
 * @param requests how many requests run at the same time
 * @param backlog how many orders may be placed but not yet confirmed, about
 * @param orderTimeout how long an order or a refund may take
 */
record LoadSettings(String dataset, int requests, int backlog, Duration orderTimeout) {}
