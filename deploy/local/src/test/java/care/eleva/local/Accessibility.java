package care.eleva.local;

/** What can be checked of WCAG 2.2 AA in a running page without a person. */
final class Accessibility {

    /** An expression that lists what is wrong, or is empty. */
    static final String FINDINGS = """
            (() => {
              const findings = [];
              const visible = (e) => e.offsetParent !== null || getComputedStyle(e).position === 'fixed';
              const name = (e) => e.outerHTML.slice(0, 90);
              if (!document.documentElement.lang) findings.push('no language');
              if (!document.title) findings.push('no title');
              if (document.querySelectorAll('h1').length !== 1) findings.push('not exactly one h1');
              if (!document.querySelector('main')) findings.push('no main');
              let level = 1;
              for (const heading of document.querySelectorAll('main h1, main h2, main h3')) {
                if (!visible(heading)) continue;
                const own = Number(heading.tagName[1]);
                if (own > level + 1) findings.push('heading skips a level: ' + name(heading));
                level = own;
              }
              const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
              ids.filter((id, i) => ids.indexOf(id) !== i).forEach((id) => findings.push('id twice: ' + id));
              for (const field of document.querySelectorAll('input, select, textarea')) {
                if (!field.labels?.length && !field.getAttribute('aria-label')) findings.push('no label: ' + name(field));
              }
              for (const control of document.querySelectorAll('a, button')) {
                if (visible(control) && !control.innerText.trim() && !control.getAttribute('aria-label'))
                  findings.push('no name: ' + name(control));
              }
              for (const image of document.querySelectorAll('img')) {
                if (!image.hasAttribute('alt')) findings.push('no alt: ' + name(image));
              }
              for (const button of document.querySelectorAll('button, a.button, input:not([type=radio]), select')) {
                const size = button.getBoundingClientRect();
                if (visible(button) && (size.height < 24 || size.width < 24)) findings.push('too small: ' + name(button));
              }
              const parse = (text) => {
                const n = text.match(/[\\d.]+/g).map(Number);
                return { r: n[0], g: n[1], b: n[2], a: n[3] ?? 1 };
              };
              const luminance = ({ r, g, b }) => {
                const [x, y, z] = [r, g, b].map((v) => {
                  v /= 255;
                  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
                });
                return 0.2126 * x + 0.7152 * y + 0.0722 * z;
              };
              const background = (e) => {
                for (let at = e; at; at = at.parentElement) {
                  const colour = parse(getComputedStyle(at).backgroundColor);
                  if (colour.a > 0.99) return colour;
                }
                return { r: 255, g: 255, b: 255 };
              };
              const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
              for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                const e = node.parentElement;
                if (!node.data.trim() || !visible(e) || e.closest('option, noscript, .skip, [disabled]')) continue;
                const style = getComputedStyle(e);
                const [a, b] = [luminance(parse(style.color)), luminance(background(e))].sort((p, q) => q - p);
                const size = parseFloat(style.fontSize);
                const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
                const ratio = (a + 0.05) / (b + 0.05);
                if (ratio < (large ? 3 : 4.5)) findings.push('contrast ' + ratio.toFixed(2) + ': ' + node.data.trim().slice(0, 40));
              }
              return findings.join('\\n');
            })()
            """;

    private Accessibility() {}
}
