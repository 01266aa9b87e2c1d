package com.microshop.architecture.broken.stall.web;

import com.microshop.architecture.Breaks;

@Breaks({"Names say what a thing means, not what it is technically", "Only the program itself prints"})
final class PriceUtil {

    static void print(String price) {
        System.out.println(price);
    }

    private PriceUtil() {}
}
