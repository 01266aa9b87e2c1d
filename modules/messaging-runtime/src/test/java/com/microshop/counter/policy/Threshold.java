package com.microshop.counter.policy;

record Threshold(int total) {}
