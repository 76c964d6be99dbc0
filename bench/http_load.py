"""http_load.py XIANSHEND [OPTIONS of xianshend] -- 10,000 mixed documents over HTTP with 8 connections: none lost, none wrongly passed,
memory flat; then 10 KB texts on one connection while large scans always run beside them. Prints lines of
`what<tab>value<tab>unit`."""
import http.client
import os
import socket
import subprocess
import sys
import threading
import time

PORT, N, CONNECTIONS = 8661, 10000, 8
CLEAN = '关于召开会议的通知。各单位：请按时参加，准时报送材料。\n'
SECRET = '机密★5年\n\n关于某项工作的通知\n'
HTML = '<html><body><p>{}</p></body></html>'


def document(i):
    """name, type, body, verdict that it must have"""
    size = (200, 2000, 10000, 60000)[i % 4]
    text = CLEAN * (size // len(CLEAN.encode()) + 1)
    bad = i % 5 == 0
    if bad:
        text = SECRET + text
    if i % 7 == 0:
        return f'{i}.html', 'text/html', HTML.format(text.replace('\n', '</p><p>')).encode(), 'block' if bad else 'pass'
    return f'{i}.txt', 'text/plain', text.encode('gb18030' if i % 11 == 0 else 'utf-8'), 'block' if bad else 'pass'


def post(c, name, kind, body):
    c.request('POST', '/v1/scan?name=' + name, body, {'Content-Type': kind})
    r = c.getresponse()
    r.read()
    return r.status, r.getheader('X-Xianshen-Verdict')


def connect():
    c = http.client.HTTPConnection('127.0.0.1', PORT, timeout=60)
    c.connect()
    c.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return c


def rss(pid):
    return int(next(l for l in open(f'/proc/{pid}/status') if l.startswith('VmRSS')).split()[1]) / 1024


def mixed(pid):
    wrong, done, lock, took, memory = [], [0], threading.Lock(), [], []

    def work(k):
        c = connect()
        for i in range(k, N, CONNECTIONS):
            name, kind, body, want = document(i)
            t = time.monotonic()
            status, verdict = post(c, name, kind, body)
            with lock:
                took.append(time.monotonic() - t)
                done[0] += 1
                if done[0] % 1000 == 0:
                    memory.append(rss(pid))
                if status != 200 or verdict != want:
                    wrong.append((name, status, verdict, want))
    start = time.monotonic()
    threads = [threading.Thread(target=work, args=(k,)) for k in range(CONNECTIONS)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    took.sort()
    yield 'documents answered', done[0], 'of %d' % N
    yield 'wrong verdicts', len(wrong), str(wrong[:3] or '')
    yield 'requests', round(done[0] / (time.monotonic() - start)), '/s'
    yield 'p99, 8 connections', round(took[len(took) * 99 // 100] * 1000, 1), 'ms'
    yield 'memory after 1000', round(memory[0]), 'MB'
    yield 'memory after 10000', round(memory[-1]), 'MB'


def beside_large():
    large = (CLEAN * 400000).encode()
    stop, lasted = threading.Event(), []

    def always():
        c = connect()
        while not stop.is_set():
            t = time.monotonic()
            post(c, 'large.txt', 'text/plain', large)
            lasted.append(time.monotonic() - t)
    t = threading.Thread(target=always)
    t.start()
    time.sleep(0.5)
    c, small, took = connect(), (CLEAN * 130).encode(), []
    for i in range(1000):
        a = time.monotonic()
        assert post(c, 'small.txt', 'text/plain', small) == (200, 'pass')
        took.append(time.monotonic() - a)
    stop.set()
    t.join()
    took.sort()
    yield 'large scan beside', round(sorted(lasted)[len(lasted) // 2] * 1000), 'ms'
    yield '10 KB text beside it, p50', round(took[500] * 1000, 2), 'ms'
    yield '10 KB text beside it, p99', round(took[990] * 1000, 2), 'ms'


def main():
    p = subprocess.Popen([*sys.argv[1:], '--listen', f'127.0.0.1:{PORT}'])
    try:
        for _ in range(200):
            try:
                connect().close()
                break
            except OSError:
                time.sleep(0.05)
        for line in [*mixed(p.pid), *beside_large()]:
            print(*line, sep='\t', flush=True)
    finally:
        p.terminate()
        p.wait()


os.environ.setdefault('XIANSHEN_PATTERNS', 'patterns/default')
main()
