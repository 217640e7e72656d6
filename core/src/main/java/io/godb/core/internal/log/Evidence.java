package io.godb.core.internal.log;

/**
 * What valid headers behind a place that could not be read say: how many there are, the highest offset they claim to have
 * been forced, and where the last record of them ends.
 */
record Evidence(long headers, long durableOffset, long end) {
    static final Evidence NONE = new Evidence(0, 0, 0);

    /**
     * Looks from {@code from} to the end of the file. The payload of a header that is found is passed over: a record may
     * hold a copy of other records.
     */
    static Evidence behind(FileWindow window, long from, HeaderSearch search) {
        long headers = 0;
        long durableOffset = 0;
        long end = from;
        for (long position = search.next(from); position >= 0; position = search.next(end)) {
            byte[] bytes = window.bytes();
            int at = window.at(position);
            headers++;
            durableOffset = Math.max(durableOffset, RecordFormat.durableOffset(bytes, at));
            end = position + RecordFormat.HEADER_BYTES + RecordFormat.length(bytes, at);
        }
        return new Evidence(headers, durableOffset, Math.min(end, window.fileBytes()));
    }
}
