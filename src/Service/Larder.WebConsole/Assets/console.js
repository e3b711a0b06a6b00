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

  // An element, or the first in it that takes the focus. One that is gone meanwhile is no fault: it would end the page.
  focus: id => {
    const takers = 'button, input, textarea, a';
    const found = document.getElementById(id);
    (found?.matches(takers) ? found : found?.querySelector(takers))?.focus();
  },

  toEnd: element => { if (element) element.scrollTop = element.scrollHeight; },
};

(() => {
  const period = 1000;
  const notice = document.getElementById('service-lost');
  let isLooking = false;

  async function answered() {
    notice.hidden = false;
    do await new Promise(done => setTimeout(done, period));
    while (!await fetch('/health', { cache: 'no-store' }).then(answer => answer.ok, () => false));
  }

  async function loadAgain() {
    await answered();
    location.reload();
  }

  async function comeBack() {
    if (isLooking) return;
    isLooking = true;
    for (;;) {
      await answered();
      // The same service still knows this page; another, or one that has started anew, gives a new one. One that is gone again
      // is waited for.
      const isKnown = await Blazor.reconnect().catch(() => null);
      if (isKnown === false) return location.reload();
      if (isKnown) break;
    }
    notice.hidden = true;
    isLooking = false;
  }

  // Without its script or its first connection a page stays empty, and nobody else says why.
  if (!window.Blazor) return loadAgain();
  let hasStarted = false;
  addEventListener('unhandledrejection', () => { if (!hasStarted) loadAgain(); });
  function watchStart(builder) {
    const build = builder.build;
    builder.build = () => {
      const connection = build.call(builder);
      const start = connection.start;
      connection.start = () => start.call(connection).then(
        () => { hasStarted = true; },
        error => {
          if (!hasStarted) loadAgain();
          throw error;
        });
      return connection;
    };
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
      configureSignalR: watchStart,
      reconnectionHandler: {
        onConnectionDown: () => { comeBack(); },
        onConnectionUp: () => { notice.hidden = true; },
      },
    },
  });
})();
