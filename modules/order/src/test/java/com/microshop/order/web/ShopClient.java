package com.microshop.order.web;

import com.microshop.test.TestClient;
import org.springframework.context.ConfigurableApplicationContext;

/** A client of a shop that this process runs; its JSON may have single quotes. */
final class ShopClient extends TestClient {

    ShopClient(ConfigurableApplicationContext shop) {
        super("http://127.0.0.1:" + shop.getEnvironment().getRequiredProperty("local.server.port"));
    }

    @Override
    public Answer post(String path, String body, String... headers) {
        return super.post(path, body.replace('\'', '"'), headers);
    }

    @Override
    public Answer patch(String path, String body, String... headers) {
        return super.patch(path, body.replace('\'', '"'), headers);
    }
}
