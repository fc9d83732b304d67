import { describe, expect, it } from 'vitest';
import { mountAbove, parseConfinement } from '../src/confinement.ts';
import { version1, version2 } from './container-texts.ts';

const unreadable = (message: string) =>
  expect.objectContaining({ code: 'CONTAINER_UNREADABLE', message: expect.stringContaining(message) });

describe('parseConfinement', () => {
  it('parses the text of the kernel', () => {
    const { status, mounts, ...rest } = parseConfinement(version1);
    expect(rest).toEqual({
      diskWriteBytes: 0,
      writable: ['/dev/mqueue'],
      attempts: ['Read-only file system', 'Read-only file system'],
      pids: 13,
      pidsMax: 64,
      memoryBytesMax: 536_870_912,
      swapBytesMax: 0,
    });
    expect(status.get('Uid')).toBe('1000\t1000\t1000\t1000');
    expect(status.get('CapEff')).toBe('0000000000000000');
    expect(mounts).toHaveLength(10);
    // Docker may write to the filesystem; the mount is what counts.
    expect(mounts[0]).toEqual({ point: '/', isReadOnly: true, type: 'overlay' });
    expect(mounts[2]).toEqual({ point: '/dev', isReadOnly: false, type: 'tmpfs' });
  });

  it.each<[what: string, text: string, memoryBytesMax: number, swapBytesMax: number]>([
    ['version 1, limited together', version1, 2 ** 29, 0],
    [
      'version 1, as much swap again',
      version1.replace(/(?<=memsw\S+ ).*/, String(2 ** 30)),
      2 ** 29,
      2 ** 29,
    ],
    ['version 2', version2, 2 ** 29, 0],
    [
      'version 2, any swap',
      version2.replace('swap.max 0', 'swap.max max'),
      2 ** 29,
      Number.POSITIVE_INFINITY,
    ],
    [
      'version 2, no limit',
      version2.replace('memory.max 536870912', 'memory.max max'),
      Number.POSITIVE_INFINITY,
      0,
    ],
    ['swap not counted, and none there', version1.replace(/^memory\.memsw.*\n/m, ''), 2 ** 29, 0],
    [
      'swap not counted, and some there',
      version1.replace(/^memory\.memsw.*\n/m, '').replace(/(?<=SwapTotal ).*/, '  2097148 kB'),
      2 ** 29,
      Number.POSITIVE_INFINITY,
    ],
  ])('reads the limits of memory and swap: %s', (_what, text, memoryBytesMax, swapBytesMax) => {
    expect(parseConfinement(text)).toMatchObject({ memoryBytesMax, swapBytesMax });
  });

  it.each([
    ['no process of the service', '', 'there are 0'],
    ['two of them', version1 + version1, 'there are 2'],
    ['no count of written bytes', version1.replace('\nwrite_bytes', '\nother'), 'no write_bytes'],
    ['no limit of processes', version1.replace('pids.max', 'other'), 'no pids.max'],
    ['no limit of memory', version1.replace('memory.limit_in_bytes', 'other'), 'no memory.limit_in_bytes'],
  ])('throws if there is %s', (_what, text, message) => {
    expect(() => parseConfinement(text)).toThrow(unreadable(message));
  });
});

describe('mountAbove', () => {
  const { mounts } = parseConfinement(version1);
  const over = { point: '/dev', isReadOnly: true, type: 'later' };

  it.each([
    ['/', 'overlay'],
    ['/development', 'overlay'],
    ['/dev', 'tmpfs'],
    ['/dev/shm', 'tmpfs'],
    ['/dev/mqueue', 'mqueue'],
    ['/dev/mqueue/a', 'mqueue'],
  ])('finds the mount of %s', (path, type) => {
    expect(mountAbove(path, mounts)?.type).toBe(type);
  });

  it('prefers the later of two mounts at one point', () => {
    expect(mountAbove('/dev/null', [...mounts, over])).toBe(over);
  });
});
