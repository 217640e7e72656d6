package io.godb.core;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

/** What LZ4 promises, it promises with native code, too. */
class NativeLz4CompressionTest extends Lz4CompressionTest {
    @Override
    Lz4Compression codec() {
        return Lz4Compression.withNativeCode();
    }

    /** It refuses what the other one reads as zeros; either shows nothing of what stood there. */
    @Test
    @Override
    void restoresZerosFromAMatchWithItself() {
        assertThatIllegalArgumentException().isThrownBy(super::restoresZerosFromAMatchWithItself);
    }
}
