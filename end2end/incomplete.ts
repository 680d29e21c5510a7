// What axe can't decide by itself. Somebody looked at each of these and wrote down why it is all right; one that isn't here fails the test.

/** The rule, the pages it may come up on, the elements it may point at, what axe says, and why that is no fault. */
export const SIGNED_OFF: { rule: string; pages: RegExp; target: RegExp; told: RegExp; why: string }[] = [
  {
    rule: 'color-contrast',
    pages: /^trail-/,
    target: /^(text|\.small|\.col|svg|g|a)\b|> (text|\.small|\.col)|text\[|\.small\[/,
    told: /image node|overlapped by another element/,
    why: 'Text of the drawn trail stands on shapes of the drawing, which axe does not read. Looked at, light and dark; the same stands in the table below it.',
  },
];
