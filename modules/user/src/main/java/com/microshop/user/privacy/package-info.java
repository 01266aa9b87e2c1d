/** What keeps personal data personal: who holds which name and address, and the keys that the data is encrypted with. */
@NullMarked
package com.microshop.user.privacy;

import org.jspecify.annotations.NullMarked;
