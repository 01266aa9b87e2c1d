/** Protects personal data: the claims on names and addresses, and the keys that encrypt the data. */
@NullMarked
package com.microshop.user.privacy;

import org.jspecify.annotations.NullMarked;
