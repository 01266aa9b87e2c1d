package com.microshop.app;

import com.microshop.order.config.OrderModule;
import com.microshop.payment.config.PaymentModule;
import com.microshop.product.config.ProductModule;
import com.microshop.user.config.UserModule;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The one place that says which modules run in this process. */
@Configuration(proxyBeanMethods = false)
@Import({UserModule.class, ProductModule.class, PaymentModule.class, OrderModule.class})
class ShopModules {}
