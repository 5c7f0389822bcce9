import { element } from './element.ts';

const THEMES = ['auto', 'light', 'dark'] as const;
const KEY = 'lt-playground-theme';

/** Makes the button that goes through the themes: that of the system, light, dark. */
export function themeButton(): HTMLButtonElement {
  let theme = read();
  const button = element('button', {
    type: 'button',
    class: 'quiet',
    onclick: () => {
      theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length]!;
      apply();
      try {
        localStorage.setItem(KEY, theme);
      } catch {
        // A page that may not store anything forgets the theme, and no more.
      }
    },
  });
  const apply = (): void => {
    document.documentElement.dataset.theme = theme;
    button.textContent = `Theme: ${theme}`;
  };
  apply();
  return button;
}

function read(): (typeof THEMES)[number] {
  try {
    return THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? 'auto';
  } catch {
    return 'auto';
  }
}
