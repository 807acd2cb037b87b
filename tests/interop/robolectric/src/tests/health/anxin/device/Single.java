package health.anxin.device;

import org.junit.runner.JUnitCore;
import org.junit.runner.Request;
import org.junit.runner.Result;

/** Runs one test, given as its class and its name. */
public final class Single {
    private Single() {}

    public static void main(String[] names) throws ClassNotFoundException {
        Result result = new JUnitCore().run(Request.method(Class.forName(names[0]), names[1]));
        result.getFailures().forEach(failure -> System.out.println(failure.getTrace()));
        System.out.println(result.getRunCount() + " run, " + result.getFailureCount() + " failed");
        System.exit(result.wasSuccessful() ? 0 : 1);
    }
}
