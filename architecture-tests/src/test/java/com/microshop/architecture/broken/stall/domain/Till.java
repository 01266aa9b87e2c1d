package com.microshop.architecture.broken.stall.domain;

import com.microshop.architecture.Breaks;
import java.sql.Connection;

@Breaks("The domain uses no Spring, no database and no broker")
record Till(Connection connection) {}
