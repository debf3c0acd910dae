/**
 * Lines that native libraries write to stderr while they load, before any setting can silence them, and that tell a
 * reader of the notebook nothing: Abseil's log library says that it is not set up yet, then logs its first line.
 */
const NOTICES = [
  /^WARNING: All log messages before absl::InitializeLog\(\) is called are written to STDERR\n/gm,
  /^I0000 \S+ +\d+ port\.cc:\d+\] oneDNN custom operations are on\.[^\n]*\n/gm,
];

/** The text without them. Warnings and errors of the same libraries stay. */
export const withoutNotices = (text: string): string =>
  NOTICES.reduce((rest, notice) => rest.replace(notice, ''), text);
