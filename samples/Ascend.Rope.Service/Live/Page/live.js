'use strict';

// Asks for the figures once a second, while somebody looks, and shows them. Nothing comes from elsewhere.
(() => {
  const INTERVAL = 1000;
  const PATIENCE = 5000;
  const PAST = 120;
  const SVG = 'http://www.w3.org/2000/svg';
  const KEY = 'ascend-rope-key';

  const $ = id => document.getElementById(id);
  let answeredAt = 0;
  let timer = 0;

  // Three digits are read at a glance; more are noise.
  const number = value => {
    if (value === 0) return '0';
    if (value < 0.01) return '<0.01';
    const digits = value < 10 ? 2 : value < 100 ? 1 : 0;
    return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  };
  const round = value => value.toLocaleString('en', { maximumSignificantDigits: 3 });
  const count = value => value.toLocaleString('en', { maximumFractionDigits: 0 });
  const percent = share => share > 0 && share < 0.001 ? '<0.1\u00a0%' : `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)}\u00a0%`;

  // Milliseconds as a number and its unit.
  const split = time => time === 0 ? ['–', ''] : time < 1 ? [count(1000 * time), 'µs'] : time < 1000 ? [number(time), 'ms'] : [number(time / 1000), 's'];
  const duration = time => split(time).join('\u00a0').trim();

  const bytes = value => {
    const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
    let unit = 0;
    for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
    return `${unit === 0 ? value : number(value)} ${units[unit]}`;
  };

  const age = seconds => {
    const parts = [[86400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']];
    const first = parts.findIndex(([size]) => seconds >= size);
    if (first < 0) return '0 s';
    const [size, unit] = parts[first];
    const rest = parts[first + 1];
    const whole = `${Math.floor(seconds / size)} ${unit}`;
    return rest ? `${whole} ${Math.floor(seconds % size / rest[0])} ${rest[1]}` : whole;
  };

  const write = (id, text) => { if ($(id).textContent !== text) $(id).textContent = text; };

  const element = (tag, text, kind) => {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  };

  const fill = (id, rows, none) => $(id).replaceChildren(...(rows.length ? rows : [row([[none, 'quiet']], 3)]));

  const row = (cells, span) => {
    const made = element('tr');
    for (const [text, kind] of cells) {
      const cell = element('td', text, kind);
      if (span) cell.colSpan = span;
      made.append(cell);
    }
    return made;
  };

  // A long text across a table: its beginning, and all of it for who points at it.
  const note = text => {
    const made = row([['', 'note']], 3);
    made.firstChild.append(element('small', text));
    made.title = text;
    return made;
  };

  // The next round number, so that the scale of a chart seldom changes.
  const roof = value => {
    if (value <= 0) return 0;
    const ten = 10 ** Math.floor(Math.log10(value));
    return [1, 1.5, 2, 3, 4, 6, 8, 10].map(step => step * ten).find(step => step >= value);
  };

  const path = (kind, d) => {
    const made = document.createElementNS(SVG, 'path');
    made.setAttribute('class', kind);
    made.setAttribute('d', d);
    return made;
  };

  // The latest value stands at the right edge; the past that has not been is left empty.
  const draw = (id, top, series) => {
    const parts = [path('grid', 'M0 50H120')];
    for (const { kind, values, base, area } of series) {
      if (values.length < 2 || top === 0) continue;
      const x = i => PAST - (values.length - 1 - i) * PAST / (PAST - 1);
      const y = value => 100 - 98 * Math.min(value / top, 1);
      const points = values.map((value, i) => `${x(i).toFixed(2)} ${y(value).toFixed(2)}`);
      if (area) {
        const back = values.map((_, i) => `${x(i).toFixed(2)} ${y(base ? base[i] : 0).toFixed(2)}`).reverse();
        parts.push(path(`area ${kind}`, `M${points.concat(back).join('L')}Z`));
      }
      parts.push(path(`line ${kind}`, `M${points.join('L')}`));
    }
    $(id).replaceChildren(...parts);
  };

  const showHistory = history => {
    const all = history.answers.map((value, i) => value + history.refusals[i]);
    const most = roof(Math.max(0, ...all));
    const refused = history.refusals.some(value => value > 0);
    draw('rates', most, [
      ...(refused ? [{ kind: 'refused', values: all, base: history.answers, area: true }] : []),
      { kind: 'answered', values: history.answers, area: true },
    ]);
    write('rates-top', most ? `${round(most)}/s` : 'no requests in this time');
    const longest = roof(Math.max(0, ...history.p99));
    draw('times', longest, [{ kind: 'p99', values: history.p99 }, { kind: 'median', values: history.p50 }]);
    write('times-top', longest ? duration(longest) : 'no answers in this time');
  };

  const showQueue = queue => {
    write('waiting', count(queue.waiting));
    const wait = queue.expectedWait > 0 ? `, next waits ${duration(queue.expectedWait)}` : '';
    write('queue', `${count(queue.underWay)} under way${wait}`);
    const share = Math.max(queue.waiting / queue.maxWaiting, queue.underWay / queue.maxUnderWay, queue.bytes / queue.maxBytes);
    $('queue-fill').style.width = `${100 * Math.min(share, 1)}%`;
    $('queue-fill').className = share > 0.9 ? 'bad' : '';
    $('queue-fill').parentElement.title = `${count(queue.waiting)} of ${count(queue.maxWaiting)} wait; ${count(queue.underWay)} of ${count(queue.maxUnderWay)} are under way, `
      + `with ${bytes(queue.bytes)} of ${bytes(queue.maxBytes)}`;
  };

  const showBatches = (batches, waits) => {
    const shown = Math.floor(Math.log2(batches.maxTokens)) + 1;
    const most = Math.max(1, ...batches.sizes);
    $('sizes').replaceChildren(...batches.sizes.slice(0, shown).map((value, i) => {
      const bar = element('div');
      const column = element('div', undefined, 'column');
      const block = element('i');
      const label = i === 0 || i === shown - 1 ? `${2 ** i}` : shown > 6 ? `${2 ** i}–` : `${2 ** i}–${2 ** (i + 1) - 1}`;
      block.style.height = value ? `${Math.max(2, 88 * value / most)}%` : '0';
      if (value) column.append(element('span', count(value)));
      column.append(block);
      bar.append(column, element('span', label));
      bar.title = `${count(value)} batches of ${i === 0 ? 1 : `${2 ** i} to ${2 ** (i + 1) - 1}`} tokens`;
      return bar;
    }));
    write('batches', batches.perSecond === 0 ? 'No batches in the last seconds'
      : `${number(batches.perSecond)} batches/s of ${number(batches.requestsPerBatch)} requests, waited ${duration(waits.p50)}; `
        + `${percent(batches.graphShare)} by graph, ${percent(batches.paddingShare)} padding`);
    write('repeats', batches.repeats ? `${count(batches.repeats)} requests ran again alone, since their batch had failed` : '');
  };

  const showDevices = (state, devices) => {
    const marks = { ready: '✓', lost: '✕', starting: '…', closed: '–' };
    const kinds = { ready: 'good', lost: 'bad' };
    fill('devices', devices.flatMap(device => [
      row([
        [device.name, 'name'],
        [`${marks[device.state]} ${device.state}${device.lostSeconds === null ? '' : ` for ${age(device.lostSeconds)}`}`, kinds[device.state] ?? 'quiet'],
        [`${device.used} of ${device.streams}`, 'number'],
      ]),
      ...(device.failure ? [note(device.failure)] : []),
    ]), 'None yet');

    // Red is for nobody being served; with some devices out of service it is less.
    const ready = devices.filter(device => device.state === 'ready').length;
    const kind = state === 'starting' ? '' : state !== 'running' || ready === 0 ? 'bad' : ready < devices.length ? 'poor' : 'good';
    $('state').className = `pill ${kind}`;
    write('state', `${state}, ${ready} of ${devices.length} ${devices.length === 1 ? 'device' : 'devices'} ready`);
  };

  const show = figures => {
    write('uptime', `up ${age(figures.uptimeSeconds)}`);
    write('answers', number(figures.answersPerSecond));
    write('tokens', `${number(figures.tokensPerSecond)} tokens/s in batches`);
    const [p99, unit] = split(figures.answers.p99);
    write('p99', p99);
    write('p99-unit', unit);
    write('percentiles', figures.answers.max === 0 ? 'No answers in the last seconds'
      : `median ${duration(figures.answers.p50)}, most ${duration(figures.answers.max)}`);
    write('refused', number(figures.refusalsPerSecond));
    const all = figures.answersPerSecond + figures.refusalsPerSecond;
    $('refused-figure').className = figures.refusalsPerSecond > 0 ? 'big bad' : 'big';
    write('refused-share', all === 0 ? 'Nobody asks' : `${percent(figures.refusalsPerSecond / all)} of those who ask`);
    showQueue(figures.queue);
    showHistory(figures.history);
    showBatches(figures.batches, figures.queue.waits);
    showDevices(figures.state, figures.devices);
    fill('reasons', figures.refusals.map(refusal => row([
      [refusal.reason.replaceAll('_', ' '), ''], [number(refusal.perSecond), 'number'], [count(refusal.total), 'number'],
    ])), 'None since the start');
    const sessions = figures.sessions;
    write('sessions', `${count(sessions.count)} sessions of ${count(sessions.maxCount)}, tables ${bytes(sessions.bytes)} of ${bytes(sessions.maxBytes)}`);
  };

  // What is shown stays, but pale, while the service does not answer.
  const lose = why => {
    $('figures').classList.add('stale');
    $('state').className = 'pill bad';
    write('state', why);
    write('contact', answeredAt ? `figures of ${new Date(answeredAt).toLocaleTimeString()}` : '');
  };

  const ask = async () => {
    const key = sessionStorage.getItem(KEY);
    const response = await fetch('live/figures', {
      cache: 'no-store',
      signal: AbortSignal.timeout(PATIENCE),
      headers: key ? { 'X-Api-Key': key, Authorization: `Bearer ${key}` } : {},
    });
    const denied = response.status === 401 || response.status === 403;
    $('access').hidden = !denied;
    $('figures').hidden = denied;
    if (denied) {
      write('denied', key ? 'The service does not know this one.' : '');
      return lose('a key is needed');
    }
    if (!response.ok) return lose(`the service answers ${response.status}`);
    const figures = await response.json();
    answeredAt = Date.now();
    $('figures').classList.remove('stale');
    write('contact', `every second, rates and times of the last ${Math.max(1, Math.round(figures.windowSeconds))} s`);
    show(figures);
  };

  const run = async () => {
    clearTimeout(timer);
    try {
      await ask();
    } catch {
      lose('the service does not answer');
    }
    clearTimeout(timer);
    if (!document.hidden && $('access').hidden) timer = setTimeout(run, INTERVAL);
  };

  document.addEventListener('visibilitychange', () => { if (!document.hidden) run(); });
  $('access').addEventListener('submit', event => {
    event.preventDefault();
    sessionStorage.setItem(KEY, $('key').value.trim());
    run();
  });
  run();
})();
