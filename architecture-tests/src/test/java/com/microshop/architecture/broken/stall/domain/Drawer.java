package com.microshop.architecture.broken.stall.domain;

import com.microshop.architecture.Breaks;
import java.util.ArrayList;
import java.util.List;

@Breaks("Fields that a snapshot restores are not final")
final class Drawer {

    private final List<String> coins = new ArrayList<>();

    List<String> coins() {
        return coins;
    }
}
