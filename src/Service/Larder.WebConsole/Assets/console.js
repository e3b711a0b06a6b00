// The few things that only the browser can do: keep the choice of colours, put text on the clipboard, tell where over a chart the
// pointer or a key goes, and notice that the service is gone and come back to it.
window.larder = {
  theme: () => localStorage.getItem('larder-theme') ?? 'system',
  keepTheme: choice => localStorage.setItem('larder-theme', choice),

  copy: async text => {
    if (navigator.clipboard) {
      return navigator.clipboard.writeText(text).then(() => true, () => false);
    }
    // Without TLS and beyond loopback a browser has no clipboard for scripts, but lets a selection be copied.
    const area = document.createElement('textarea');
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  },

  toEnd: element => { element.scrollTop = element.scrollHeight; },
};

(() => {
  const period = 1000;
  const notice = document.getElementById('service-lost');
  let isLooking = false;

  async function comeBack() {
    if (isLooking) return;
    isLooking = true;
    notice.hidden = false;
    for (;;) {
      await new Promise(done => setTimeout(done, period));
      const isThere = await fetch('/health', { cache: 'no-store' }).then(answer => answer.ok, () => false);
      if (!isThere) continue;
      // The same service still knows this page; another, or one that has started anew, gives a new one.
      const isKnown = await Blazor.reconnect().catch(() => false);
      if (!isKnown) return location.reload();
      break;
    }
    notice.hidden = true;
    isLooking = false;
  }

  Blazor.registerCustomEventType('chartpoint', {
    browserEventName: 'pointermove',
    createEventArgs: event => {
      const plot = event.target.closest('.plot').getBoundingClientRect();
      return { share: (event.clientX - plot.left) / plot.width };
    },
  });

  // Keys that go along a chart do not scroll the page; others are the browser's, and change nothing on the chart.
  document.addEventListener('keydown', event => {
    const keys = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End', 'Escape'];
    if (!event.target.matches('.chart') || !keys.includes(event.key)) return;
    event.preventDefault();
    event.target.dispatchEvent(new CustomEvent('chartkey', { bubbles: true, detail: { key: event.key } }));
  });

  Blazor.registerCustomEventType('chartkey', { createEventArgs: event => event.detail });

  Blazor.start({
    circuit: {
      reconnectionHandler: {
        onConnectionDown: () => { comeBack(); },
        onConnectionUp: () => { notice.hidden = true; },
      },
    },
  });
})();
