package com.microshop.architecture.broken.stall.config;

import com.microshop.architecture.Breaks;
import org.springframework.boot.context.properties.ConfigurationProperties;

@Breaks("Settings are records")
@ConfigurationProperties("stall")
class Settings {}
