// The contrast of a text where axe can't tell what is behind it: text of a drawing, and text in a box whose tail hangs below it.
import type { Page } from '@playwright/test';

/** Least contrast of small and of large text (WCAG 2.2, 1.4.3). */
const LEAST = { small: 4.5, large: 3 };

/** Says why the contrast of this element's text is too low; returns null when it is enough. */
export async function contrastFault(page: Page, target: string): Promise<string | null> {
  const seen = await page.evaluate(measure, target);
  if (typeof seen === 'string') return seen;
  const least = seen.large ? LEAST.large : LEAST.small;
  return seen.ratio >= least ? null : `the contrast is ${seen.ratio.toFixed(2)}, and ${least} is the least`;
}

/** Runs in the page. A sentence says why nothing could be measured. */
function measure(target: string): { ratio: number; large: boolean } | string {
  type Colour = [number, number, number, number];
  const colour = (text: string): Colour => {
    const [red = 0, green = 0, blue = 0, alpha = 1] = (text.match(/[\d.]+/g) ?? []).map(Number);
    return [red, green, blue, text === 'none' ? 0 : alpha];
  };
  const over = (front: Colour, back: Colour): Colour =>
    [0, 1, 2].map((at) => front[at]! * front[3] + back[at]! * (1 - front[3])).concat(1) as Colour;
  const light = (of: Colour) => {
    const [red, green, blue] = of.slice(0, 3).map((part) => (part <= 10.31475 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  };

  const element = document.querySelector(target);
  if (!element) return 'it is gone';
  const style = getComputedStyle(element);
  const drawn = element instanceof SVGElement;
  const shape = drawn ? [...(element.parentElement?.querySelectorAll(':scope > rect') ?? [])].at(-1) : undefined;
  // Colours behind the text, from the front to the first that hides the rest; and the opacity of the text.
  const behind: Colour[] = shape ? [colour(getComputedStyle(shape).fill)] : [];
  let opacity = 1;
  const text = document.createRange();
  text.selectNodeContents(element);
  const words = text.getBoundingClientRect();
  for (let at: Element | null = element; at; at = at.parentElement) {
    const here = getComputedStyle(at);
    opacity *= Number(here.opacity);
    if (here.backgroundImage !== 'none') return 'there is a picture behind it';
    if (behind.at(-1)?.[3] !== 1) behind.push(colour(here.backgroundColor));
    for (const which of ['::before', '::after']) {
      const pseudo = getComputedStyle(at, which);
      if (pseudo.content === 'none' || pseudo.position !== 'absolute' || colour(pseudo.backgroundColor)[3] === 0) continue;
      const box = at.getBoundingClientRect();
      const [top, left, width, height] = [pseudo.top, pseudo.left, pseudo.width, pseudo.height].map(parseFloat);
      const apart =
        box.top + top! >= words.bottom || box.top + top! + height! <= words.top || box.left + left! >= words.right || box.left + left! + width! <= words.left;
      if (!apart) return `the ${which} of ${at.className} is in its way`;
    }
  }
  if (behind.at(-1)?.[3] !== 1) behind.push([255, 255, 255, 1]);
  const back = behind.reduceRight((under, layer) => over(layer, under));
  const own = colour(drawn ? style.fill : style.color);
  const front = over([own[0], own[1], own[2], own[3] * opacity], back);
  const [dark, bright] = [light(front), light(back)].sort((one, other) => one - other);
  const size = parseFloat(style.fontSize);
  return { ratio: (bright! + 0.05) / (dark! + 0.05), large: size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) };
}
