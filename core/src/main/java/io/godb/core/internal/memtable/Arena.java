package io.godb.core.internal.memtable;

import io.godb.core.internal.format.LittleEndian;
import io.godb.core.internal.memory.MemoryBudget;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Versions of keys in the order of their commits, in chunks of the budget: a few small ones, so that little takes little,
 * and large ones behind them. A reference names a version: the chunk's number in its upper 13 bits, the distance from the
 * chunk's beginning in units of 8 bytes in the others. No version has the reference 0.
 *
 * <pre>
 *  0 older        reference of the version before this one of the same key; 0 for none
 *  4 jump         reference of an older version, or of itself if there is none older
 *  8 lsn
 * 16 depth        how many versions are older
 * 20 keyspace
 * 24 shape        kind (4 bits), flags (4 bits), length of the key (24 bits)
 * 28 valueLength
 * 32 deadline     8 bytes, only with its flag
 *    key
 *    value        or, with the flag for adopted: 4 bytes number of the array, 4 bytes first byte in it
 *    padding to a multiple of 8
 * </pre>
 *
 * A chunk that has no room for the next version ends with a mark in place of {@code older}, if it has room for that.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>A version does not change after it is published, with one exception: it is marked as replaced when its own commit
 *       writes the same key again.
 *   <li>LSNs ascend along the arena.
 *   <li>Each sixteenth version of a key is an anchor. Anchors jump as far as skew-binary numbers say (Myers), so any older anchor
 *       is a logarithmic number of steps away; the versions between jump to the anchor before them. So a put seldom has to look at
 *       more than the version before it.
 * </ol>
 *
 * <p><b>Threads.</b> One appends. Any thread reads what it found through a publication: the index's slot or {@link #end}.
 */
final class Arena {
    static final int NOTHING = 0;
    static final int LARGEST_KEY_BYTES = 0xFFFF;
    static final int LARGEST_COPIED_VALUE_BYTES = 64 << 10;
    /** What a version needs at most besides its key and its value. */
    static final int OVERHEAD_BYTES = 56;

    private static final int LARGEST_ENTRY_BYTES = OVERHEAD_BYTES + LARGEST_KEY_BYTES + LARGEST_COPIED_VALUE_BYTES;

    private static final int JUMP = 4;
    private static final int LSN = 8;
    private static final int DEPTH = 16;
    private static final int KEYSPACE = 20;
    private static final int SHAPE = 24;
    private static final int VALUE_LENGTH = 28;
    private static final int DEADLINE = 32;
    private static final int FIXED_BYTES = 32;

    private static final int KIND_MASK = 0xF;
    private static final int HAS_DEADLINE = 0x10;
    private static final int IS_ADOPTED = 0x20;
    private static final int IS_REPLACED = 0x40;
    private static final int KEY_SHIFT = 8;
    private static final int ADOPTED_BYTES = 8;
    private static final int DEADLINE_BYTES = 8;

    /** What a processor fetches at once. */
    private static final int LINE_BYTES = 64;

    private static final int ANCHOR_DISTANCE = 16;

    private static final int END_MARK = -1;
    private static final int UNIT_SHIFT = 3;
    private static final int CHUNK_SHIFT = 19;
    private static final int UNIT_MASK = (1 << CHUNK_SHIFT) - 1;
    /** With a budget of less than that all chunks are small: large ones would be too coarse. */
    private static final long LEAST_FOR_LARGE_BYTES = 64L << 20;

    private static final int SMALL_CHUNKS = 4;
    private static final int MOST_CHUNKS = 1 << (Integer.SIZE - CHUNK_SHIFT);
    private static final int FIRST_POSITION = 8;

    private static final VarHandle END;

