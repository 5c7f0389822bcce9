/** As much of an element as the viewer needs, where there is no page. */
class FakeElement extends EventTarget {
  readonly tag: string;
  readonly children: (FakeElement | string)[] = [];
  readonly attributes: Record<string, string> = {};
  textContent = '';
  width = 0;
  height = 0;

  constructor(tag: string) {
    super();
    this.tag = tag;
  }

  append(...children: (FakeElement | string)[]): void {
    this.children.push(...children);
  }

  setAttribute(name: string, value: string): void {
    this.attributes[name] = value;
  }

  remove(): void {}

  getContext(): object {
    const createImageData = (width: number, height: number) => ({
      data: new Uint8ClampedArray(width * height * 4),
    });
    return { createImageData, putImageData: () => {} };
  }

  /** What it is, in numbers and words. */
  describe(): unknown {
    const { tag, attributes, textContent, width, height } = this;
    const children = this.children.map((child) => (typeof child === 'string' ? child : child.describe()));
    return { tag, attributes, textContent, width, height, children };
  }
}

/** Returns an element to put things into. */
export function fakeContainer(): object {
  const ownerDocument = { createElement: (tag: string) => new FakeElement(tag) };
  return { ownerDocument, append: () => {} };
}

/** Returns what an element of {@link fakeContainer} is. */
export function describeElement(element: unknown): unknown {
  return (element as FakeElement).describe();
}
