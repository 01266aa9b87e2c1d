package com.microshop.architecture.broken.stall.web;

import com.microshop.architecture.Breaks;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.jspecify.annotations.Nullable;

@Breaks("Entities and their repositories are in readmodel")
@Entity
class Goods {

    @Id
    @Nullable
    Long id;
}
