package com.microshop.architecture.broken.stall.config;

import com.microshop.architecture.Breaks;
import org.springframework.web.bind.annotation.RestController;

@Breaks("Controllers of the shop's API are in web")
@RestController
class OpeningController {}
