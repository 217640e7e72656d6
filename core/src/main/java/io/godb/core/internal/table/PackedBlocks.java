package io.godb.core.internal.table;

import org.jspecify.annotations.Nullable;

/**
 * Reads entries of a packed table, by their places: from the cache, if their block is there, or else from the block, which is
 * decompressed and put into the cache. A block that is stored as it is is read where it is.
 *
 * <p><b>Threads.</b> Any.
 */
final class PackedBlocks {
    private final BlockUnpacker unpacker;
    private final KeyIndex index;
    private final @Nullable BlockCache cache;
    private final long table;

    PackedBlocks(BlockUnpacker unpacker, KeyIndex index, @Nullable BlockCache cache) {
        this.unpacker = unpacker;
        this.index = index;
        this.cache = cache;
        this.table = cache == null ? 0 : cache.nextTable();
    }

    /** The same table by other pages, without the cache. */
    PackedBlocks uncached(VerifiedPages pages, KeyIndex itsIndex) {
        return new PackedBlocks(unpacker.with(pages), itsIndex, null);
    }

    BlockUnpacker unpacker() {
        return unpacker;
    }

    /** Reads the entry at a place; returns whether it is of that key. */
    boolean read(long place, int keyspace, byte[] key, int from, int length, Found target) {
        int block = SlotFormat.block(place);
        if (block < 0 || block >= index.blocks()) {
            throw unpacker.pages().damage("something there names block " + block + ", which is not there", 0);
        }
        target.wants(place);
        if (cache == null || !cache.read(BlockCache.key(table, block), target)) {
            int position = index.position(block, target.record());
            byte[] header = target.record();
            unpacker.header(position, header);
            if (BlockFormat.codec(header, 0) == 0) {
                return target.readStored(unpacker.pages(), position, keyspace, key, from, length);
            }
            unpack(block, position, header, target);
        }
        String misfit = target.decodeWanted();
        if (misfit != null) {
            throw unpacker.pages().damage(misfit, index.position(block, target.record()));
        }
        return target.isOf(keyspace, key, from, length);
    }

    private void unpack(int block, int position, byte[] header, Found target) {
        int length = BlockFormat.length(header, 0);
        byte[] raw = target.raw().of(length);
        unpacker.unpack(
                position,
                BlockFormat.codec(header, 0),
                BlockFormat.storedLength(header, 0),
                target.stored(),
                raw,
                length);
        if (cache != null) {
            cache.put(BlockCache.key(table, block), raw, 0, length);
        }
        target.read(raw, 0, length);
    }

    /** Shows a block to somebody who walks over all of them, if it is in the cache. */
    boolean glance(int block, BlockCache.Reader reader) {
        return cache != null && cache.glance(BlockCache.key(table, block), reader);
    }
}
