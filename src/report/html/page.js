'use strict';
(() => {
const zh = document.documentElement.lang !== 'en';
const T = (a, b) => zh ? a : b;
const $ = id => document.getElementById(id);
const el = (tag, props, ...kids) => { const e = document.createElement(tag); for (const k in props || {}) { if (k === 'on') for (const n in props.on) e.addEventListener(n, props.on[n]); else if (k in e && k !== 'list') e[k] = props[k]; else e.setAttribute(k, props[k]); } e.append(...kids.filter(k => k != null)); return e; };
const docs = [...document.querySelectorAll('script.doc')].map(s => JSON.parse(s.textContent));
const sum = JSON.parse($('summary').textContent);
const ACTIONS = ['block', 'review', 'note', 'pass'];
const ACTION = { block: T('阻断', 'block'), review: T('待审', 'review'), note: T('提示', 'note'), pass: T('通过', 'pass') };
const COVER = { all: T('全部检查', 'fully inspected'), part: T('部分检查', 'partly inspected'), none: T('未能检查', 'not inspected') };
const STATE = { scanned: T('已检查', 'scanned'), encrypted: T('已加密', 'encrypted'), corrupt: T('损坏', 'corrupt'), unknown_kind: T('无法识别', 'unknown kind'), over_limit: T('超出限额', 'over a limit'), timed_out: T('超时', 'timed out'), worker_died: T('解析进程异常终止', 'parser died'), no_text: T('只有图像', 'pixels without text') };
const SEEN = { visible: '', hidden: T('隐藏', 'hidden'), deleted: T('已删除', 'deleted'), comment: T('批注', 'comment'), metadata: T('元数据', 'metadata'), attachment: T('附件', 'attachment'), embedded: T('嵌入', 'embedded'), ocr: T('图中文字', 'ocr') };
const DECISIONS = [['confirm', T('确认', 'confirm')], ['redact', T('脱敏', 'redact')], ['false_positive', T('误报', 'false alarm')], ['release', T('放行并说明', 'release, with reason')]];
const PAGE = 200;
const key = 'xianshen:' + sum.report;
let decisions = {}, current = -1, cursor = -1, shown = [], filter = { verdict: null, gap: false, category: null, text: '' };
try { decisions = JSON.parse(localStorage.getItem(key) || '{}'); } catch (e) { decisions = {}; }
const keep = () => { try { localStorage.setItem(key, JSON.stringify(decisions)); } catch (e) { /* the page still works */ } progress(); };
/* Paths are shown without the folder that all of them share. */
const ROOT = docs.length > 1 ? docs.map(d => d.path).reduce((a, b) => { let n = 0; while (n < a.length && a[n] === b[n]) n++; return a.slice(0, n); }).replace(/[^/]*$/, '') : '';
const short = d => d.path.slice(ROOT.length);
const idOf = (d, f) => d.sha256 + '/' + f.id;
const findings = d => d.findings.filter(f => f.category !== 'UX.UNREADABLE');
const gaps = d => d.parts.filter(p => p.state !== 'scanned');
const place = f => { const l = f.location, s = []; if (l.part) s.push(l.part); if (l.sheet || l.cell) s.push([l.sheet, l.cell].filter(Boolean).join('!')); if (l.page) s.push(T(`第${l.page}页`, `page ${l.page}`)); if (l.line && !l.cell) s.push(T(`${l.line}行${l.column}列`, `${l.line}:${l.column}`)); return s.join(' · '); };

function progress() {
  const all = docs.reduce((n, d) => n + findings(d).length, 0), done = docs.reduce((n, d) => n + findings(d).filter(f => (decisions[idOf(d, f)] || {}).decision).length, 0);
  $('progress').textContent = T(`已处理 ${done} / ${all} 项`, `${done} of ${all} decided`);
}
function tiles() {
  const box = $('tiles'); box.textContent = '';
  const tile = (cls, label, n, on, pressed) => el('button', { className: 'tile ' + cls, on: { click: on }, 'aria-pressed': String(pressed) }, el('b', {}, String(n)), label);
  for (const a of ACTIONS) box.append(tile(a, ACTION[a], docs.filter(d => d.verdict === a).length, () => { filter.verdict = filter.verdict === a ? null : a; refresh(); }, filter.verdict === a));
  box.append(tile('gap', T('未全部检查', 'not fully inspected'), docs.filter(d => d.coverage !== 'all').length, () => { filter.gap = !filter.gap; refresh(); }, filter.gap));
}
function coverage() {
  const box = $('coverage'), full = docs.filter(d => d.coverage === 'all').length, open = docs.filter(d => d.coverage !== 'all'); box.textContent = '';
  const w = docs.length ? 400 * full / docs.length : 0;
  box.append(el('p', {}, T(`检查范围：${docs.length} 个文件中 ${full} 个全部检查`, `coverage: ${full} of ${docs.length} documents fully inspected`)), svg('svg', { viewBox: '0 0 400 14', width: '100%', role: 'img', 'aria-label': T('检查范围', 'coverage') }, svg('g', { class: 'gap' }, svg('rect', { class: 'bar', x: 0, y: 0, width: 400, height: 14, rx: 4 })), svg('g', { class: 'pass' }, svg('rect', { class: 'bar', x: 0, y: 0, width: w, height: 14, rx: 4 }))));
  if (open.length) box.append(el('ul', { className: 'open' }, ...open.slice(0, 6).map(d => el('li', {}, el('a', { href: '#', on: { click: e => { e.preventDefault(); open_(docs.indexOf(d)); } }, title: d.path }, short(d)), ' ', gaps(d).map(p => STATE[p.state]).slice(0, 2).join(T('、', ', ')))), open.length > 6 ? el('li', {}, T(`另有 ${open.length - 6} 个`, `${open.length - 6} more`)) : null));
}
const open_ = i => open(i);
function svg(tag, props, ...kids) { const e = document.createElementNS('http://www.w3.org/2000/svg', tag); for (const k in props) e.setAttribute(k, props[k]); e.append(...kids); return e; }
function chart() {
  const box = $('chart'), by = {}; box.textContent = '';
  for (const d of docs) for (const f of d.findings) { const c = by[f.category] = by[f.category] || { n: 0, a: 'note', t: f.title }; c.n += f.count; if (ACTIONS.indexOf(f.action) < ACTIONS.indexOf(c.a)) c.a = f.action; }
  const rows = Object.entries(by).sort((a, b) => b[1].n - a[1].n).slice(0, 14), max = Math.max(1, ...rows.map(r => r[1].n)), h = 22;
  if (!rows.length) { box.append(el('p', { className: 'dim' }, T('没有发现', 'nothing found'))); return; }
  const s = svg('svg', { viewBox: `0 0 560 ${rows.length * h}`, width: '100%', role: 'img', 'aria-label': T('按类别统计', 'findings by category') });
  rows.forEach(([c, v], i) => { const w = Math.max(3, 250 * v.n / max), most = zh ? 10 : 22, t = v.t.length > most ? v.t.slice(0, most - 1) + '…' : v.t; const g = svg('g', { class: v.a === 'pass' ? 'note' : v.a }, svg('title', {}, `${c} ${v.t}`), svg('text', { x: 0, y: i * h + 15 }, c), svg('text', { x: 116, y: i * h + 15 }, t), svg('rect', { class: 'bar', x: 262, y: i * h + 3, width: w, height: h - 7, rx: 3 }), svg('text', { x: 268 + w, y: i * h + 15 }, String(v.n))); g.addEventListener('click', () => { filter.category = filter.category === c ? null : c; refresh(); }); s.append(g); });
  box.append(s);
  if (filter.category) box.append(el('p', {}, T('只看类别 ', 'category '), filter.category, ' ', el('button', { on: { click: () => { filter.category = null; refresh(); } } }, T('全部', 'all'))));
}
function matches(d) {
  if (filter.verdict && d.verdict !== filter.verdict) return false;
  if (filter.gap && d.coverage === 'all') return false;
  if (filter.category && !d.findings.some(f => f.category === filter.category)) return false;
  const t = filter.text.toLowerCase();
  return !t || d.path.toLowerCase().includes(t) || d.findings.some(f => (f.title + f.category + f.match + f.context.before + f.context.after).toLowerCase().includes(t));
}
let listed = PAGE;
function list() {
  shown = docs.map((d, i) => i).filter(i => matches(docs[i]));
  shown.sort((a, b) => ACTIONS.indexOf(docs[a].verdict) - ACTIONS.indexOf(docs[b].verdict) || a - b);
  const ul = $('docs'); ul.textContent = '';
  for (const i of shown.slice(0, listed)) { const d = docs[i]; ul.append(el('li', { className: d.verdict, tabIndex: 0, role: 'option', 'aria-selected': String(i === current), 'data-i': i, on: { click: () => open(i), keydown: e => { if (e.key === 'Enter') open(i); } }, title: d.path }, short(d), el('div', { className: 'dim' }, `${ACTION[d.verdict]} · ${findings(d).length} `, T('项', 'findings'), d.coverage !== 'all' ? ' · ' + COVER[d.coverage] : ''))); }
  if (shown.length > listed) ul.append(el('li', { className: 'more' }, el('button', { on: { click: () => { listed += PAGE; list(); } } }, T(`再显示（共 ${shown.length}）`, `more (${shown.length})`))));
  $('count').textContent = T(`${shown.length} / ${docs.length} 个文件`, `${shown.length} of ${docs.length} documents`);
}
function decide(d, f, art, value) {
  const id = idOf(d, f), x = decisions[id] = decisions[id] || {};
  x.decision = x.decision === value ? '' : value;
  x.time = new Date().toISOString();
  if (!x.decision && !x.reason) delete decisions[id];
  keep(); paint(d, f, art);
}
function paint(d, f, art) {
  const x = decisions[idOf(d, f)] || {};
  art.classList.toggle('done', Boolean(x.decision));
  art.querySelectorAll('.decide button').forEach(b => b.setAttribute('aria-pressed', String(b.value === x.decision)));
}
function card(d, f, n) {
  const art = el('article', { className: f.action, tabIndex: -1, 'data-n': n });
  art.append(el('h3', {}, el('span', { className: 'tag' }, ACTION[f.action]), ` ${f.category} ${f.title}`, f.count > 1 ? T(`（共 ${f.count} 处）`, ` (${f.count} places)`) : ''));
  art.append(el('div', { className: 'dim' }, [place(f), SEEN[f.visibility], f.obfuscated ? T('经变形书写', 'disguised writing') : '', T('置信度 ', 'confidence ') + f.confidence].filter(Boolean).join(' · ')));
  if (f.match) art.append(el('pre', {}, f.context.before, el('mark', {}, f.match), f.context.after));
  const dl = el('dl', {}); const row = (k, v) => { if (v) dl.append(el('dt', {}, k), el('dd', {}, v)); };
  row(T('建议', 'do'), f.suggestion); row(T('依据', 'basis'), f.basis); row(T('规则', 'rule'), f.rule);
  if (f.reasons.length) dl.append(el('dt', {}, T('理由', 'why')), el('dd', {}, el('ul', { className: 'why' }, ...f.reasons.map(r => el('li', { className: r.delta < 0 ? 'down' : r.delta > 0 ? 'up' : '' }, el('b', {}, r.delta > 0 ? '+' + r.delta : r.delta < 0 ? '−' + -r.delta : '·'), r.text)))));
  if (f.waiver) row(T('已放行', 'waived'), `${f.waiver.id} ${f.waiver.reason} (${f.waiver.approver}, ${f.waiver.expires})`);
  art.append(dl);
  const bar = el('div', { className: 'decide' });
  DECISIONS.forEach(([v, label], i) => bar.append(el('button', { value: v, title: String(i + 1), on: { click: () => decide(d, f, art, v) } }, label)));
  bar.append(el('input', { placeholder: T('说明（放行须填写）', 'reason (needed for a release)'), value: (decisions[idOf(d, f)] || {}).reason || '', on: { change: e => { const x = decisions[idOf(d, f)] = decisions[idOf(d, f)] || {}; x.reason = e.target.value; keep(); } } }));
  art.append(bar); paint(d, f, art);
  return art;
}
let carded = PAGE;
function detail() {
  const box = $('detail'), d = docs[current]; box.textContent = '';
  if (!d) { box.append(el('p', { className: 'dim' }, T('没有符合条件的文件', 'no document matches'))); return; }
  box.className = 'panel ' + d.verdict;
  box.append(el('h2', {}, el('span', { className: 'tag' }, ACTION[d.verdict]), ' ', d.path));
  box.append(el('div', { className: 'dim' }, `${COVER[d.coverage]} · ${d.media_type} ${d.encoding || ''} · ${d.size} B · SHA-256 ${d.sha256.slice(0, 16)}…`));
  const g = gaps(d);
  if (d.coverage !== 'all') box.append(el('div', { className: 'gapbox' }, el('b', {}, COVER[d.coverage] + T('——不能视为无问题', ' -- do not take it for clean')), el('ul', {}, ...g.map(p => el('li', {}, `${p.path || d.path}: ${STATE[p.state]} ${p.note || ''}`)))));
  for (const n of d.notes || []) box.append(el('div', { className: 'dim' }, n));
  const fs = findings(d);
  if (!fs.length) box.append(el('p', {}, d.coverage === 'all' ? T('没有发现问题。', 'Nothing was found.') : d.coverage === 'part' ? T('已检查的部分没有发现问题。', 'Nothing was found in what was inspected.') : T('没有任何内容被检查；请人工审查或换一种格式再查。', 'Nothing was inspected: review it by hand, or screen it in another format.')));
  fs.slice(0, carded).forEach((f, n) => box.append(card(d, f, n)));
  if (fs.length > carded) box.append(el('p', { className: 'more' }, el('button', { on: { click: () => { carded += PAGE; detail(); } } }, T(`再显示（共 ${fs.length} 项）`, `more (${fs.length})`))));
}
function open(i) { current = i; cursor = -1; carded = PAGE; document.querySelectorAll('#docs li').forEach(li => li.setAttribute('aria-selected', String(Number(li.dataset.i) === i))); detail(); }
function refresh() { listed = PAGE; tiles(); coverage(); chart(); list(); if (!shown.includes(current)) current = shown.length ? shown[0] : -1; open(current); }
function move(step) {
  const arts = document.querySelectorAll('#detail article'); if (!arts.length) return;
  cursor = Math.min(arts.length - 1, Math.max(0, cursor + step));
  arts.forEach(a => a.classList.toggle('current', a === arts[cursor])); arts[cursor].focus({ preventScroll: true }); arts[cursor].scrollIntoView({ block: 'center' });
}
function next(step) { const at = shown.indexOf(current) + step; if (at >= 0 && at < shown.length) { if (at >= listed) { listed += PAGE; list(); } open(shown[at]); const li = document.querySelector('#docs li[aria-selected=true]'); if (li) li.scrollIntoView({ block: 'nearest' }); } }
function exported() {
  const out = [];
  for (const d of docs) for (const f of findings(d)) { const x = decisions[idOf(d, f)]; if (x && x.decision) out.push({ path: d.path, sha256: d.sha256, rule: f.rule, category: f.category, action: f.action, fingerprint: f.fingerprint, decision: x.decision, reason: x.reason || '', time: x.time }); }
  return { kind: 'xianshen-decisions', version: 1, tool: sum.tool, rules: sum.rules, reviewer: $('reviewer').value, approver: $('approver').value, exported: new Date().toISOString(), decisions: out };
}
function save() {
  const x = exported(), bare = x.decisions.filter(d => d.decision === 'release' && !d.reason).length;
  if (bare) { alert(T(`有 ${bare} 项放行没有说明，请先补充。`, `${bare} releases have no reason; give one first.`)); return; }
  const a = el('a', { href: URL.createObjectURL(new Blob([JSON.stringify(x, null, 1)], { type: 'application/json' })), download: 'decisions.json' });
  document.body.append(a); a.click(); a.remove();
}
function forms() {
  const box = $('forms'); box.textContent = '';
  for (const i of shown) { const d = docs[i], has = p => d.findings.some(f => f.category.startsWith(p)) ? T('是', 'yes') : T('未发现', 'none found');
    const t = el('table', {}), row = (k, v) => t.append(el('tr', {}, el('th', {}, k), el('td', {}, v)));
    row(T('编号、日期', 'no., date'), ''); row(T('公开单位（科室）', 'publishing unit'), '');
    row(T('信息名称', 'document'), d.path); row('SHA-256', d.sha256); row(T('大小、类型', 'size, type'), `${d.size} B, ${d.media_type}`);
    row(T('文号、制作或获取（来源单位）', 'number; own or obtained (from)'), ''); row(T('拟公开渠道、时间', 'where and when to publish'), ''); row(T('公开属性', 'disclosure'), T('□主动公开　□依申请公开　□不予公开（理由：　　　　）', '[ ] on own initiative  [ ] on request  [ ] not (reason: )')); row(T('第三方意见（凭证）', 'third-party consent (reference)'), '');
   
    row(T('检查范围', 'coverage'), COVER[d.coverage] + (gaps(d).length ? T('；未检查：', '; not inspected: ') + gaps(d).map(p => `${p.path || d.path} ${STATE[p.state]}`).join(T('；', '; ')) : ''));
    row(T('机器结论', 'verdict'), ACTION[d.verdict]); row(T('是否涉及国家秘密标志', 'state-secret marks'), has('SS.')); row(T('是否涉及工作秘密', 'work secrets'), has('WS.')); row(T('是否涉及商业秘密', 'business secrets'), has('BS.')); row(T('是否涉及个人信息', 'personal data'), d.findings.some(f => /^(PI|SP|FN)\./.test(f.category)) ? T('是', 'yes') : T('未发现', 'none found'));
    row(T('发现与处理', 'findings and decisions'), findings(d).map(f => { const x = decisions[idOf(d, f)] || {}; const dec = DECISIONS.find(v => v[0] === x.decision); return `${ACTION[f.action]} ${f.category} ${place(f)} ${f.match}${f.count > 1 ? ' ×' + f.count : ''} —— ${dec ? dec[1] : T('未处理', 'undecided')} ${x.reason || ''}`; }).join('\n') || T('无', 'none'));
    row(T('处理方式', 'outcome'), T('□公开　□删减后公开　□脱敏后公开　□不公开　□送审', '[ ] publish  [ ] cut  [ ] redact  [ ] withhold  [ ] refer'));
    row(T('承办人（签字、日期）', 'submitted by (sign, date)'), ''); row(T('保密审查员意见（签字、日期）', 'reviewer (sign, date)'), $('reviewer').value); row(T('分管领导审批（签字、日期）', 'approver (sign, date)'), $('approver').value);
    row(T('工具', 'tool'), `xianshen ${sum.tool}，${sum.rules.id} ${sum.rules.sha256.slice(0, 16)}`);
    box.append(el('section', { className: 'form' }, el('h2', {}, T('政府信息公开保密审查表', 'Pre-publication review form')), t)); }
}
$('search').addEventListener('input', e => { filter.text = e.target.value; listed = PAGE; list(); if (shown.length && !shown.includes(current)) open(shown[0]); });
$('export').addEventListener('click', save);
$('print').addEventListener('click', () => { forms(); print(); });
$('help').addEventListener('click', () => $('keys').showModal());
$('close').addEventListener('click', () => $('keys').close());
addEventListener('beforeprint', forms);
addEventListener('keydown', e => {
  if (/INPUT|TEXTAREA|SELECT/.test(e.target.tagName)) { if (e.key === 'Escape') e.target.blur(); return; }
  if (e.ctrlKey || e.metaKey || e.altKey) return;
  const art = document.querySelector('#detail article.current');
  if (e.key === 'j') move(1); else if (e.key === 'k') move(-1); else if (e.key === 'n') next(1); else if (e.key === 'p') next(-1);
  else if (e.key === '/') { e.preventDefault(); $('search').focus(); } else if (e.key === 'e') save(); else if (e.key === '?') $('keys').showModal();
  else if (art && /^[1-4]$/.test(e.key)) { decide(docs[current], findings(docs[current])[Number(art.dataset.n)], art, DECISIONS[e.key - 1][0]); move(1); }
  else if (art && e.key === 'r') { e.preventDefault(); art.querySelector('input').focus(); }
});
progress(); refresh();
document.body.dataset.ready = 'yes';
})();
