package com.microshop.order;

/**
 * Units of one line that a customer gives back.
 *
 * @param line the number of the order's line, from 1
 * @param quantity units, at least 1
 */
public record ReturnLine(int line, int quantity) {}
