package com.microshop.app;

import com.microshop.kernel.CoalescingSupplier;
import com.microshop.messaging.ModuleDefinition;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.env.Environment;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Whether the shop works, for the public; operators have {@code /actuator/health}. */
@RestController
@Tag(name = "Health")
final class HealthController {

    private static final int PATIENCE_SECONDS = 2;

    private final String version = Version.text();
    private final CoalescingSupplier<Boolean> isDatabaseUp;
    private final List<String> modules;
    private final ModuleTransport transport;

    HealthController(DataSource dataSource, ObjectProvider<ModuleDefinition> definitions, Environment environment) {
        this.isDatabaseUp = new CoalescingSupplier<>(() -> answers(dataSource));
        this.modules = definitions.stream().map(ModuleDefinition::name).sorted().toList();
        this.transport = ModuleTransport.chosenBy(environment);
    }

    /** The state of the shop. */
    enum Status {
        UP,
        DOWN
    }

    /** The public part of the health. */
    @Schema(name = "Health")
    record Health(
            Status status,
            @Schema(example = "0.1.0") String version,

            @Schema(example = "[\"order\", \"payment\", \"product\", \"user\"]")
            List<String> modules,

            ModuleTransport transport) {}

    @GetMapping(path = "/health", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "getHealth",
            summary = "Whether the shop works",
            description =
                    "Which modules the answering process runs, and what carries their messages. 503 while the database is away.")
    @ApiResponse(responseCode = "200", description = "It works")
    @ApiResponse(responseCode = "503", description = "The database is away")
    ResponseEntity<Health> health() {
        boolean isUp = isDatabaseUp.get();
        return ResponseEntity.status(isUp ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
                .cacheControl(CacheControl.noStore())
                .body(new Health(isUp ? Status.UP : Status.DOWN, version, modules, transport));
    }

    private static boolean answers(DataSource dataSource) {
        try (Connection connection = dataSource.getConnection()) {
            return connection.isValid(PATIENCE_SECONDS);
        } catch (SQLException e) {
            return false;
        }
    }
}
