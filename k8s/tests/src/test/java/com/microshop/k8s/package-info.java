/** Tests of the Kubernetes manifests: every combination is rendered and checked; each check finds a mistake made on purpose. */
@NullMarked
package com.microshop.k8s;

import org.jspecify.annotations.NullMarked;
