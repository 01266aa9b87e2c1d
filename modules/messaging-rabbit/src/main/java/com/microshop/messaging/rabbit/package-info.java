/** Commands and events between processes, over RabbitMQ. */
@NullMarked
package com.microshop.messaging.rabbit;

import org.jspecify.annotations.NullMarked;
