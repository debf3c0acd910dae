import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TerminalProgress, type TerminalProgressOptions } from '../../src/terminal-progress.js';

/** What was written, and a clock that the test turns. */
function terminal(options: Partial<TerminalProgressOptions> & { isTTY?: boolean; columns?: number } = {}) {
  const { isTTY = true, columns = 80, ...rest } = options;
  const at = { now: 0, text: '' };
  /** The sequence that clears the rest of a line, to be read. */
  const write = (text: string) => {
    at.text += text.replaceAll('\x1b[K', '<clear>');
  };
  const stream = { isTTY, columns, write };
  const names = ['epoch', 'train_loss', 'valid_loss'];
  const progress = new TerminalProgress({ names, style: 'lesson', clock: () => at.now, stream, ...rest });
  return { at, progress };
}

const row = { epoch: 0, values: [0.5, 0.25], seconds: 61 };

test('a terminal shows a bar with time gone and left, redrawn in its place', () => {
  const { at, progress } = terminal();
  at.text = '';
  progress.bar({ epoch: 0, epochs: 4, value: 1, total: 8, comment: '0.9000' });
  assert.match(at.text, /^\rEpoch 1\/4 : \|█+-+\| 12\.50% \[1\/8 00:00<00:00 0\.9000\]<clear>$/);
  at.now = 3;
  at.text = '';
  progress.bar({ epoch: 0, epochs: 4, value: 4, total: 8, comment: '0.7123' });
  assert.match(at.text, /^\rEpoch 1\/4 : \|(█+)(-+)\| 50\.00% \[4\/8 00:03<00:03 0\.7123\]/);
  const [, done, left] = /\|(█+)(-+)\|/.exec(at.text)!;
  assert.ok(Math.abs(done!.length - left!.length) <= 1);
});

test('the bar is drawn a few times a second, and at its end', () => {
  const { at, progress } = terminal();
  const bar = (value: number) => progress.bar({ epoch: 0, epochs: 1, value, total: 100, comment: '' });
  at.text = '';
  for (let i = 1; i <= 100; i++) {
    at.now = i / 100;
    bar(i);
  }
  const drawn = at.text.split('\r').length - 1;
  assert.ok(drawn >= 5 && drawn <= 7, `${drawn} times`);
  assert.match(at.text, /100\.00% \[100\/100 00:01<00:00\]<clear>$/);
});

test('a bar is never wider than the terminal', () => {
  for (const columns of [20, 60, 200]) {
    const { at, progress } = terminal({ columns });
    at.text = '';
    progress.bar({ epoch: 0, epochs: 4, value: 4, total: 8, comment: '0.7123' });
    assert.ok(at.text.replace('\r', '').replace('<clear>', '').length < columns, at.text);
  }
  const { at, progress } = terminal({ columns: 0 });
  at.text = '';
  progress.bar({ epoch: 0, epochs: 4, value: 4, total: 8, comment: '0.7123' });
  assert.match(at.text, /█-.* 0\.7123\]<clear>$/);
});

test('a bar counts from the end of the one before it', () => {
  const { at, progress } = terminal();
  const bar = (epoch: number, value: number) => {
    at.now += 2;
    at.text = '';
    progress.bar({ epoch, epochs: 2, value, total: 2, comment: '' });
  };
  bar(0, 1);
  assert.match(at.text, /\[1\/2 00:02<00:02\]/);
  bar(0, 2);
  assert.match(at.text, /\[2\/2 00:04<00:00\]/);
  bar(1, 1);
  assert.match(at.text, /\[1\/2 00:02<00:02\]/);
});

test('rows take the place of the bar, and the end that of the last', () => {
  const { at, progress } = terminal();
  progress.bar({ epoch: 0, epochs: 4, value: 1, total: 8, comment: '' });
  at.text = '';
  progress.row(row);
  assert.equal(at.text, '\r<clear>1      0.500000    0.250000    (01:01)\n');
  at.text = '';
  progress.finish(62, null);
  assert.equal(at.text, '\r<clear>Total time: 01:02\n');
});

test('where the output is no terminal there are lines only', () => {
  const { at, progress } = terminal({ isTTY: false, style: 'v1' });
  progress.bar({ epoch: 0, epochs: 4, value: 8, total: 8, comment: '' });
  progress.row(row);
  progress.finish(62, null);
  const header = 'epoch     train_loss  valid_loss  time    \n';
  assert.equal(at.text, `${header}0         0.500000    0.250000    01:01     \n`);
});

test('a search has bars and its note only', () => {
  const { at, progress } = terminal({ isTTY: false, names: null });
  progress.row(row);
  progress.finish(62, 'LR Finder is complete');
  assert.equal(at.text, 'LR Finder is complete\n');
});
