package io.godb.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_PROPERTIES)
class SeedsTest {
    @Test
    void takesTheSeedThatIsSet() {
        String before = System.getProperty(Seeds.PROPERTY);
        System.setProperty(Seeds.PROPERTY, "42");
        try {
            assertThat(Seeds.next("takesTheSeedThatIsSet")).isEqualTo(42);
        } finally {
            restore(before);
        }
    }

    @Test
    void saysHowToRepeat() {
        assertThat(Seeds.repeatWith(7)).isEqualTo("-Dgodb.seed=7");
    }

    private static void restore(String before) {
        if (before == null) {
            System.clearProperty(Seeds.PROPERTY);
        } else {
            System.setProperty(Seeds.PROPERTY, before);
        }
    }
}
