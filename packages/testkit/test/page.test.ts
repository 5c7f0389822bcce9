import { afterAll, expect, it, vi } from 'vitest';
import { describeOnPage } from '../src/index.ts';

const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
afterAll(() => warn.mockRestore());

describeOnPage('pictures', () => {
  it('are drawn', () => {
    throw new Error('there is nothing to draw on');
  });
});

it('says aloud that Node has no page', () => {
  expect(warn.mock.calls).toEqual([['SKIPPED: pictures: Node has no page']]);
});
