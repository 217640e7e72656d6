package io.godb.core.file;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_PROPERTIES)
class OpenDirectoriesTest {
    private static final String STRANGER = "key-b\tanother-loader\tprocess 1";

    @BeforeEach
    @AfterEach
    void clear() {
        System.clearProperty(OpenDirectories.PROPERTY);
    }

    @Test
    void givesAKeyToOneAtATime() {
        assertThat(OpenDirectories.claim("key-a", "first")).isNull();
        assertThat(OpenDirectories.claim("key-a", "second")).isNotNull();
        OpenDirectories.release("key-a");
        assertThat(System.getProperty(OpenDirectories.PROPERTY)).isNull();
        assertThat(OpenDirectories.claim("key-a", "third")).isNull();
        OpenDirectories.release("key-a");
    }

    @Test
    void respectsAnotherClassLoader() {
        System.setProperty(OpenDirectories.PROPERTY, STRANGER);
        assertThat(OpenDirectories.claim("key-b", "me")).isEqualTo("process 1");
        assertThat(OpenDirectories.claim("key-a", "me")).isNull();
        OpenDirectories.release("key-b");
        OpenDirectories.release("key-a");
        assertThat(System.getProperty(OpenDirectories.PROPERTY)).isEqualTo(STRANGER);
    }

    @Test
    void forgetsAGhostOfItsOwn() {
        assertThat(OpenDirectories.claim("key-a", "first")).isNull();
        String saved = System.getProperty(OpenDirectories.PROPERTY);
        OpenDirectories.release("key-a");
        System.setProperty(OpenDirectories.PROPERTY, saved);

        assertThat(OpenDirectories.claim("key-a", "second")).isNull();
        OpenDirectories.release("key-a");
    }

    @Test
    void remembersAKeyThatThePropertyLost() {
        assertThat(OpenDirectories.claim("key-a", "first")).isNull();
        System.clearProperty(OpenDirectories.PROPERTY);
        assertThat(OpenDirectories.claim("key-a", "second")).isNotNull();
        OpenDirectories.release("key-a");
        assertThat(OpenDirectories.claim("key-a", "third")).isNull();
        OpenDirectories.release("key-a");
    }
}
