import type { Debugger, Session } from 'node:inspector';

/** A function as long as a book is not filled with breakpoints: so many, first those that follow. */
const MOST = 200;

/**
 * Breakpoints that catch a thread when it comes back from a call. V8 can step out of a call as well, but then a function that loops
 * and calls nothing can not be paused again for many seconds, or ever.
 */
export class WayBack {
  #breakpoints: string[] = [];

  constructor(readonly inspector: Session) {}

  /** Every place where `frame`'s function can pause. `then`: when they are set. */
  watch({ functionLocation, location }: Debugger.CallFrame, then: () => void): void {
    const range: Debugger.GetPossibleBreakpointsParameterType = {
      start: functionLocation ?? location,
      restrictToFunction: true,
    };
    this.inspector.post('Debugger.getPossibleBreakpoints', range, (_, result) => {
      for (const place of nearest(result?.locations ?? [], location)) this.#set(place);
      then();
    });
  }

  /** Takes them away. */
  clear(): void {
    for (const breakpointId of this.#breakpoints) this.inspector.post('Debugger.removeBreakpoint', { breakpointId });
    this.forget();
  }

  /** The inspector has been disabled, and they have gone. */
  forget(): void {
    this.#breakpoints = [];
  }

  /** Where the debugger has a breakpoint there can be no second, and need not. */
  #set(location: Debugger.Location): void {
    this.inspector.post('Debugger.setBreakpoint', { location }, (error, result) => {
      if (!error) this.#breakpoints.push(result.breakpointId);
    });
  }
}

/** The places of a function in the order in which they may come next after `from`. */
function nearest(places: readonly Debugger.Location[], from: Debugger.Location): Debugger.Location[] {
  const follows = ({ lineNumber, columnNumber = 0 }: Debugger.Location) =>
    lineNumber > from.lineNumber || (lineNumber === from.lineNumber && columnNumber >= (from.columnNumber ?? 0));
  return [...places.filter(follows), ...places.filter((place) => !follows(place))].slice(0, MOST);
}
