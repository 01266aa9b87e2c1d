package com.microshop.bench.stock;

import java.math.BigDecimal;

/** Units of one product in an order, with the price of one unit. */
record OrderLine(String productId, int quantity, BigDecimal price) {}
