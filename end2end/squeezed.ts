// Measures whether a page can be read on a small screen with large text: nothing cut, nothing covered, no word broken, no bar in the way.
import { type Page } from '@playwright/test';

/** The part of the screen's height that bars which keep their place may take. */
const BARS = 0.15;

export async function squeezed(page: Page): Promise<string[]> {
  const faults = await page.evaluate((bars) => {
    const faults: string[] = [];
    const root = document.documentElement;
    const named = (element: Element) => `${element.localName}.${[...element.classList].join('.')} “${(element.textContent ?? '').trim().slice(0, 40)}”`;
    const unseen = (element: Element) =>
      !element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || 
      !!element.closest('.hide, .skip, svg, textarea') ||
      // Heads of a table whose rows are lists: for screen readers alone.
      (!!element.closest('thead') && getComputedStyle(element.closest('thead')!).position === 'absolute');

    const over = root.scrollWidth - root.clientWidth;
    if (over > 0) faults.push(`it is ${over} pixels wider than the screen`);

    const keeps = [...document.body.querySelectorAll<HTMLElement>('*')].filter((element) => ['fixed', 'sticky'].includes(getComputedStyle(element).position) && !unseen(element) && !element.closest('dialog'));
    const outer = keeps.filter((element) => !keeps.some((other) => other !== element && other.contains(element)) && element.offsetWidth > innerWidth / 2);
    const taken = outer.reduce((sum, element) => sum + element.offsetHeight, 0);
    if (taken > bars * innerHeight) faults.push(`bars take ${Math.round((100 * taken) / innerHeight)} % of the height: ${outer.map(named).join(', ')}`);

    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      const parent = node.parentElement!;
      if (!node.textContent!.trim() || unseen(parent) || parent.closest('script, style, noscript, option')) continue;
      const range = document.createRange();
      // A box that can be pushed sideways shows all of its text.
      const box = parent.closest('.scroll, pre');
      for (const word of node.textContent!.matchAll(/\S+/g)) {
        range.setStart(node, word.index);
        range.setEnd(node, word.index + word[0].length);
        const lines = [...range.getClientRects()].filter(({ width }) => width >= 1);
        if (/^\p{L}{2,12}$/u.test(word[0]) && new Set(lines.map(({ top }) => Math.round(top))).size > 1) faults.push(`broken: “${word[0]}” in ${named(parent)}`);
        for (const { left, right, top, bottom } of lines) {
          if (!box && (left < -1 || right > root.clientWidth + 1)) faults.push(`outside the screen: ${named(parent)}`);
          for (let up: Element | null = parent; up && up !== document.body; up = up.parentElement) {
            const style = getComputedStyle(up);
            const around = up.getBoundingClientRect();
            // A list shows the beginning of a text on purpose, and says so with three dots.
            if (style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none') break;
            const cut = (overflow: string, out: boolean) => ['hidden', 'clip'].includes(overflow) && out;
            if (cut(style.overflowX, left < around.left - 2 || right > around.right + 2) || cut(style.overflowY, top < around.top - 4 || bottom > around.bottom + 4)) {
              faults.push(`cut: ${named(parent)} in ${named(up)}`);
              break;
            }
          }
        }
      }
    }
    return faults;
  }, BARS);

  // A finger meets the control that is seen there. Bars that keep their place lie over it for a moment only.
  const covered = await page.evaluate(() => {
    const faults = new Set<string>();
    const controls = [...document.querySelectorAll<HTMLElement>('a[href], button, input:not([type=hidden]), select, textarea, summary')];
    for (let at = 0; at < document.documentElement.scrollHeight; at += innerHeight / 2) {
      scrollTo(0, at);
      for (const control of controls) {
        if (!control.checkVisibility({ visibilityProperty: true }) || control.closest('.skip, .hide')) continue;
        const [line] = [...control.getClientRects()].sort((one, other) => other.width * other.height - one.width * one.height);
        if (!line) continue;
        const [x, y] = [line.left + line.width / 2, line.top + line.height / 2];
        if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) continue;
        const found = document.elementFromPoint(x, y);
        if (!found || control.contains(found) || found.contains(control)) continue;
        let bar: Element | null = found;
        while (bar && !['fixed', 'sticky'].includes(getComputedStyle(bar).position)) bar = bar.parentElement;
        const label = (control as HTMLInputElement).labels?.[0];
        // A list of suggestions lies over the page until it is closed.
        if (bar || label?.contains(found) || found.closest('[role=listbox]')) continue;
        faults.add(`covered: ${control.outerHTML.slice(0, 80)} by ${found.outerHTML.slice(0, 80)}`);
      }
    }
    scrollTo(0, 0);
    return [...faults];
  });
  return [...new Set([...faults, ...covered])];
}
