// Prints how many tests and check steps passed, from the reports of the last run. A missing report counts as a failure.
import { readFileSync } from 'node:fs';
import { exit, stdout } from 'node:process';

const tests = read('vitest.json');
const steps = read('check.json');
const passed = (tests?.numPassedTests ?? 0) + (steps ?? []).filter((step) => step.passed).length;
const broken = (tests?.testResults ?? []).filter(
  ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
);
const failed =
  (tests ? tests.numFailedTests + broken.length : 1) +
  (steps ? steps.filter((step) => !step.passed).length : 1);
const skipped = (tests?.numPendingTests ?? 0) + (tests?.numTodoTests ?? 0);
// The last line holds these two counts and nothing else, for whoever reads it by machine.
if (skipped > 0) stdout.write(`${skipped} skipped\n`);
stdout.write(`${passed} passed, ${failed} failed\n`);
exit(failed === 0 ? 0 : 1);

function read(name) {
  try {
    return JSON.parse(readFileSync(`.reports/${name}`, 'utf8'));
  } catch {
    return undefined;
  }
}
