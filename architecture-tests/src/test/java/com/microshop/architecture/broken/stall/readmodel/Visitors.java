package com.microshop.architecture.broken.stall.readmodel;

import com.microshop.architecture.Breaks;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

@Breaks("No query leaves its connection open")
record Visitors(JdbcClient jdbc) {

    Stream<?> names() {
        return jdbc.sql("SELECT name FROM visitor").query(String.class).stream();
    }
}
