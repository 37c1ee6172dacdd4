import { Component, h, type FunctionComponent } from "preact";

/** A component that is drawn anew only when one of its properties is another one. */
export function once<P extends object>(draw: FunctionComponent<P>): FunctionComponent<P> {
  class Once extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      const now = this.props as Record<string, unknown>;
      const then = next as Record<string, unknown>;
      return Object.keys({ ...now, ...then }).some((key) => now[key] !== then[key]);
    }
    override render() {
      return h(draw, this.props as P);
    }
  }
  return Once as unknown as FunctionComponent<P>;
}
