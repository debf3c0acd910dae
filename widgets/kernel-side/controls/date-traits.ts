import type { Trait } from './traits.js';

/** A time of day. */
export interface TimeOfDay {
  /** 0–23. */
  hours: number;
  /** 0–59. */
  minutes: number;
  /** 0–59. Default 0. */
  seconds?: number;
  /** 0–999. Default 0. */
  milliseconds?: number;
}

/** A day, as a `Date` of the kernel's time zone whose hours are left out. */
export const day = (): Trait<Date> => ({
  ...moment('a Date'),
  toWire: (d) => ({ year: d.getFullYear(), month: d.getMonth(), date: d.getDate() }),
  fromWire: ({ year, month, date }: WireDate) => new Date(year, month, date),
});

/** A moment. It travels in UTC and is shown in the browser's time zone. */
export const datetime = (): Trait<Date> => ({
  ...moment('a Date'),
  toWire: (d) => ({
    ...{ year: d.getUTCFullYear(), month: d.getUTCMonth(), date: d.getUTCDate() },
    ...{ hours: d.getUTCHours(), minutes: d.getUTCMinutes(), seconds: d.getUTCSeconds() },
    milliseconds: d.getUTCMilliseconds(),
  }),
  fromWire: (d: WireDate & Required<TimeOfDay>) =>
    new Date(Date.UTC(d.year, d.month, d.date, d.hours, d.minutes, d.seconds, d.milliseconds)),
});

/** What a clock on the wall says, whatever the time zone: the `Date`'s own fields travel. */
export const naiveDatetime = (): Trait<Date> => ({
  ...moment('a Date'),
  toWire: (d) => ({
    ...{ year: d.getFullYear(), month: d.getMonth(), date: d.getDate() },
    ...{ hours: d.getHours(), minutes: d.getMinutes(), seconds: d.getSeconds() },
    milliseconds: d.getMilliseconds(),
  }),
  fromWire: (d: WireDate & Required<TimeOfDay>) =>
    new Date(d.year, d.month, d.date, d.hours, d.minutes, d.seconds, d.milliseconds),
});

/** A time of day; what is left out is 0. */
export const time = (): Trait<Required<TimeOfDay>, TimeOfDay> => ({
  expected: 'a time of day: { hours, minutes, seconds?, milliseconds? }',
  initial: () => ({ hours: 0, minutes: 0, seconds: 0, milliseconds: 0 }),
  accepts: isTime,
  from: ({ hours, minutes, seconds = 0, milliseconds = 0 }: TimeOfDay) =>
    Object.freeze({ hours, minutes, seconds, milliseconds }),
});

/** A number that orders days, moments and times of day as numbers are ordered. */
export function orderOf(value: unknown): number {
  if (value instanceof Date) return value.getTime();
  if (typeof value === 'number') return value;
  const { hours, minutes, seconds = 0, milliseconds = 0 } = value as TimeOfDay;
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds;
}

interface WireDate {
  year: number;
  /** From 0. */
  month: number;
  date: number;
}

const moment = (expected: string): Trait<Date> => ({
  expected,
  initial: () => new Date(0),
  accepts: (given) => given instanceof Date && !Number.isNaN(given.getTime()),
});

const LIMITS = { hours: 24, minutes: 60, seconds: 60, milliseconds: 1000 };

function isTime(given: unknown): boolean {
  if (typeof given !== 'object' || given === null || !('hours' in given && 'minutes' in given)) return false;
  return Object.entries(given).every(([key, value]) => {
    const limit = LIMITS[key as keyof typeof LIMITS];
    return limit !== undefined && typeof value === 'number' && value >= 0 && value < limit;
  });
}
