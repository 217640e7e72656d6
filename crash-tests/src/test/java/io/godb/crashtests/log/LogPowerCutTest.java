package io.godb.crashtests.log;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("crash")
class LogPowerCutTest {
    private static final long SEED = 1;

    @ParameterizedTest
    @EnumSource
    void p(PowerCuts use) {
        System.out.println(use + " power " + use.powerCuts(SEED).orThrow());
        System.out.println(use + " kills " + use.kills(SEED).orThrow());
        System.out.println(use + " second " + use.secondPowerCuts(SEED).orThrow());
    }
}
