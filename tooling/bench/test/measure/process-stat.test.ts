import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { familySeconds, readStat } from '../../src/measure/process-stat.ts';
import { peakRssBytes, resetPeakRss } from '../../src/measure/peak-rss.ts';

const spin = promisify(execFile);
const HALF_A_SECOND = 'const end = process.cpuUsage().user + 5e5; while (process.cpuUsage().user < end);';

// Only Linux has /proc. Elsewhere the figures are null, shown as a dash.
describe.runIf(process.platform === 'linux')('process figures', () => {
  it('counts the CPU time of a child that has ended', async () => {
    const before = await readStat('self');
    await spin(process.execPath, ['-e', HALF_A_SECOND]);
    const after = await readStat('self');
    expect(after!.parent).toBe(process.ppid);
    expect(after!.ended - before!.ended).toBeGreaterThan(0.4);
    expect(after!.ended - before!.ended).toBeLessThan(5);
  });

  it('counts running and ended children', async () => {
    const before = await familySeconds(process.pid);
    const child = spin(process.execPath, ['-e', `${HALF_A_SECOND} setTimeout(() => {}, 1e5)`]);
    const used = async (): Promise<number> => (await familySeconds(process.pid))! - before!;
    await expect.poll(used, { timeout: 20_000 }).toBeGreaterThan(0.4);
    child.child.kill();
    await child.catch(() => {});
    expect(await used()).toBeGreaterThan(0.4);
  });

  it('returns undefined for a process that does not exist', async () => {
    expect(await readStat(2 ** 30)).toBeUndefined();
    expect(await familySeconds(2 ** 30)).toBeUndefined();
    expect(await peakRssBytes(2 ** 30)).toBeUndefined();
    expect(await resetPeakRss(2 ** 30)).toBe(false);
  });

  it('reads the peak of a process', async () => {
    const peak = await peakRssBytes(process.pid);
    expect(peak).toBeGreaterThanOrEqual(process.memoryUsage.rss() * 0.5);
    expect(peak).toBeLessThan(64e9);
  });
});
