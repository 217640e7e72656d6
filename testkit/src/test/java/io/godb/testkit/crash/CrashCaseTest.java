package io.godb.testkit.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("crash")
class CrashCaseTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ordered:17:lose-3+zero:42:1f",
                "adversarial:0:lose-+garbage:-1:1f",
                "lying@5:17:lose-0-2,7,9-12+stale:0:1f",
                "ordered:17:lose-3+zero:42:ffffffff/synced:2:lose-0+zero:42:0"
            })
    void readsWhatItWrites(String line) {
        assertThat(CrashCase.parse(line)).hasToString(line);
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatThrownBy(() -> CrashCase.parse("ordered:17:all:42")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CrashCase.parse("ordered")).isInstanceOf(IllegalArgumentException.class);
    }
}
