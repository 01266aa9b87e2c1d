package com.microshop.chaos;

import java.time.Duration;

/**
 * A fault that lasts for a while and is then repaired.
 *
 * @param kind the name of this kind of fault in the report
 * @param what a description of the fault
 * @param lasts how long
 * @param begin injects it
 * @param end repairs it
 */
record Fault(String kind, String what, Duration lasts, Runnable begin, Runnable end) {}
