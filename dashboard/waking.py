"""Who points at a figure has it drawn by plotly over its still, with a number under every point.

The still stands in the page at once (``dashboard/stills``); plotly is loaded by those who ask for more. Here the
pointer that rests on a still, or the finger that taps it, presses the figure's own button, which stands beside each
still for those who have only a keyboard.
"""

PATH = "/shell/waking.js"
RESTS_MS = 120  # a pointer that only crosses a figure wants nothing from it

_SCRIPT = """(() => {
  let resting = 0;
  const still = event => event.target instanceof Element && event.target.closest('.xh-still[data-figure]');
  const wake = figure => {
    const button = figure.isConnected &&
      figure.closest('[class*="st-key-figure_"]')?.querySelector('[class*="st-key-wake_"] button');
    if (button) button.click();
  };
  document.addEventListener('pointerover', event => {
    clearTimeout(resting);
    const figure = still(event);
    if (figure && event.pointerType !== 'touch') resting = setTimeout(() => wake(figure), __RESTS__);
  }, {passive: true});
  document.addEventListener('click', event => {
    const figure = still(event);
    if (figure) { clearTimeout(resting); wake(figure); }
  });
})();
"""


def script() -> str:
    """The script that the start page loads."""
    return _SCRIPT.replace("__RESTS__", str(RESTS_MS))
