package io.godb.bench.peers;

/** The main class of a JVM that measures one cell of one store. */
final class CellMain {
    /** The name of the cell that is killed; it is no kind of its own, for it measures nothing. */
    static final String KILLED = "killed";

    private CellMain() {}

    /** Runs the cell that the arguments name, and ends the JVM whatever threads the library has left behind. */
    public static void main(String[] arguments) {
        int status = 0;
        try {
            Arguments parsed = Arguments.parse(arguments);
            String cell = parsed.text("cell", "");
            Cell running =
                    cell.equals(KILLED) ? new KilledPutter() : CellKind.of(cell).cell();
            running.run(new Trial(parsed));
        } catch (Throwable e) {
            e.printStackTrace(System.out);
            System.out.println(Trial.NOTE + "failed: " + e);
            status = 1;
        }
        System.out.flush();
        Runtime.getRuntime().halt(status);
    }
}
