package io.godb.testkit.fault;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.EnumSet;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which calls suffer which {@link Fault}: a matcher (kinds, paths, any condition) and a trigger that chooses among the
 * matching calls. Built by {@link #inject}; belongs to the one file system it was added to.
 *
 * <p>Only calls that match while the rule is armed are counted, so a rule armed in the middle of a test begins to count
 * there. Without {@link Builder#on} a rule matches all kinds its fault can happen to.
 *
 * <p><b>Threads.</b> Any; everything is guarded by this object.
 */
public final class FaultRule {
    private final String name;
    private final Fault fault;
    private final Predicate<Operation> matcher;
    private final Trigger trigger;

    private boolean armed;
    private boolean added;
    private long matchingCalls;
    private long firings;

    private FaultRule(Builder builder, Trigger trigger, boolean armed) {
        this.fault = builder.fault;
        this.matcher = builder.matcher;
        this.trigger = trigger;
        this.armed = armed;
        this.name = builder.name == null ? builder.description() + ", " + trigger.description() : builder.name;
    }

    /** Begins a rule for this fault. */
    public static Builder inject(Fault fault) {
        return new Builder(fault);
    }

    /** Lets the rule match from now on. */
    public synchronized void arm() {
        armed = true;
    }

    /** Lets the rule match nothing from now on. */
    public synchronized void disarm() {
        armed = false;
    }

    /** How many calls matched while the rule was armed. */
    public synchronized long matchingCalls() {
        return matchingCalls;
    }

    /** How often the trigger let the fault happen. */
    public synchronized long firings() {
        return firings;
    }

    /** The name given to it, or its parts in words, seeds included. */
    @Override
    public String toString() {
        return name;
    }

    Fault fault() {
        return fault;
    }

    synchronized void addedToFileSystem() {
        if (added) {
            throw new IllegalStateException("rule '" + name + "' was added before; it counts for one file system only");
        }
        added = true;
    }

    /** The number of this firing, from 0 on, if the rule fires at this call. */
    synchronized OptionalLong offer(Operation operation) {
        if (!armed || !matcher.test(operation)) {
            return OptionalLong.empty();
        }
        matchingCalls++;
        return trigger.firesAt().test(matchingCalls) ? OptionalLong.of(firings++) : OptionalLong.empty();
    }

    /** A rule in the making; ends with its trigger. */
    public static final class Builder {
        private final Fault fault;
        private Set<OperationKind> kinds;
        private Predicate<Operation> matcher;
        private String where = "";
        private @Nullable String name;

        private Builder(Fault fault) {
            this.fault = fault;
            this.kinds = fault.kinds();
            this.matcher = operation -> fault.kinds().contains(operation.kind());
        }

        /** Only these kinds; each must be one the fault can happen to. */
        public Builder on(OperationKind first, OperationKind... more) {
            EnumSet<OperationKind> chosen = EnumSet.of(first, more);
            if (!fault.kinds().containsAll(chosen)) {
                throw new IllegalArgumentException(fault + " can happen to " + fault.kinds() + " only, not " + chosen);
            }
            kinds = chosen;
            return where(operation -> chosen.contains(operation.kind()));
        }

        /**
         * Only paths like this glob: of the file name alone if the glob has no slash. Either name of a rename will do.
         */
        public Builder paths(String glob) {
            PathMatcher paths = FileSystems.getDefault().getPathMatcher("glob:" + glob);
            boolean whole = glob.contains("/");
            where += " of " + glob;
            return where(operation -> matches(paths, whole, operation.path())
                    || (operation.target() != null && matches(paths, whole, operation.target())));
        }

        /** Only calls of which this is true; it must not call the file system. */
        public Builder where(Predicate<Operation> condition) {
            matcher = matcher.and(condition);
            return this;
        }

        /** What messages call the rule, instead of its parts. */
        public Builder named(String ruleName) {
            name = Objects.requireNonNull(ruleName);
            return this;
        }

        /** Fires at the n-th matching call, from 1 on, once. */
        public FaultRule nth(long number) {
            return new FaultRule(this, Trigger.nth(number), true);
        }

        /** Fires at each n-th matching call. */
        public FaultRule every(long step) {
            return new FaultRule(this, Trigger.every(step), true);
        }

        /** Fires at the n-th matching call, from 1 on, and at all after it. */
        public FaultRule from(long number) {
            return new FaultRule(this, Trigger.from(number), true);
        }

        /** Fires with this probability at each matching call; the same seed chooses the same calls. */
        public FaultRule chance(double probability, long seed) {
            return new FaultRule(this, Trigger.chance(probability, seed), true);
        }

        /** Fires at every matching call. */
        public FaultRule always() {
            return from(1);
        }

        /** Fires at every matching call while armed by hand; disarmed at first. */
        public FaultRule byHand() {
            return new FaultRule(this, new Trigger("while armed", call -> true), false);
        }

        private String description() {
            String what = kinds.equals(OperationKind.ALL) ? "any call" : kinds.toString();
            return fault + " on " + what + where;
        }

        private static boolean matches(PathMatcher paths, boolean whole, Path path) {
            Path fileName = path.getFileName();
            return paths.matches(whole || fileName == null ? path : fileName);
        }
    }
}
