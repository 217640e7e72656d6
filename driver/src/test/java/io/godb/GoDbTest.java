package io.godb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godb.core.Database;
import io.godb.core.Durability;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GoDbTest {
    private static final byte[] KEY = "user:1".getBytes(UTF_8);
    private static final byte[] VALUE = "Ada".getBytes(UTF_8);

    @TempDir
    Path directory;

    @Test
    void findsAgainWhatItPutIntoADirectory() {
        String url = "file:" + directory.resolve("data");
        try (Database db = GoDb.connect(url)) {
            assertThat(db.recovery().isNew()).isTrue();
            assertThat(db.options().durability()).isEqualTo(Durability.OS);
            db.put(KEY, VALUE);
        }
        try (Database db = GoDb.connect(url)) {
            assertThat(db.recovery().wasClean()).isTrue();
            assertThat(db.get(KEY)).isEqualTo(VALUE);
        }
    }

    @Test
    void givesEachConnectionToMemoryItsOwn() {
        try (Database one = GoDb.connect("mem:");
                Database other = GoDb.connect("mem:")) {
            one.put(KEY, VALUE);
            assertThat(one.get(KEY)).isEqualTo(VALUE);
            assertThat(other.get(KEY)).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "file:", "mem:name", "jdbc:h2:mem:", "data", "file:\0"})
    void namesTheUrlThatItDoesNotKnow(String url) {
        assertThatThrownBy(() -> GoDb.connect(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + url + "'");
    }
}
