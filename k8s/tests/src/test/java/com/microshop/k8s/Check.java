package com.microshop.k8s;

import java.util.List;

/** Something that must hold for every rendering. */
@FunctionalInterface
interface Check {

    /** What does not hold, a sentence each. */
    List<String> findings(Manifests manifests);
}