    static {
        try {
            END = MethodHandles.lookup().findVarHandle(Arena.class, "end", int.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final MemoryBudget budget;
    private final int smallChunks;
    private byte[][] chunks = new byte[4][];
    private byte[][] adopted = new byte[4][];
    /** The reference behind the last version, for readers in the arena's order. */
    @SuppressWarnings("unused") // Through END.
    private int end = FIRST_POSITION >>> UNIT_SHIFT;

    private int chunkCount;
    private int adoptedCount;
    private int current = -1;
    /** The usable length of the current chunk; 0 if there is none. */
    private int currentLength;
    /** Where the next version goes in the current chunk. */
    private int position;
    /** Of the chunks before the current one. */
    private long filledBytes;

    private long chunkBytes;

    Arena(MemoryBudget budget) {
        this.budget = budget;
        this.smallChunks = smallChunks(budget);
    }

    private static int smallChunks(MemoryBudget budget) {
        return budget.limitBytes() < LEAST_FOR_LARGE_BYTES ? MOST_CHUNKS : SMALL_CHUNKS;
    }

    /** Whether versions of that many bytes fit into the current chunk. */
    boolean hasRoom(long bytes) {
        return bytes <= currentLength - position;
    }

    /** What so many bytes of versions, with their overhead, take of that budget at most in an empty arena. */
    static long mostBytes(MemoryBudget budget, long bytes) {
        int smallChunks = smallChunks(budget);
        long most = 0;
        for (int number = lastChunkFor(bytes, 0, smallChunks); number >= 0; number--) {
            most += bytesOf(number, smallChunks);
        }
        return most;
    }

    private static int bytesOf(int number, int smallChunks) {
        return number < smallChunks ? MemoryBudget.SMALL_CHUNK_BYTES : MemoryBudget.LARGE_CHUNK_BYTES;
    }

    private static int lengthOf(int number, int smallChunks) {
        return MemoryBudget.chunkLength(bytesOf(number, smallChunks));
    }

    /**
     * The number of the last chunk that so many bytes need, if they begin with a chunk of their own. Each chunk may end up to a
     * version's length early, except that what fits into one chunk fits into one.
     */
    private static int lastChunkFor(long bytes, int first, int smallChunks) {
        if (bytes <= lengthOf(first, smallChunks) - FIRST_POSITION) {
            return first;
        }
        int last = first;
        long left = bytes;
        while (true) {
            left -= lengthOf(last, smallChunks) - LARGEST_ENTRY_BYTES;
            if (left < 0) {
                return last;
            }
            last++;
        }
    }

    /** Takes chunks until versions of that many bytes, overheads included, fit in any order; false, and no chunk, for no. */
    boolean reserve(long bytes) {
        if (hasRoom(bytes)) {
            return true;
        }
        int needed = lastChunkFor(bytes, current + 1, smallChunks) + 1;
        if (needed > MOST_CHUNKS) {
            return false;
        }
        if (needed > chunks.length) {
            chunks = Arrays.copyOf(chunks, Math.min(MOST_CHUNKS, Math.max(needed, chunks.length * 2)));
        }
        int before = chunkCount;
        while (chunkCount < needed) {
            byte[] chunk = budget.tryTakeChunk(bytesOf(chunkCount, smallChunks));
            if (chunk == null) {
                giveChunks(before);
                return false;
            }
            chunkBytes += bytesOf(chunkCount, smallChunks);
            chunks[chunkCount++] = chunk;
        }
        return true;
    }

    private void giveChunks(int kept) {
        while (chunkCount > kept) {
            budget.giveChunk(chunks[--chunkCount]);
            chunkBytes -= bytesOf(chunkCount, smallChunks);
        }
    }

    /** Gives all chunks back, and refers to nothing any more: somebody idle may still know this arena. */
    void close() {
        giveChunks(0);
        chunks = new byte[0][];
        adopted = new byte[0][];
    }

    long chunkBytes() {
        return chunkBytes;
    }

    /** How much of the chunks is used up, ends included. */
    long usedBytes() {
        return filledBytes + position;
    }

    /** Writes a version that has no older one yet, and does not publish it. */
    int append(
            int kind,
            int keyspace,
            byte[] source,
            int keyFrom,
            int keyLength,
            int valueFrom,
            int valueLength,
            long deadline,
            long lsn,
            boolean adopts) {
        int flags = (deadline == 0 ? 0 : HAS_DEADLINE) | (adopts ? IS_ADOPTED : 0);
        int key = FIXED_BYTES + (deadline == 0 ? 0 : DEADLINE_BYTES);
        int length = aligned(key + keyLength + (adopts ? ADOPTED_BYTES : valueLength));
        if (length > currentLength - position) {
            enterNextChunk();
        }
        byte[] chunk = chunks[current];
        int at = position;
        position = at + length;
        int ref = current << CHUNK_SHIFT | at >>> UNIT_SHIFT;
        LittleEndian.putInt(chunk, at, NOTHING);
        LittleEndian.putInt(chunk, at + JUMP, ref);
        LittleEndian.putLong(chunk, at + LSN, lsn);
        LittleEndian.putInt(chunk, at + DEPTH, 0);
        LittleEndian.putInt(chunk, at + KEYSPACE, keyspace);
        LittleEndian.putInt(chunk, at + SHAPE, kind | flags | keyLength << KEY_SHIFT);
        LittleEndian.putInt(chunk, at + VALUE_LENGTH, valueLength);
        if (deadline != 0) {
            LittleEndian.putLong(chunk, at + DEADLINE, deadline);
        }
        int to = at + key;
        System.arraycopy(source, keyFrom, chunk, to, keyLength);
        if (adopts) {
            LittleEndian.putInt(chunk, to + keyLength, adopt(source));
            LittleEndian.putInt(chunk, to + keyLength + 4, valueFrom);
        } else {
            System.arraycopy(source, valueFrom, chunk, to + keyLength, valueLength);
        }
        return ref;
    }

    private void enterNextChunk() {
        if (position < currentLength) {
            LittleEndian.putInt(chunks[current], position, END_MARK);
        }
        if (current + 1 >= chunkCount) {
            throw new IllegalStateException("more is put than was reserved");
        }
        current++;
        filledBytes += currentLength;
        currentLength = lengthOf(current, smallChunks);
        position = current == 0 ? FIRST_POSITION : 0;
    }

    private int adopt(byte[] source) {
        if (adoptedCount == adopted.length) {
            adopted = Arrays.copyOf(adopted, adoptedCount * 2);
        }
        adopted[adoptedCount] = source;
        return adoptedCount++;
    }

    /** Puts a version, not yet published, before the newest one of its key. */
    void link(int ref, int older) {
        byte[] chunk = chunk(ref);
        int at = at(ref);
        int olderDepth = depth(older);
        int anchor = isAnchor(olderDepth) ? older : jump(older);
        LittleEndian.putInt(chunk, at, older);
        LittleEndian.putInt(chunk, at + DEPTH, olderDepth + 1);
        LittleEndian.putInt(chunk, at + JUMP, isAnchor(olderDepth + 1) ? jumpBefore(anchor) : anchor);
    }

    /** Where the anchor behind this one jumps to. */
    private int jumpBefore(int anchor) {
        int far = jump(anchor);
        int farther = jump(far);
        int farDepth = depth(far);
        return depth(anchor) - farDepth == farDepth - depth(farther) ? farther : anchor;
    }

    private static boolean isAnchor(int depth) {
        return depth % ANCHOR_DISTANCE == 0;
    }

    /** Makes all that was appended readable in the arena's order. */
    void publish() {
        END.setRelease(this, current << CHUNK_SHIFT | position >>> UNIT_SHIFT);
    }

    void markReplaced(int ref) {
        int at = at(ref) + SHAPE;
        LittleEndian.putInt(chunk(ref), at, LittleEndian.getInt(chunk(ref), at) | IS_REPLACED);
    }

    /** One step towards the newest version at or below the limit, from one above it; 0 if there is none. */
    int stepOlder(int ref, long lsnLimit) {
        int jump = jump(ref);
        return jump != ref && lsn(jump) > lsnLimit ? jump : older(ref);
    }

    /** The newest version at or below the limit, itself or an older one; 0 for none. */
    int newestAt(int ref, long lsnLimit) {
        int version = ref;
        while (version != NOTHING && lsn(version) > lsnLimit) {
            version = stepOlder(version, lsnLimit);
        }
        return version;
    }

    static int first() {
        return FIRST_POSITION >>> UNIT_SHIFT;
    }

    /** The reference behind the last published version. */
    int end() {
        return (int) END.getAcquire(this);
    }

    /** The version at a place that is not the end: there, or at the beginning of the next chunk. */
    int versionAt(int place) {
        int at = at(place);
        return at >= chunk(place).length || LittleEndian.getInt(chunk(place), at) == END_MARK
                ? ((place >>> CHUNK_SHIFT) + 1) << CHUNK_SHIFT
                : place;
    }

    /** The place behind a version. */
    int behind(int ref) {
        byte[] chunk = chunk(ref);
        int at = at(ref);
        int shape = LittleEndian.getInt(chunk, at + SHAPE);
        int value = (shape & IS_ADOPTED) != 0 ? ADOPTED_BYTES : LittleEndian.getInt(chunk, at + VALUE_LENGTH);
        return ref + (aligned(keyFrom(at, shape) - at + (shape >>> KEY_SHIFT) + value) >>> UNIT_SHIFT);
    }

    int older(int ref) {
        return LittleEndian.getInt(chunk(ref), at(ref));
    }

    int jump(int ref) {
        return LittleEndian.getInt(chunk(ref), at(ref) + JUMP);
    }

    int depth(int ref) {
        return LittleEndian.getInt(chunk(ref), at(ref) + DEPTH);
    }

    long lsn(int ref) {
        return LittleEndian.getLong(chunk(ref), at(ref) + LSN);
    }

    int keyspace(int ref) {
        return LittleEndian.getInt(chunk(ref), at(ref) + KEYSPACE);
    }

    private int shape(int ref) {
        return LittleEndian.getInt(chunk(ref), at(ref) + SHAPE);
    }

    int kind(int ref) {
        return shape(ref) & KIND_MASK;
    }

    boolean isReplaced(int ref) {
        return (shape(ref) & IS_REPLACED) != 0;
    }

    long deadline(int ref) {
        return (shape(ref) & HAS_DEADLINE) == 0 ? 0 : LittleEndian.getLong(chunk(ref), at(ref) + DEADLINE);
    }

    int keyLength(int ref) {
        return shape(ref) >>> KEY_SHIFT;
    }

    /** Where the key begins in {@link #chunk}. */
    int keyFrom(int ref) {
        return keyFrom(at(ref), shape(ref));
    }

    static int keyFrom(int at, int shape) {
        return at + FIXED_BYTES + ((shape & HAS_DEADLINE) == 0 ? 0 : DEADLINE_BYTES);
    }

    int valueLength(int ref) {
        return LittleEndian.getInt(chunk(ref), at(ref) + VALUE_LENGTH);
    }

    byte[] valueBytes(int ref) {
        int shape = shape(ref);
        return (shape & IS_ADOPTED) == 0 ? chunk(ref) : adopted[LittleEndian.getInt(chunk(ref), behindKey(ref, shape))];
    }

    int valueFrom(int ref) {
        int shape = shape(ref);
        int from = behindKey(ref, shape);
        return (shape & IS_ADOPTED) == 0 ? from : LittleEndian.getInt(chunk(ref), from + 4);
    }

    private static int behindKey(int ref, int shape) {
        return keyFrom(at(ref), shape) + (shape >>> KEY_SHIFT);
    }

    boolean hasKey(int ref, int keyspace, byte[] key, int from, int length) {
        byte[] chunk = chunk(ref);
        int at = at(ref);
        int shape = LittleEndian.getInt(chunk, at + SHAPE);
        if (shape >>> KEY_SHIFT != length || LittleEndian.getInt(chunk, at + KEYSPACE) != keyspace) {
            return false;
        }
        int own = keyFrom(at, shape);
        return Arrays.equals(chunk, own, own + length, key, from, from + length);
    }

    /** Has the processor fetch what is at versions: their heads, and the lines behind these that a short value has. */
    int touch(int[] refs, int count, boolean withValues) {
        int sum = 0;
        for (int index = 0; index < count; index++) {
            int ref = refs[index];
            sum += chunks[ref >>> CHUNK_SHIFT][at(ref)];
        }
        if (withValues) {
            for (int index = 0; index < count; index++) {
                int ref = refs[index];
                int at = at(ref);
                byte[] chunk = chunks[ref >>> CHUNK_SHIFT];
                int last = chunk.length - 1;
                sum += chunk[Math.min(at + LINE_BYTES, last)] + chunk[Math.min(at + 2 * LINE_BYTES, last)];
            }
        }
        return sum;
    }

    static int shapeAt(byte[] chunk, int at) {
        return LittleEndian.getInt(chunk, at + SHAPE);
    }

    static int keyspaceAt(byte[] chunk, int at) {
        return LittleEndian.getInt(chunk, at + KEYSPACE);
    }

    static long lsnAt(byte[] chunk, int at) {
        return LittleEndian.getLong(chunk, at + LSN);
    }

    static int valueLengthAt(byte[] chunk, int at) {
        return LittleEndian.getInt(chunk, at + VALUE_LENGTH);
    }

    static int kindIn(int shape) {
        return shape & KIND_MASK;
    }

    static int keyLengthIn(int shape) {
        return shape >>> KEY_SHIFT;
    }

    static boolean isAdopted(int shape) {
        return (shape & IS_ADOPTED) != 0;
    }

    /** The chunk that holds the version and its key. */
    byte[] chunk(int ref) {
        return chunks[ref >>> CHUNK_SHIFT];
    }

    static int at(int ref) {
        return (ref & UNIT_MASK) << UNIT_SHIFT;
    }

    private static int aligned(int length) {
        return (length + 7) & -8;
    }
}
