/**
 * Lines that native code writes to stderr, that no setting of the kernel's can silence, and that tell a reader of the
 * notebook nothing. Abseil's log library says that it is not set up yet, then logs what TensorFlow was built for; Node
 * tells that `process.exit` waits for a debugger, which is the watchdog.
 */
const NOTICES = [
  /^WARNING: All log messages before absl::InitializeLog\(\) is called are written to STDERR\n/gm,
  /^I0000 \S+ +\d+ port\.cc:\d+\] oneDNN custom operations are on\.[^\n]*\n/gm,
  /^I0000 \S+ +\d+ cpu_feature_guard\.cc:\d+\][^\n]*\n(?:To enable the following instructions:[^\n]*\n)?/gm,
  /^Waiting for the debugger to disconnect\.\.\.\n/gm,
];

/** The text without them. Warnings and errors of the same libraries stay. */
export const withoutNotices = (text: string): string =>
  NOTICES.reduce((rest, notice) => rest.replace(notice, ''), text);
