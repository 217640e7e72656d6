package io.godb.crashtests.engine;

import io.godb.crashtests.rig.Mistake;

/** A mistake that somebody could make in the engine: what becomes of a source, the rig meant for it, and what that says. */
enum EngineBug {
    TABLE_NOT_FORCED("table/TableWriter", "        file.force();\n", "", EngineRig.CUTS_AROUND_CHECKPOINTS, ""),
    TABLE_NAME_NOT_FORCED(
            "engine/Flusher",
            "            tables.files().forceDirectory(directory);\n",
            "",
            EngineRig.CUTS_AROUND_CHECKPOINTS,
            ""),
    CHECKPOINT_LEADS_FURTHER_THAN_THE_LOG(
            "engine/Checkpointer",
            "            log.awaitDurable(lsn);\n",
            "",
            EngineRig.CUTS_AROUND_MANY_CHECKPOINTS,
            ""),
    CURRENT_SWITCHED_BEFORE_THE_CHECKPOINT_IS_THERE(
            "checkpoint/CheckpointStore", """
                    try {
                        AtomicFile.publish(files, file, content);
                        previous = requireNoOtherWriter();
                    } catch (Throwable failure) {
                        discard(file, next, failure);
                        throw failure;
                    }
                    switchTo(next, previous, file);
            """, """
                    switchTo(next, previous, file);
                    AtomicFile.publish(files, file, content);
            """, EngineRig.CUTS_WHILE_CREATING, ""),
    LOG_LET_GO_BEHIND_THE_NEWEST_CHECKPOINT(
            "checkpoint/CheckpointPicker",
            "mapToLong(Checkpoint::lsn).min()",
            "mapToLong(Checkpoint::lsn).max()",
            EngineRig.FALLBACKS,
            ""),
    NO_CHECKPOINT_KEPT_TO_FALL_BACK_TO(
            "checkpoint/CheckpointPicker",
            "int count = Math.max(checkpoints.size() - rules.kept(), 0);",
            "int count = checkpoints.size() - 1;",
            EngineRig.FALLBACKS,
            ""),
    NOT_AWAITED_WHAT_WAS_PROMISED(
            "engine/Committer", "        log.awaitPromised(lsn);\n", "", EngineRig.CUTS_AT_FULL, "Lost: "),
    VISIBLE_BEFORE_IT_IS_APPLIED("engine/Committer", """
                        apply(writing, lsn);
                        VISIBLE.setRelease(this, lsn);
            """, """
                        VISIBLE.setRelease(this, lsn);
                        apply(writing, lsn);
            """, EngineRig.TORN_READS, "parts of several batches"),
    DELETES_LEFT_OUT_OF_TABLES(
            "engine/KeptVersions",
            "            if (!isOfSameKey() || isSeenBelow(newerLsn, all.lsn())) {",
            "            if ((!isOfSameKey() && all.kind() == 1) || isSeenBelow(newerLsn, all.lsn())) {",
            EngineRig.KILLS_AROUND_CHECKPOINTS,
            "Not the state behind commit"),
    RANGE_DELETES_LEFT_OUT_OF_TABLES(
            "engine/Flusher",
            "            rangeDeletes.forEach(writer::addRangeDelete);\n",
            "",
            EngineRig.KILLS_WHILE_ROTATING,
            ""),
    FIRST_COMMIT_BEHIND_THE_CHECKPOINT_NOT_REPLAYED(
            "engine/EngineStart",
            "assembly.replay(from.lsn() + 1)",
            "assembly.replay(from.lsn() + 2)",
            EngineRig.KILLS_AROUND_CHECKPOINTS,
            ""),
    KEYSPACES_OF_THE_CHECKPOINT_FORGOTTEN(
            "engine/EngineStart",
            "        from.keyspaces().forEach(assembly::add);\n",
            "",
            EngineRig.KILLS_BETWEEN_KEYSPACES,
            ""),
    KEYSPACE_IDS_GIVEN_AGAIN(
            "engine/EngineStart", "from.nextKeyspace());", "1);", EngineRig.KILLS_BETWEEN_KEYSPACES, ""),
    MEMTABLE_DROPPED_THOUGH_ITS_TABLE_FAILED(
            "engine/Flusher", "List.of() : write(oldest, taken);", """
            List.of() : new Object() {
                        List<Table> written() {
                            try {
                                return write(oldest, taken);
                            } catch (RuntimeException lost) {
                                return List.of();
                            }
                        }
                    }.written();
            """, EngineRig.FAULTS, ""),
    MERGED_TABLE_NAMES_NOT_FORCED(
            "engine/TableFiles",
            "        tables.files().forceDirectory(tables.directory());\n",
            "",
            EngineRig.CUTS_WHILE_MERGING,
            ""),
    TABLES_DELETED_BEFORE_A_CHECKPOINT_LETS_THEM_GO(
            "engine/Compactions",
            "            count(plan, outputs);\n",
            "            inputs.forEach(input -> tables.files().delete(input.path()));\n",
            EngineRig.KILLS_WHILE_MERGING,
            ""),
    DELETES_DROPPED_ABOVE_WHAT_THEY_HIDE(
            "compaction/NeededVersions",
            "        return isBottom && all.kind() == EntryKind.DELETE",
            "        return all.kind() == EntryKind.DELETE",
            EngineRig.MERGES_LEVEL_BY_LEVEL,
            "is not what it must be"),
    RANGE_DELETES_DROPPED_ABOVE_WHAT_THEY_HIDE(
            "compaction/Compactor",
            "boolean hidesNothing = isBottom && ",
            "boolean hidesNothing = ",
            EngineRig.MERGES_LEVEL_BY_LEVEL,
            "is not what it must be"),
    SNAPSHOTS_FORGOTTEN_WHEN_MERGING(
            "engine/Compactions",
            "long[] lsns = snapshots.lsns();",
            "long[] lsns = {};",
            EngineRig.MERGES_LEVEL_BY_LEVEL,
            "at a snapshot"),
    DIRECTORY_NOT_MADE_DURABLE(
            "engine/EngineStart",
            "DurableDirectory.create(files, place);",
            "files.createDirectories(place);",
            EngineRig.CUTS_WHILE_CREATING,
            "Lost: "),
    LOADED_TABLE_NAMES_NOT_FORCED(
            "engine/EngineBulkLoad", "            files.forceNames();\n", "", EngineRig.CUTS_WHILE_LOADING, "loaded"),
    LOAD_ACKNOWLEDGED_BEFORE_IT_IS_FORCED(
            "engine/EngineBulkLoad",
            "            engine.awaitDurable(lsn);\n",
            "",
            EngineRig.CUTS_WHILE_LOADING,
            "Lost: "),
    LOADED_TABLES_SWEPT_THAT_OLDER_CHECKPOINTS_REPLAY(
            "engine/Checkpointer",
            "            loadedTables.between(0, Long.MAX_VALUE).forEach(each -> tables.add(each.number()));\n",
            "",
            EngineRig.FALLBACKS_PAST_LOADS,
            "fallen back past"),
    LOADED_TABLES_FORGOTTEN_BY_CHECKPOINTS(
            "engine/EngineAssembly",
            "            loadedTables.addAll(kept.get(kept.size() - 1).loadedTables());\n",
            "",
            EngineRig.FALLBACKS_PAST_LOADS,
            "loaded"),
    COMMIT_OF_A_LOADED_TABLE_FORGOTTEN(
            "engine/Checkpointer",
            "TableEntry.loadedBy(table.loadLsn())",
            "List.of()",
            EngineRig.CUTS_WHILE_LOADING,
            ""),
    PLACE_OF_ANOTHER_VALUE_KEPT(
            "format/CommitCursor", "        valueFrom = 0;\n", "", EngineRig.KILLS_AROUND_FLUSHES, "out of bounds");

    @SuppressWarnings("ImmutableEnumChecker") // A record of strings and nothing else.
    private final Mistake mistake;

    private final EngineRig rig;
    private final String finding;

    EngineBug(String source, String original, String replacement, EngineRig rig, String finding) {
        this.mistake = new Mistake(source, original, replacement);
        this.rig = rig;
        this.finding = finding;
    }

    Mistake mistake() {
        return mistake;
    }

    EngineRig rig() {
        return rig;
    }

    /** What the rig must say among other things. */
    String finding() {
        return finding;
    }
}
