package com.microshop.order.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microshop.messaging.ModuleDefinition;
import com.microshop.messaging.Projections;
import com.microshop.messaging.Projections.Compare;
import com.microshop.messaging.Projections.Rebuild;
import com.microshop.messaging.Projections.State;
import com.microshop.test.TestDatabase;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Follows docs/adding-a-projection.md: its migration, its class, its declaration and its query. */
class AddedProjectionTest {

    private static final Path PAGE = Path.of("../../docs/adding-a-projection.md");
    private static final Pattern BLOCK = Pattern.compile("```(sql|java)\\n(.*?)```", Pattern.DOTALL);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<String> sql = blocks("sql");
    private final List<String> java = blocks("java");

    @Test
    void thePageCanBeFollowed(@TempDir Path program) throws Exception {
        try (TestDatabase database = TestDatabase.fresh()) {
            String customer;
            try (ConfigurableApplicationContext before = ShopApplication.start(database)) {
                ShopClient shop = new ShopClient(before);
                customer = newCustomer(shop);
                order(shop, customer, newProduct(shop), 3, "confirmed");
                order(shop, customer, newProduct(shop), 5000, "rejected");
            }

            write(program);
            ClassLoader ours = Thread.currentThread().getContextClassLoader();
            try (URLClassLoader changed =
                    new URLClassLoader(new URL[] {program.toUri().toURL()}, ours)) {
                Thread.currentThread().setContextClassLoader(changed);
                try (ConfigurableApplicationContext after = ShopApplication.prepared(database)
                        .initializers(context -> context.getBeanFactory()
                                .addBeanPostProcessor(new Declaring(context.getBeanFactory(), changed)))
                        .run()) {
                    fillsItselfFollowsAndIsRebuilt(after, customer);
                }
            } finally {
                Thread.currentThread().setContextClassLoader(ours);
            }
        }
    }

    private void fillsItselfFollowsAndIsRebuilt(ConfigurableApplicationContext shop, String customer) {
        JdbcClient jdbc = shop.getBean(JdbcClient.class);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(bought(jdbc)).isEqualTo(Map.of(customer, "1 order, 3 units")));

        ShopClient client = new ShopClient(shop);
        String another = newCustomer(client);
        order(client, another, newProduct(client), 2, "confirmed");
        order(client, customer, newProduct(client), 4, "confirmed");
        Map<String, String> all = Map.of(customer, "2 order, 7 units", another, "1 order, 2 units");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(bought(jdbc)).isEqualTo(all));

        int lost = jdbc.sql("DELETE FROM orders.customer_order").update();
        assertThat(lost).isEqualTo(4);
        assertThat(rebuilt(shop.getBean(Projections.class)).differences()).isEqualTo(4);
        assertThat(bought(jdbc)).isEqualTo(all);
    }

    private Map<String, String> bought(JdbcClient jdbc) {
        Map<String, String> bought = new HashMap<>();
        jdbc.sql(sql.getLast()).query(row -> {
            bought.put(
                    row.getString("user_id"),
                    "%d order, %d units".formatted(row.getInt("orders"), row.getInt("units")));
        });
        return bought;
    }

    private static Rebuild rebuilt(Projections projections) {
        long id = projections.rebuild("customer-orders", Compare.REPORT, null);
        Rebuild rebuild = await().atMost(PATIENCE)
                .until(
                        () -> projections.latest("customer-orders").orElseThrow(),
                        latest -> latest.state() != State.RUNNING);
        assertThat(rebuild.id()).isEqualTo(id);
        assertThat(rebuild.error()).isNull();
        assertThat(rebuild.state()).isEqualTo(State.SWAPPED);
        return rebuild;
    }

    /** Applies the page's instructions to the module's sources. */
    private void write(Path program) throws IOException {
        Path migrations = Files.createDirectories(program.resolve("db/migration/order"));
        Files.writeString(migrations.resolve("V1000__customer_order.sql"), sql.getFirst());
        Path projection = Files.writeString(program.resolve("CustomerOrdersProjection.java"), java.getFirst());
        Path declaration = Files.writeString(program.resolve("Declaration.java"), """
            package com.microshop.order.config;
            import com.microshop.messaging.ModuleDefinition;
            import com.microshop.order.readmodel.CustomerOrdersProjection;
            import org.springframework.jdbc.core.JdbcTemplate;
            public final class Declaration {
                public static ModuleDefinition of(JdbcTemplate jdbc) {
                    return ModuleDefinition.named("order", "orders")
                            %s
                            .build();
                }
            }
            """.formatted(java.getLast()));
        List<String> options = new ArrayList<>(List.of("-d", program.toString(), "-parameters"));
        options.addAll(List.of("-cp", System.getProperty("java.class.path"), "-Xlint:all,-path,-classfile", "-Werror"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        options.addAll(List.of("-proc:none", projection.toString(), declaration.toString()));
        assertThat(compiler.run(null, null, null, options.toArray(String[]::new)))
                .as("the code on the page compiles")
                .isZero();
    }

    private static List<String> blocks(String language) {
        try {
            List<String> blocks = BLOCK.matcher(Files.readString(PAGE))
                    .results()
                    .filter(block -> block.group(1).equals(language))
                    .map((MatchResult block) -> block.group(2))
                    .toList();
            assertThat(blocks).hasSize(2);
            return blocks;
        } catch (IOException e) {
            throw new IllegalStateException("Cannot read " + PAGE, e);
        }
    }

    /** Stands for the new line in OrderModule. */
    private record Declaring(BeanFactory beans, ClassLoader program) implements BeanPostProcessor {

        @Override
        public Object postProcessAfterInitialization(Object bean, String beanName) {
            return bean instanceof ModuleDefinition module && module.name().equals("order") ? with(module) : bean;
        }

        private ModuleDefinition with(ModuleDefinition module) {
            Map<String, ModuleDefinition.Projection> projections = new HashMap<>(module.projections());
            projections.putAll(declared().projections());
            return new ModuleDefinition(
                    module.name(),
                    module.schema(),
                    module.aggregates(),
                    module.commandHandlers(),
                    projections,
                    module.policies(),
                    module.imports(),
                    module.upcasters());
        }

        private ModuleDefinition declared() {
            try {
                Method declaration = program.loadClass("com.microshop.order.config.Declaration")
                        .getMethod("of", JdbcTemplate.class);
                return (ModuleDefinition) declaration.invoke(null, beans.getBean(JdbcTemplate.class));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static String newCustomer(ShopClient shop) {
        String name = "c" + Long.toString(System.nanoTime(), 36);
        return shop.post("/api/users", "{'username': '%s', 'email': '%s@example.com'}".formatted(name, name))
                .id();
    }

    private static String newProduct(ShopClient shop) {
        return shop.post("/api/products", "{'name': 'Teapot', 'price': 9.99, 'stock': 100}")
                .id();
    }

    private static void order(ShopClient shop, String customer, String product, int units, String status) {
        String order = shop.post(
                        "/api/orders",
                        "{'user_id': '%s', 'lines': [{'product_id': '%s', 'quantity': %d}]}"
                                .formatted(customer, product, units))
                .id();
        assertThat(shop.get("/api/orders/" + order, "Prefer", "wait=60").text("status"))
                .isEqualTo(status);
    }
}
